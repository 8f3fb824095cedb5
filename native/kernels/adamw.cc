// One pass over parameter, gradient and moments. The segments are cut into chunks of one length over their concatenation,
// so that 5,000 small parameters and one large one share the threads alike. Scalars are made once a step in double.
#include "kernels/adamw.h"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/adamw.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

constexpr size_t kChunk = size_t{1} << 15;
// Memory is asked for this many floats ahead (2 KB).
constexpr size_t kAhead = 512;

// The least second moment that bfloat16 keeps: denormals would make a step 2.5 times as long.
constexpr float kLeastExpAvgSq = 1e-30f;

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

using Half = hn::Rebind<uint16_t, F>;

// bfloat16 from and to float32. Both touch count elements only; a NaN stays one.
HWY_INLINE V LoadPart(const uint16_t* from, size_t count) {
  const Half half;
  const hn::RebindToUnsigned<F> u;
  const auto widen = [&](auto bits) HWY_ATTR { return hn::BitCast(F(), hn::ShiftLeft<16>(hn::PromoteTo(u, bits))); };
  if (HWY_LIKELY(count == hn::Lanes(F()))) return widen(hn::LoadU(half, from));
  HWY_ALIGN uint16_t lanes[hn::MaxLanes(F())] = {};
  std::copy_n(from, count, lanes);
  return widen(hn::Load(half, lanes));
}
HWY_INLINE void StorePart(V value, uint16_t* to, size_t count) {
  const Half half;
  const hn::RebindToUnsigned<F> u;
  const auto bits = hn::BitCast(u, value);
  const auto odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(u, 1));
  const auto rounded = hn::ShiftRight<16>(hn::Add(bits, hn::Add(odd, hn::Set(u, 0x7FFF))));
  const auto kept = hn::IfThenElse(hn::RebindMask(u, hn::IsNaN(value)), hn::Set(u, 0x7FC0), rounded);
  const auto narrow = hn::DemoteTo(half, hn::BitCast(hn::RebindToSigned<F>(), kept));
  if (HWY_LIKELY(count == hn::Lanes(F()))) return hn::StoreU(narrow, half, to);
  HWY_ALIGN uint16_t lanes[hn::MaxLanes(F())];
  hn::Store(narrow, half, lanes);
  std::copy_n(lanes, count, to);
}

template <bool kAmsgrad, class Moment>
void StepRange(const AdamwStorage& a, size_t first, size_t length, const Scalars& s) {
  float* HWY_RESTRICT w = a.param + first;
  const float* HWY_RESTRICT grad = a.grad + first;
  Moment* HWY_RESTRICT expAvg = static_cast<Moment*>(a.expAvg) + first;
  Moment* HWY_RESTRICT expAvgSq = static_cast<Moment*>(a.expAvgSq) + first;
  Moment* HWY_RESTRICT maxExpAvgSq = kAmsgrad ? static_cast<Moment*>(a.maxExpAvgSq) + first : nullptr;
  ForEachVector(length, [&](size_t i, size_t n) HWY_ATTR {
    hwy::Prefetch(w + i + kAhead);
    hwy::Prefetch(grad + i + kAhead);
    hwy::Prefetch(expAvg + i + kAhead);
    hwy::Prefetch(expAvgSq + i + kAhead);
    const V weight = LoadPart(w + i, n);
    V g = hn::Mul(LoadPart(grad + i, n), Const(s.gradScale));
    g = hn::MulAdd(weight, Const(s.l2), g);
    V m = LoadPart(expAvg + i, n);
    m = hn::MulAdd(hn::Sub(g, m), Const(s.beta1Rest), m);
    V v = hn::Mul(LoadPart(expAvgSq + i, n), Const(s.beta2));
    v = hn::MulAdd(hn::Mul(g, g), Const(s.beta2Rest), v);
    if constexpr (!std::is_same_v<Moment, float>) v = hn::Max(Const(kLeastExpAvgSq), v);  // in this order a NaN stays on x86
    StorePart(m, expAvg + i, n);
    StorePart(v, expAvgSq + i, n);
    if constexpr (kAmsgrad) {
      v = hn::Max(v, LoadPart(maxExpAvgSq + i, n));
      StorePart(v, maxExpAvgSq + i, n);
    }
    const V denominator = hn::MulAdd(hn::Sqrt(v), Const(s.rootCorrection), Const(s.eps));
    StorePart(hn::MulAdd(hn::Div(m, denominator), Const(s.stepSize), hn::Mul(weight, Const(s.keep))), w + i, n);
  });
}

size_t CountChunks(const Segment* segments, size_t count) {
  size_t total = 0;
  for (size_t i = 0; i < count; ++i) total += segments[i].length;
  return (total + kChunk - 1) / kChunk;
}

