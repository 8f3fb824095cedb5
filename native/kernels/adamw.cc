// One pass over parameter, gradient and moments. Scalars are made once a step in double.
#include "kernels/adamw.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "runtime/scratch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/adamw.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/bfloat16-inl.h"
#include "simd/loops-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Memory is asked for this many elements ahead.
constexpr size_t kAhead = 512;

// Each cache line of them: two vectors of AVX-512 have one each.
template <class T>
HWY_INLINE void PrefetchAhead(const T* values, size_t count) {
  constexpr size_t kLineBytes = 64;
  for (size_t j = 0; j < count; j += kLineBytes / sizeof(T)) hwy::Prefetch(values + kAhead + j);
}

// The smallest second moment that bfloat16 keeps: denormals would make a step 2.5 times as long.
constexpr float kMinExpAvgSq = 1e-30f;

struct Scalars {
  float beta1Rest, beta2, beta2Rest, stepSize, rootCorrection, eps, keep, l2, gradScale;
};

Scalars MakeScalars(const AdamwRule& r, double gradScale) {
  Scalars s;
  s.beta1Rest = static_cast<float>(1.0 - r.beta1);
  s.beta2 = static_cast<float>(r.beta2);
  s.beta2Rest = static_cast<float>(1.0 - r.beta2);
  s.stepSize = static_cast<float>(-r.lr / r.biasCorrection1);
  s.rootCorrection = static_cast<float>(1.0 / std::sqrt(r.biasCorrection2));
  s.eps = static_cast<float>(r.eps);
  s.keep = r.decoupled ? static_cast<float>(1.0 - r.lr * r.weightDecay) : 1.0f;
  s.l2 = r.decoupled ? 0.0f : static_cast<float>(r.weightDecay);
  s.gradScale = static_cast<float>(r.maximize ? -gradScale : gradScale);
  return s;
}

// Stores one vector, of n elements, or two whole ones; the moments' other type is in
// bfloat16-inl.h.
template <size_t kCount>
HWY_INLINE void StoreVectors(const V* values, float* to, size_t n) {
  for (size_t k = 0; k < kCount; ++k) StorePart(values[k], to + k * hn::Lanes(F()), n);
}

// What each vector of a step is multiplied by and compared with.
struct Factors {
  V beta1Rest, beta2, beta2Rest, stepSize, rootCorrection, eps, keep, l2, gradScale;
  HWY_INLINE explicit Factors(const Scalars& s)
      : beta1Rest(Const(s.beta1Rest)),
        beta2(Const(s.beta2)),
        beta2Rest(Const(s.beta2Rest)),
        stepSize(Const(s.stepSize)),
        rootCorrection(Const(s.rootCorrection)),
        eps(Const(s.eps)),
        keep(Const(s.keep)),
        l2(Const(s.l2)),
        gradScale(Const(s.gradScale)) {}
};

