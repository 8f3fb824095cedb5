// Elementary functions on float vectors, each with its range and error.
#if defined(REGULUS_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_MATH_INL_H_
#undef REGULUS_MATH_INL_H_
#else
#define REGULUS_MATH_INL_H_
#endif

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <limits>

#include "hwy/highway.h"
#include "runtime/thread_pool.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using F = hn::ScalableTag<float>;
using V = hn::Vec<F>;

HWY_INLINE V Const(float value) { return hn::Set(F(), value); }

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

// GELU (Hendrycks & Gimpel 2016) is x·Gate(x). Exact: x·Φ(x), derivative Φ(x) + x·φ(x).
struct GeluExact {
  static HWY_INLINE V Gate(V x) {
    return hn::MulAdd(Const(0.5f), Erf(hn::Mul(x, Const(0.70710678f))), Const(0.5f));
  }
  static HWY_INLINE V Derivative(V x, V gate) {
    const V density = hn::Mul(Const(0.39894228f), Exp(hn::Mul(hn::Mul(x, x), Const(-0.5f))));
    return hn::MulAdd(x, density, gate);
  }
};

// GELU's tanh form: x·s with s = ½(1 + tanh u) = 1/(1 + e^−2u), u = √(2/π)(x + 0.044715 x³).
struct GeluTanh {
  static HWY_INLINE V Gate(V x) {
    const V inner = hn::Mul(x, hn::MulAdd(hn::Mul(x, x), Const(-2.0f * 0.79788456f * 0.044715f),
                                          Const(-2.0f * 0.79788456f)));
    return hn::Div(Const(1.0f), hn::Add(Const(1.0f), Exp(inner)));
  }
  static HWY_INLINE V Derivative(V x, V s) {
    const V du = hn::MulAdd(hn::Mul(x, x), Const(2.0f * 0.79788456f * 3.0f * 0.044715f),
                            Const(2.0f * 0.79788456f));
    return hn::MulAdd(hn::Mul(hn::Mul(x, s), hn::Sub(Const(1.0f), s)), du, s);
  }
};

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

// For the body of a loop that keeps sums: clang calls a long one, with all that it shares in
// memory.
#define REGULUS_INLINE_BODY HWY_ATTR __attribute__((always_inline))

// Vector loops whose body also serves the tail: body(i, count), with count ≤ Lanes; count < Lanes
// only once, at the end.
template <class Body>
HWY_INLINE void ForEachVector(size_t size, const Body& body) {
  const size_t lanes = hn::Lanes(F());
  size_t i = 0;
  for (; i + lanes <= size; i += lanes) body(i, lanes);
  if (i < size) body(i, size - i);
}

// Loads the first count lanes, zeros above; stores the first count lanes. Both touch count elements
// only.
HWY_INLINE V LoadPart(const float* from, size_t count) {
  const F f;
  if (HWY_LIKELY(count == hn::Lanes(f))) return hn::LoadU(f, from);
#if HWY_TARGET <= HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(f, count), f, from);
#else  // a masked load of 128-bit targets reads the whole vector, beyond the array's end
  HWY_ALIGN float lanes[hn::MaxLanes(f)] = {};
  for (size_t i = 0; i < count; ++i) lanes[i] = from[i];
  return hn::Load(f, lanes);
#endif
}
HWY_INLINE void StorePart(V value, float* to, size_t count) {
  const F f;
  if (HWY_LIKELY(count == hn::Lanes(f)))
    hn::StoreU(value, f, to);
  else
    hn::BlendedStore(value, hn::FirstN(f, count), f, to);
}

// The first count lanes, zeros above.
HWY_INLINE V MaskPart(V value, size_t count) {
  return HWY_LIKELY(count == hn::Lanes(F())) ? value
                                             : hn::IfThenElseZero(hn::FirstN(F(), count), value);
}

// Work on fewer elements than this (10 to 20 µs) stays with the caller: another core would wait for
// its data longer.
constexpr size_t kSerialElements = kShareAll ? 1 : size_t{1} << 16;
constexpr size_t kChunkElements = kShareAll ? 32 : size_t{1} << 13;

// task(row) for all rows, several a chunk.
template <class Task>
HWY_INLINE void ParallelRows(size_t rows, size_t columns, const Task& task) {
  if (columns == 0) return;  // 2³² − 1 rows of nothing fit into no memory at all
  const size_t chunk = std::max<size_t>(1, kChunkElements / std::max<size_t>(1, columns));
  auto run = [&](size_t index) HWY_ATTR {
    const size_t end = std::min(rows, (index + 1) * chunk);
    for (size_t row = index * chunk; row < end; ++row) task(row);
  };
  const size_t chunks = (rows + chunk - 1) / chunk;
  if (rows * columns < kSerialElements) {
    for (size_t i = 0; i < chunks; ++i) run(i);
  } else {
    ParallelFor(chunks, run);
  }
}

// body(i, count) for all vectors of an array.
template <class Body>
HWY_INLINE void ParallelElements(size_t size, const Body& body) {
  const size_t chunk = kChunkElements;
  ParallelRows((size + chunk - 1) / chunk, chunk, [&](size_t index) HWY_ATTR {
    const size_t first = index * chunk;
    ForEachVector(std::min(chunk, size - first),
                  [&](size_t i, size_t count) HWY_ATTR { body(first + i, count); });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif
