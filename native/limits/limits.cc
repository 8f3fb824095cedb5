// The same chunks, prefetch and vectors as the kernels they are compared with, without the work.
#include "limits/limits.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "limits/limits.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// More sums than the latency of one multiply-add times two a cycle.
constexpr size_t kSums = 12;
constexpr size_t kStep = 64;
// As in adamw.cc: elements of one chunk, and how far ahead memory is prefetched.
constexpr size_t kChunk = size_t{1} << 15;
constexpr size_t kAhead = 512;

// body(first, length) for every chunk of an array.
template <class Body>
void ForEachChunk(size_t size, const Body& body) {
  ParallelFor((size + kChunk - 1) / kChunk,
              [&](size_t chunk) { body(chunk * kChunk, std::min(kChunk, size - chunk * kChunk)); });
}

double MultiplyAddLimit(size_t tasks, size_t repeats) {
  ParallelFor(tasks, [&](size_t) HWY_ATTR {
    V sum[kSums];
    V a = Const(1.0f), b = Const(1e-20f);
    for (size_t i = 0; i < kSums; ++i) sum[i] = Const(static_cast<float>(i));
    for (size_t r = 0; r < repeats * kStep; ++r) {
#pragma GCC unroll 12
      for (size_t i = 0; i < kSums; ++i) sum[i] = hn::MulAdd(a, b, sum[i]);
    }
    for (size_t i = 1; i < kSums; ++i) sum[0] = hn::Add(sum[0], sum[i]);
    volatile float used = hn::GetLane(sum[0]);
    (void)used;
  });
  return 2.0 * static_cast<double>(tasks) * static_cast<double>(repeats) * kStep * kSums *
         static_cast<double>(hn::Lanes(F()));
}

void AdamwStreamLimit(float* param, const float* grad, float* expAvg, float* expAvgSq,
                      size_t size) {
  ForEachChunk(size, [&](size_t first, size_t length) HWY_ATTR {
    float* HWY_RESTRICT w = param + first;
    const float* HWY_RESTRICT g = grad + first;
    float* HWY_RESTRICT m = expAvg + first;
    float* HWY_RESTRICT v = expAvgSq + first;
    ForEachVector(length, [&](size_t i, size_t n) HWY_ATTR {
      hwy::Prefetch(w + i + kAhead);
      hwy::Prefetch(g + i + kAhead);
      hwy::Prefetch(m + i + kAhead);
      hwy::Prefetch(v + i + kAhead);
      const V gradient = LoadPart(g + i, n);
      StorePart(hn::Add(LoadPart(m + i, n), gradient), m + i, n);
      StorePart(hn::Add(LoadPart(v + i, n), gradient), v + i, n);
      StorePart(hn::Add(LoadPart(w + i, n), gradient), w + i, n);
    });
  });
}

void CopyLimit(const float* from, float* to, size_t size) {
  ForEachChunk(size, [&](size_t first, size_t length) {
    std::memcpy(to + first, from + first, length * sizeof(float));
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(MultiplyAddLimit);
HWY_EXPORT(AdamwStreamLimit);
HWY_EXPORT(CopyLimit);
double MultiplyAddLimit(size_t tasks, size_t repeats) {
  return HWY_DYNAMIC_DISPATCH(MultiplyAddLimit)(tasks, repeats);
}
void AdamwStreamLimit(float* param, const float* grad, float* expAvg, float* expAvgSq,
                      size_t size) {
  HWY_DYNAMIC_DISPATCH(AdamwStreamLimit)(param, grad, expAvg, expAvgSq, size);
}
void CopyLimit(const float* from, float* to, size_t size) {
  HWY_DYNAMIC_DISPATCH(CopyLimit)(from, to, size);
}
}  // namespace regulus
#endif
