// What a softmax needs of a block of a row, and how the blocks of a row are put together.
#if defined(REGULUS_SOFTMAX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_SOFTMAX_INL_H_
#undef REGULUS_SOFTMAX_INL_H_
#else
#define REGULUS_SOFTMAX_INL_H_
#endif

#include <algorithm>
#include <type_traits>

#include "hwy/highway.h"
#include "simd/loops-inl.h"
#include "simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Vectors whose steps are written side by side, as one vector's steps wait for each other.
constexpr size_t kTogether = 4;
// body(count, i, n) for `count` vectors of n elements from i on; n is less than a vector only for
// the last one.
template <class Body>
HWY_INLINE void ForEachGroup(size_t size, const Body& body) {
  const size_t lanes = hn::Lanes(F());
  size_t i = 0;
  for (; i + kTogether * lanes <= size; i += kTogether * lanes)
    body(std::integral_constant<size_t, kTogether>(), i, lanes);
  ForEachVector(size - i, [&](size_t j, size_t n) REGULUS_INLINE_BODY {
    body(std::integral_constant<size_t, 1>(), i + j, n);
  });
}

// The greater of best and n elements, lane by lane.
HWY_INLINE V MaxPart(V best, const float* from, size_t n) {
  const V larger = hn::Max(best, LoadPart(from, n));
  return HWY_LIKELY(n == hn::Lanes(F())) ? larger
                                         : hn::IfThenElse(hn::FirstN(F(), n), larger, best);
}

// Not below the least finite float, so that a block of −∞ gives e^(x − m) = 0 and no NaN.
HWY_INLINE float MaximumOf(const float* x, size_t size) {
  V best = Const(hwy::LowestValue<float>());
  ForEachVector(size, [&](size_t i, size_t n) HWY_ATTR { best = MaxPart(best, x + i, n); });
  return hn::GetLane(hn::MaxOfLanes(F(), best));
}

// What is known of a block, relative to its maximum; `factor` is e^(max − the row's maximum).
struct Block {
  float max, factor;
  double sumExp, mass, product;  // Σe^z, Σq, Σ q·z
};

// Completes a row's blocks; returns them as one whose max is the row's.
HWY_INLINE Block Combine(Block* blocks, size_t count) {
  Block row = {blocks[0].max, 1.0f, 0.0, 0.0, 0.0};
  for (size_t i = 1; i < count; ++i) row.max = std::max(row.max, blocks[i].max);
  for (size_t i = 0; i < count; ++i) {
    Block& b = blocks[i];
    b.factor = b.max == row.max ? 1.0f : hn::GetLane(Exp(Const(b.max - row.max)));
    row.sumExp += b.sumExp * b.factor;
    row.mass += b.mass;
    if (b.mass != 0.0) row.product += b.product + b.mass * (b.max - row.max);
  }
  return row;
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif
