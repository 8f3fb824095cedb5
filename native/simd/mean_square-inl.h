// Mean squares of rows whose squares overflow float32: a norm measures such a row a second time, by
// values that are kShrink as large.
#if defined(REGULUS_MEAN_SQUARE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_MEAN_SQUARE_INL_H_
#undef REGULUS_MEAN_SQUARE_INL_H_
#else
#define REGULUS_MEAN_SQUARE_INL_H_
#endif

#include <cmath>
#include <cstdint>
#include <limits>

#include "hwy/highway.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// The squares of 2^32 shrunk floats have a sum below the largest float.
constexpr float kShrink = 1.0f / (uint64_t{1} << 48) / (uint64_t{1} << 32);

HWY_INLINE bool Overflows(float sum) { return !(sum <= std::numeric_limits<float>::max()); }

template <bool kShrunk>
HWY_INLINE V LoadSquarable(const float* x, size_t n) {
  const V value = LoadPart(x, n);
  return kShrunk ? hn::Mul(value, Const(kShrink)) : value;
}

// 1/√(mean square + eps) from the mean square of shrunk values.
HWY_INLINE float ShrunkReciprocal(float meanSquare, float eps) {
  const double grow = 1.0 / kShrink;
  return static_cast<float>(1.0 / std::sqrt(meanSquare * grow * grow + eps));
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_MEAN_SQUARE_INL_H_