// kDecoupled: no L2 term goes into the gradient.
template <class Moment, bool kAmsgrad, bool kDecoupled>
void StepRange(const AdamwStorage& a, size_t first, size_t length, const Scalars& s) {
  constexpr bool kRounded = !std::is_same_v<Moment, float>;
  float* HWY_RESTRICT w = a.param + first;
  const float* HWY_RESTRICT grad = a.grad + first;
  Moment* HWY_RESTRICT expAvg = static_cast<Moment*>(a.expAvg) + first;
  Moment* HWY_RESTRICT expAvgSq = static_cast<Moment*>(a.expAvgSq) + first;
  Moment* HWY_RESTRICT maxExpAvgSq =
      kAmsgrad ? static_cast<Moment*>(a.maxExpAvgSq) + first : nullptr;
  const Factors factors(s);
  // `count` vectors of n elements from i on.
  const auto step = [&](auto count, size_t i, size_t n) HWY_ATTR {
    const size_t lanes = hn::Lanes(F());
    PrefetchAhead(w + i, count * lanes);
    PrefetchAhead(grad + i, count * lanes);
    PrefetchAhead(expAvg + i, count * lanes);
    PrefetchAhead(expAvgSq + i, count * lanes);
    V weight[count], m[count], v[count], largest[count];
    for (size_t k = 0; k < count; ++k) {
      const size_t j = i + k * lanes;
      weight[k] = LoadPart(w + j, n);
      V g = hn::Mul(LoadPart(grad + j, n), factors.gradScale);
      if constexpr (!kDecoupled) g = hn::MulAdd(weight[k], factors.l2, g);
      m[k] = LoadPart(expAvg + j, n);
      m[k] = hn::MulAdd(hn::Sub(g, m[k]), factors.beta1Rest, m[k]);
      v[k] = hn::Mul(LoadPart(expAvgSq + j, n), factors.beta2);
      v[k] = hn::MulAdd(hn::Mul(g, factors.beta2Rest), g, v[k]);  // in this order: g² may overflow
      if constexpr (kRounded)
        v[k] = hn::Max(Const(kMinExpAvgSq), v[k]);  // in this order a NaN stays on x86
      largest[k] = v[k];
      if constexpr (kAmsgrad) largest[k] = hn::Max(v[k], LoadPart(maxExpAvgSq + j, n));
    }
    if constexpr (kRounded) {
      // A NaN comes from the gradient, and is in m then, or from a moment, which has no lower half.
      // Opposite infinities cost time only.
      if (HWY_UNLIKELY(!hn::AllFalse(F(), hn::IsNaN(hn::Add(m[0], m[count - 1]))))) {
        for (V* values : {m, v, largest}) {
          for (size_t k = 0; k < count; ++k)
            values[k] = hn::IfThenElse(hn::IsNaN(values[k]),
                                       Const(std::numeric_limits<float>::quiet_NaN()), values[k]);
        }
      }
    }
    StoreVectors<count>(m, expAvg + i, n);
    StoreVectors<count>(v, expAvgSq + i, n);
    if constexpr (kAmsgrad) StoreVectors<count>(largest, maxExpAvgSq + i, n);
    for (size_t k = 0; k < count; ++k) {
      const V denominator = hn::MulAdd(hn::Sqrt(largest[k]), factors.rootCorrection, factors.eps);
      StorePart(hn::MulAdd(hn::Div(m[k], denominator), factors.stepSize,
                           hn::Mul(weight[k], factors.keep)),
                w + i + k * lanes, n);
    }
  };
  const size_t pair = 2 * hn::Lanes(F());
  size_t i = 0;
  for (; i + pair <= length; i += pair)
    step(std::integral_constant<size_t, 2>(), i, hn::Lanes(F()));
  ForEachVector(length - i, [&](size_t j, size_t n)
                                HWY_ATTR { step(std::integral_constant<size_t, 1>(), i + j, n); });
}

template <class Moment>
void StepSegments(const AdamwStorage* storages, const Segment* segments, size_t count,
                  const AdamwRule* rules, size_t ruleCount, double gradScale) {
  Scratch scratch;
  Scalars* scalars = scratch.Take<Scalars>(ruleCount);
  for (size_t i = 0; i < ruleCount; ++i) scalars[i] = MakeScalars(rules[i], gradScale);
  ForEachChunk(segments, count, [&](size_t, const Segment& segment, size_t first, size_t length) {
    const AdamwStorage& storage = storages[segment.storage];
    const AdamwRule& rule = rules[segment.rule];
    const auto step = rule.amsgrad     ? StepRange<Moment, true, false>
                      : rule.decoupled ? StepRange<Moment, false, true>
                                       : StepRange<Moment, false, false>;
    step(storage, first, length, scalars[segment.rule]);
  });
}

void AdamwStep(const AdamwStorage* storages, const Segment* segments, size_t count,
               const AdamwRule* rules, size_t ruleCount, double gradScale, MomentType momentType) {
  const auto step =
      momentType == MomentType::kFloat32 ? StepSegments<float> : StepSegments<uint16_t>;
  step(storages, segments, count, rules, ruleCount, gradScale);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(AdamwStep);
void AdamwStep(const AdamwStorage* storages, const Segment* segments, size_t count,
               const AdamwRule* rules, size_t ruleCount, double gradScale, MomentType momentType) {
  HWY_DYNAMIC_DISPATCH(AdamwStep)(storages, segments, count, rules, ruleCount, gradScale,
                                  momentType);
}
}  // namespace regulus
#endif
