// The three stages of softmax_walk-inl.h over one block of a row.
#if defined(REGULUS_SOFTMAX_STAGES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_SOFTMAX_STAGES_INL_H_
#undef REGULUS_SOFTMAX_STAGES_INL_H_
#else
#define REGULUS_SOFTMAX_STAGES_INL_H_
#endif

#include <type_traits>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "simd/cross_entropy-inl.h"
#include "simd/loops-inl.h"
#include "simd/math-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Floats of x, of e^(x − m) and of the row behind that stay in the first-level cache.
constexpr size_t kBlock = 2048;
// Vectors whose steps are written side by side, as one vector's steps wait for each other.
constexpr size_t kTogether = 4;

// body(count, i, n) for `count` vectors of n elements from i on; n is less than a vector only for
// the last one.
template <class Body>
HWY_INLINE void ForEachGroup(size_t size, const Body& body) {
  size_t i = 0;
  for (; i + kTogether * kLanes <= size; i += kTogether * kLanes)
    body(std::integral_constant<size_t, kTogether>(), i, kLanes);
  ForEachVector(size - i, [&](size_t j, size_t n) REGULUS_INLINE_BODY {
    body(std::integral_constant<size_t, 1>(), i + j, n);
  });
}

// The maximum of a block; not below the lowest finite float, so that a block of −∞ gives
// e^(x − m) = 0 and no NaN.
struct MaximumStage {
  const float* from;  // null: no work, as in all stages
  V max;

  HWY_INLINE explicit MaximumStage(const float* block)
      : from(block), max(Const(hwy::LowestValue<float>())) {}

  HWY_INLINE void Step(size_t i, size_t n) {
    const V larger = hn::Max(max, LoadPart(from + i, n));
    max = HWY_LIKELY(n == kLanes) ? larger : hn::IfThenElse(hn::FirstN(F(), n), larger, max);
  }
  template <size_t kCount>
  HWY_INLINE void Steps(size_t i, size_t n) {
    for (size_t k = 0; k < kCount; ++k) {
      hwy::Prefetch(from + i + k * kLanes + kBlock);
      Step(i + k * kLanes, n);
    }
  }
  HWY_INLINE float Result() const { return hn::GetLane(hn::MaxOfLanes(F(), max)); }
};

// e^(x − m) and the sums of a block. A constant target is summed as 1 and multiplied at the end.
template <class Target>
struct ExponentialStage {
  const float* from;
  float* to;  // null where only the sums are wanted
  const Target& target;
  size_t firstClass;
  V max, sumExp, mass, product;

  HWY_INLINE ExponentialStage(const float* block, float* result, const Target& rowTarget,
                              size_t first, float maximum)
      : from(block),
        to(result),
        target(rowTarget),
        firstClass(first),
        max(Const(maximum)),
        sumExp(hn::Zero(F())),
        mass(hn::Zero(F())),
        product(hn::Zero(F())) {}

  template <size_t kCount>
  HWY_INLINE void Steps(size_t i, size_t n) {
    V z[kCount];
    for (size_t k = 0; k < kCount; ++k) {
      const size_t j = i + k * kLanes;
      if (to != nullptr) hwy::Prefetch(to + j + kBlock);
      z[k] = hn::Sub(LoadPart(from + j, n), max);
      AddTarget(z[k], j, n);
    }
    ExpInPlace<kCount>(z);
    for (size_t k = 0; k < kCount; ++k) {
      if (to != nullptr) StorePart(z[k], to + i + k * kLanes, n);
      sumExp = hn::Add(sumExp, MaskPart(z[k], n));
    }
  }

  HWY_INLINE void AddTarget(V z, size_t i, size_t n) {
    if constexpr (Target::kConstant) {
      product = hn::Add(product, MaskPart(z, n));
    } else {
      const V q = MaskPart(target(firstClass + i, n), n);
      mass = hn::Add(mass, q);
      product = hn::MulAdd(q, z, product);
    }
  }

  HWY_INLINE BlockSums Sums(size_t size) const {
    const F f;
    BlockSums sums = {hn::GetLane(max), hn::GetLane(hn::SumOfLanes(f, sumExp)),
                      hn::GetLane(hn::SumOfLanes(f, mass)),
                      hn::GetLane(hn::SumOfLanes(f, product))};
    if constexpr (Target::kConstant) {
      sums.mass = static_cast<double>(target.Constant()) * static_cast<double>(size);
      sums.product *= target.Constant();  // −∞ · 0 is not added up: the mass is 0 then
    }
    return sums;
  }
};

// The result of a block from its e^(x − m).
template <class Target>
struct ResultStage {
  float* to;
  const Target& target;
  size_t firstClass;
  V factor, scale;

  HWY_INLINE ResultStage(float* block, const Target& rowTarget, size_t first, float rowFactor,
                         double resultScale)
      : to(block),
        target(rowTarget),
        firstClass(first),
        factor(Const(rowFactor)),
        scale(Const(static_cast<float>(resultScale))) {}

  template <size_t kCount>
  HWY_INLINE void Steps(size_t i, size_t n) {
    for (size_t k = 0; k < kCount; ++k) {
      const size_t j = i + k * kLanes;
      const V q = target(firstClass + j, n);
      StorePart(LogitGradient(LoadPart(to + j, n), factor, q, scale), to + j, n);
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_SOFTMAX_STAGES_INL_H_
