// Elementary functions, each with its range and its error.
#if defined(REGULUS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_MATH_INL_H_
#undef REGULUS_MATH_INL_H_
#else
#define REGULUS_MATH_INL_H_
#endif

#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>

#include "hwy/highway.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// c0 + c1 x + …, highest first in the argument list's end.
HWY_INLINE V Horner(V, V c) { return c; }
template <class... Rest>
HWY_INLINE V Horner(V x, V c, Rest... rest) {
  return hn::MulAdd(Horner(x, rest...), x, c);
}

// low ≤ x ≤ high; NaN stays NaN.
HWY_INLINE V Clamp(V x, float low, float high) {
#if HWY_ARCH_X86  // min and max return their second operand where one is NaN
  return hn::Min(Const(high), hn::Max(Const(low), x));
#else
  return hn::IfThenElse(hn::Gt(x, Const(high)), Const(high),
                        hn::IfThenElse(hn::Lt(x, Const(low)), Const(low), x));
#endif
}

// x[i] becomes e^x[i] within 1.5 ulp for −87.3 ≤ x ≤ 88.3, clamped to that range outside; NaN stays
// NaN. e^r by a degree-6 minimax polynomial on |r| ≤ ln2/2 (3e-9), times 2^n. Adding `magic`, whose
// last bit counts 1, rounds to n and leaves n + 127 in the low bits: shifted, they are 2^n. The
// steps of kCount vectors alternate, as each waits for the one before.
template <size_t kCount>
HWY_INLINE void ExpInPlace(V* x) {
  const F f;
  const hn::RebindToUnsigned<F> u;
  const V magic = Const(12582912.0f + 127.0f);
  constexpr float kCoefficients[] = {1.381461318e-03f,
                                     8.368709835e-03f,
                                     4.166838736e-02f,
                                     1.666652069e-01f,
                                     4.999999345e-01f,
                                     1.0f,
                                     1.0f};
  V power[kCount], r[kCount];
  for (size_t i = 0; i < kCount; ++i) r[i] = Clamp(x[i], -87.3f, 88.3f);
  for (size_t i = 0; i < kCount; ++i) power[i] = hn::MulAdd(r[i], Const(1.44269504089f), magic);
  for (size_t i = 0; i < kCount; ++i) {
    const V n = hn::Sub(power[i], magic);
    r[i] = hn::NegMulAdd(n, Const(-2.12194440e-4f), hn::NegMulAdd(n, Const(0.693359375f), r[i]));
    x[i] = Const(kCoefficients[0]);
  }
  for (size_t c = 1; c < std::size(kCoefficients); ++c) {
    for (size_t i = 0; i < kCount; ++i) x[i] = hn::MulAdd(x[i], r[i], Const(kCoefficients[c]));
  }
  for (size_t i = 0; i < kCount; ++i)
    x[i] = hn::Mul(x[i], hn::BitCast(f, hn::ShiftLeft<23>(hn::BitCast(u, power[i]))));
}

HWY_INLINE V Exp(V x) {
  ExpInPlace<1>(&x);
  return x;
}

// erf(z), absolute error below 4e-7: z·P(z²)/Q(z²), a minimax fit (2e-8) on |z| ≤ 3.925, where erf
// rounds to ±1.
HWY_INLINE V Erf(V z) {
  const V c = Clamp(z, -3.925f, 3.925f);
  const V u = hn::Mul(c, c);
  const V p = Horner(u, Const(1.128379107e+00f), Const(1.905946136e-01f), Const(5.276941881e-02f),
                     Const(3.772588680e-03f), Const(2.848446602e-04f), Const(2.046024065e-06f));
  const V q = Horner(u, Const(1.0f), Const(5.022428036e-01f), Const(1.141830832e-01f),
                     Const(1.498327497e-02f), Const(1.163867535e-03f), Const(3.804779772e-05f));
  return hn::Div(hn::Mul(c, p), q);
}

// Natural logarithm of a positive normal double, relative error below 1e-13, without libm (whose
// log would raise the glibc this binary needs): ln(m·2^e) = e·ln2 + 2·artanh((m − 1)/(m + 1)), √½ <
// m < √2.
inline double Log(double x) {
  if (!(x <= std::numeric_limits<double>::max())) return x;
  // The bits of √½ come off first: what carries into the exponent is rounded to the nearest power
  // of two.
  constexpr int64_t kRootHalf = 0x3FE6A09E667F3BCD;
  int64_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  const int64_t e = (bits - kRootHalf) >> 52;
  bits -= e * (int64_t{1} << 52);
  std::memcpy(&x, &bits, sizeof x);
  const double s = (x - 1.0) / (x + 1.0), s2 = s * s;
  double sum = 0.0;
  for (int k = 19; k >= 1; k -= 2) sum = sum * s2 + 1.0 / k;
  return static_cast<double>(e) * 0.6931471805599453 + 2.0 * s * sum;
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_MATH_INL_H_
