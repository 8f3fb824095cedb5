// The same chunks, prefetch and vectors as the kernels they are compared with, without the work.
#include "limits/limits.h"

#include <algorithm>
#include <cstring>
#include <iterator>

#include "gemm/amx.h"
#include "gemm/backend.h"

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

// kStep · repeats rounds of step(sum) on kSums sums of each task; returns the lanes that were
// added to.
template <class Step>
double InRegisters(size_t tasks, size_t repeats, const Step& step) {
  ParallelFor(tasks, [&](size_t) HWY_ATTR {
    V sum[kSums];
    for (size_t i = 0; i < kSums; ++i) sum[i] = Const(static_cast<float>(i));
    for (size_t r = 0; r < repeats * kStep; ++r) {
#pragma GCC unroll 12
      for (size_t i = 0; i < kSums; ++i) step(sum[i]);
    }
    for (size_t i = 1; i < kSums; ++i) sum[0] = hn::Add(sum[0], sum[i]);
    volatile float used = hn::GetLane(sum[0]);
    (void)used;
  });
  return static_cast<double>(tasks) * static_cast<double>(repeats) * kStep * kSums *
         static_cast<double>(hn::Lanes(F()));
}

double MultiplyAddLimit(size_t tasks, size_t repeats) {
  const V a = Const(1.0f), b = Const(1e-20f);
  const auto step = [&](V& sum) REGULUS_INLINE_BODY { sum = hn::MulAdd(a, b, sum); };
  return 2.0 * InRegisters(tasks, repeats, step);
}

// Multiply-adds of pairs of bfloat16; of floats where the target has no such instruction.
double PairLimit(size_t tasks, size_t repeats) {
#if HWY_TARGET == HWY_AVX3
  const V a = Const(1.0f), b = Const(1e-20f);
  const auto step = [&](V& sum) REGULUS_INLINE_BODY {
    asm("vdpbf16ps %2, %1, %0" : "+v"(sum.raw) : "v"(a.raw), "v"(b.raw));
  };
  return 4.0 * InRegisters(tasks, repeats, step);
#else
  return MultiplyAddLimit(tasks, repeats);
#endif
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
HWY_EXPORT(PairLimit);
HWY_EXPORT(AdamwStreamLimit);
HWY_EXPORT(CopyLimit);

namespace {

// Packed operands of one product of whole tiles: both stay in the first-level cache.
struct alignas(64) Operands {
  static constexpr size_t kPairs = 128;
  float a[kPairs * kAmxLines], b[kPairs * kAmxLines];
  Operands() {
    std::fill(std::begin(a), std::end(a), 1.0f);
    std::fill(std::begin(b), std::end(b), 1e-20f);
  }
};

double TileLimit(size_t tasks, size_t repeats) {
  static const Operands operands;
  ParallelFor(tasks, [&](size_t) {
    alignas(64) float c[kAmxLines * kAmxLines];
    const AmxProduct product = {operands.a,       operands.b, kAmxLines, kAmxLines,
                                Operands::kPairs, c,          kAmxLines, false};
    for (size_t r = 0; r < repeats; ++r) amxTiles->multiply(product);
    amxTiles->release();
  });
  constexpr double kOperations = 4.0 * Operands::kPairs * kAmxLines * kAmxLines;
  return kOperations * static_cast<double>(tasks) * static_cast<double>(repeats);
}

}  // namespace

double MultiplyAddLimit(size_t tasks, size_t repeats) {
  return HWY_DYNAMIC_DISPATCH(MultiplyAddLimit)(tasks, repeats);
}
double MediumMultiplyAddLimit(size_t tasks, size_t repeats) {
  switch (CurrentBackend()) {
    case Backend::kPortable:
      return MultiplyAddLimit(tasks, repeats);
    case Backend::kAvx512Bf16:
      return HWY_DYNAMIC_DISPATCH(PairLimit)(tasks, repeats);
    case Backend::kAmx:
      return TileLimit(tasks, repeats);
  }
  return 0.0;
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
