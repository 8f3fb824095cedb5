#include "kernels/total_norm.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/total_norm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

double SumOfSquares(const float* values, size_t size) {
  const hn::ScalableTag<double> d;
  const hn::Rebind<float, decltype(d)> half;
  auto sum0 = hn::Zero(d), sum1 = hn::Zero(d);
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + 2 * lanes <= size; i += 2 * lanes) {
    const auto x0 = hn::PromoteTo(d, hn::LoadU(half, values + i));
    const auto x1 = hn::PromoteTo(d, hn::LoadU(half, values + i + lanes));
    sum0 = hn::MulAdd(x0, x0, sum0);
    sum1 = hn::MulAdd(x1, x1, sum1);
  }
  double sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(sum0, sum1)));
  for (; i < size; ++i) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

double TotalNorm(const float* const* arrays, const Segment* segments, size_t count) {
  Scratch scratch;
  const size_t chunks = CountChunks(segments, count);
  double* sums = scratch.Take<double>(chunks);
  std::fill_n(sums, chunks, 0.0);
  ForEachChunk(segments, count,
               [&](size_t chunk, const Segment& segment, size_t first, size_t length) {
                 sums[chunk] += SumOfSquares(arrays[segment.storage] + first, length);
               });
  double sum = 0.0;
  for (size_t i = 0; i < chunks; ++i) sum += sums[i];
  return std::sqrt(sum);
}

void ScaleSegments(float* const* arrays, const Segment* segments, size_t count, double factor) {
  const V scale = Const(static_cast<float>(factor));
  ForEachChunk(segments, count, [&](size_t, const Segment& segment, size_t first, size_t length) {
    float* values = arrays[segment.storage] + first;
    ForEachVector(length, [&](size_t i, size_t n) HWY_ATTR {
      StorePart(hn::Mul(LoadPart(values + i, n), scale), values + i, n);
    });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(TotalNorm);
HWY_EXPORT(ScaleSegments);
double TotalNorm(const float* const* arrays, const Segment* segments, size_t count) {
  return HWY_DYNAMIC_DISPATCH(TotalNorm)(arrays, segments, count);
}
void ScaleSegments(float* const* arrays, const Segment* segments, size_t count, double factor) {
  HWY_DYNAMIC_DISPATCH(ScaleSegments)(arrays, segments, count, factor);
}
}  // namespace regulus
#endif
