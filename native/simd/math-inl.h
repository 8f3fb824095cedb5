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

// |x|, at most `high`; NaN stays NaN.
HWY_INLINE V AbsUpTo(V x, float high) {
  const V a = hn::Abs(x);
#if HWY_ARCH_X86  // min returns its second operand where one is NaN
  return hn::Min(Const(high), a);
#else
  return hn::IfThenElse(hn::Gt(a, Const(high)), Const(high), a);
#endif
}

// x[i] ≤ 0 becomes e^x[i] within 1.5 ulp, and 0 below −87.3, where float32 has denormals only; NaN
// stays NaN. e^r by a degree-6 minimax polynomial on |r| ≤ ln2/2 (3e-9), times 2^n. Adding `magic`,
// whose last bit counts 1, rounds to n and leaves n + 127 in the low bits: shifted, they are 2^n.
// The steps of kCount vectors alternate, as each waits for the one before.
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
  hn::Mask<F> isZero[kCount];
  for (size_t i = 0; i < kCount; ++i) power[i] = hn::MulAdd(x[i], Const(1.44269504089f), magic);
  for (size_t i = 0; i < kCount; ++i) {
    const V n = hn::Sub(power[i], magic);
    r[i] = hn::NegMulAdd(n, Const(-2.12194440e-4f), hn::NegMulAdd(n, Const(0.693359375f), x[i]));
    isZero[i] = hn::Lt(x[i], Const(-87.3f));
    x[i] = Const(kCoefficients[0]);
  }
  for (size_t c = 1; c < std::size(kCoefficients); ++c) {
    for (size_t i = 0; i < kCount; ++i) x[i] = hn::MulAdd(x[i], r[i], Const(kCoefficients[c]));
  }
  for (size_t i = 0; i < kCount; ++i) {
    const V scale = hn::BitCast(f, hn::ShiftLeft<23>(hn::BitCast(u, power[i])));
    x[i] = hn::IfThenZeroElse(isZero[i], hn::Mul(x[i], scale));
  }
}

HWY_INLINE V Exp(V x) {
  ExpInPlace<1>(&x);
  return x;
}

// Φ(−a)·e^(a²/2), the normal distribution's tail over its shape, for 0 ≤ a ≤ 13.25: a minimax fit
// (5e-9) whose terms are all positive, so that the relative error stays below 5e-7.
HWY_INLINE V ScaledNormalTail(V a) {
  const V p = Horner(a, Const(5.000000025e-01f), Const(4.355700714e-01f), Const(1.812210917e-01f),
                     Const(3.995540573e-02f), Const(4.015946546e-03f));
  const V q = Horner(a, Const(1.0f), Const(1.669025059e+00f), Const(1.194127401e+00f),
                     Const(4.641542397e-01f), Const(1.001607746e-01f), Const(1.006634083e-02f));
  return hn::Div(p, q);
}

// Natural logarithm of 0 or a positive normal double, relative error below 1e-13, without libm
// (whose log would raise the glibc this binary needs): ln(m·2^e) = e·ln2 + 2·artanh((m − 1)/(m +
// 1)), √½ < m < √2.
inline double Log(double x) {
  if (!(x <= std::numeric_limits<double>::max())) return x;
  if (x == 0.0) return -std::numeric_limits<double>::infinity();
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