// body(chunk, segment, first, length) for every piece of every chunk of kChunk elements.
template <class Body>
void ForEachChunk(const Segment* segments, size_t count, const Body& body) {
  Scratch scratch;
  const size_t chunks = CountChunks(segments, count);
  struct Start {
    size_t segment, skip;
  };
  Start* starts = scratch.Take<Start>(chunks);
  size_t before = 0, chunk = 0;
  for (size_t i = 0; i < count; before += segments[i++].length) {
    for (; chunk < chunks && chunk * kChunk < before + segments[i].length; ++chunk) starts[chunk] = {i, chunk * kChunk - before};
  }
  ParallelFor(chunks, [&](size_t index) {
    size_t left = kChunk, skip = starts[index].skip;
    for (size_t i = starts[index].segment; i < count && left > 0; ++i, skip = 0) {
      const size_t length = std::min(left, segments[i].length - skip);
      if (length > 0) body(index, segments[i], segments[i].offset + skip, length);
      left -= length;
    }
  });
}

template <class Moment>
void StepSegments(const AdamwStorage* storages, const Segment* segments, size_t count, const AdamwRule* rules, size_t ruleCount,
                  double gradScale) {
  Scratch scratch;
  Scalars* scalars = scratch.Take<Scalars>(ruleCount);
  for (size_t i = 0; i < ruleCount; ++i) scalars[i] = MakeScalars(rules[i], gradScale);
  ForEachChunk(segments, count, [&](size_t, const Segment& segment, size_t first, size_t length) {
    const AdamwStorage& storage = storages[segment.storage];
    if (rules[segment.rule].amsgrad) StepRange<true, Moment>(storage, first, length, scalars[segment.rule]);
    else StepRange<false, Moment>(storage, first, length, scalars[segment.rule]);
  });
}

void AdamwStep(const AdamwStorage* storages, const Segment* segments, size_t count, const AdamwRule* rules, size_t ruleCount,
               double gradScale, MomentType momentType) {
  const auto step = momentType == MomentType::kFloat32 ? StepSegments<float> : StepSegments<uint16_t>;
  step(storages, segments, count, rules, ruleCount, gradScale);
}

double SumOfSquares(const float* values, size_t size) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<float, decltype(d)> half;
  auto sum0 = hn::Zero(d), sum1 = hn::Zero(d);
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + 2 * lanes <= size; i += 2 * lanes) {
    const auto x0 = hn::PromoteTo(d, hn::LoadU(half, values + i)), x1 = hn::PromoteTo(d, hn::LoadU(half, values + i + lanes));
    sum0 = hn::MulAdd(x0, x0, sum0);
    sum1 = hn::MulAdd(x1, x1, sum1);
  }
  double sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, sum1)));
  for (; i < size; ++i) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

double GradNorm(const AdamwStorage* storages, const Segment* segments, size_t count) {
  Scratch scratch;
  const size_t chunks = CountChunks(segments, count);
  double* sums = scratch.Take<double>(chunks);
  std::fill_n(sums, chunks, 0.0);
  ForEachChunk(segments, count, [&](size_t chunk, const Segment& segment, size_t first, size_t length) {
    sums[chunk] += SumOfSquares(storages[segment.storage].grad + first, length);
  });
  double sum = 0.0;
  for (size_t i = 0; i < chunks; ++i) sum += sums[i];
  return std::sqrt(sum);
}

void ScaleGrads(const AdamwStorage* storages, const Segment* segments, size_t count, double factor) {
  const V scale = Const(static_cast<float>(factor));
  ForEachChunk(segments, count, [&](size_t, const Segment& segment, size_t first, size_t length) {
    float* grad = storages[segment.storage].grad + first;
    ForEachVector(length, [&](size_t i, size_t n) HWY_ATTR { StorePart(hn::Mul(LoadPart(grad + i, n), scale), grad + i, n); });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(AdamwStep);
HWY_EXPORT(GradNorm);
HWY_EXPORT(ScaleGrads);
void AdamwStep(const AdamwStorage* storages, const Segment* segments, size_t count, const AdamwRule* rules, size_t ruleCount,
               double gradScale, MomentType momentType) {
  HWY_DYNAMIC_DISPATCH(AdamwStep)(storages, segments, count, rules, ruleCount, gradScale, momentType);
}
double GradNorm(const AdamwStorage* storages, const Segment* segments, size_t count) {
  return HWY_DYNAMIC_DISPATCH(GradNorm)(storages, segments, count);
}
void ScaleGrads(const AdamwStorage* storages, const Segment* segments, size_t count, double factor) {
  HWY_DYNAMIC_DISPATCH(ScaleGrads)(storages, segments, count, factor);
}
}  // namespace regulus
#endif
