// The tile of a matrix product: kTileRows × 2 vectors of C, 14×32 on AVX-512 and 14×8 on NEON (32
// registers), 6×16 on AVX2 and 6×8 on SSE4 (16 registers; more rows spill), stay in registers over
// the whole depth.
#if defined(REGULUS_REGISTER_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_REGISTER_TILE_INL_H_
#undef REGULUS_REGISTER_TILE_INL_H_
#else
#define REGULUS_REGISTER_TILE_INL_H_
#endif

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

constexpr size_t kTileRows = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON ? 14 : 6;
constexpr size_t kPanel = 2 * kLanes;
// The end of 32 steps is foreseen, that of 128 costs 20 cycles; on AVX-512 two steps save a
// counter.
constexpr int kUnroll = HWY_TARGET == HWY_AVX2 ? 4 : HWY_TARGET == HWY_AVX3 ? 2 : 1;
// Every second row's elements are read twice, as operands of the multiply-adds: fewer instructions,
// which a core that two hyperthreads share runs short of (0.82 of the peak there instead of 0.7).
// All rows would take more loads than cycles.
constexpr bool kReadsTwice = HWY_TARGET == HWY_AVX3;

// Element (r, k) of A stands at data[r·rowStride + k·step], the k-th pair of vectors of B at
// data[k·step].
struct TileInput {
  const float* data;
  size_t rowStride, step;
};

// sum0[r], sum1[r] += Σ A[r, k] · B[k], in order of k. kAhead asks for the vectors beside B's, the
// next panel's where B is read where it stands: no hardware foresees those.
template <size_t kRows, bool kAhead = false, bool kTwice = kReadsTwice>
HWY_INLINE void SumProducts(const TileInput& inputA, const TileInput& inputB, size_t depth,
                            V (&sum0)[kRows], V (&sum1)[kRows]) {
  const F f;
  const float* HWY_RESTRICT a = inputA.data;
  const float* HWY_RESTRICT b = inputB.data;
  const float* again = a;
  if constexpr (kTwice) asm("" : "+r"(again));  // or the two would be one broadcast
#pragma GCC unroll kUnroll
  for (size_t k = 0; k < depth; ++k) {
    const V b0 = hn::LoadU(f, b), b1 = hn::LoadU(f, b + kLanes);
    if constexpr (kAhead) hwy::Prefetch(b + kPanel);
    b += inputB.step;
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      const V element = hn::Set(f, a[r * inputA.rowStride]);
      sum0[r] = hn::MulAdd(element, b0, sum0[r]);
      sum1[r] = hn::MulAdd(kTwice && r % 2 ? hn::Set(f, again[r * inputA.rowStride]) : element, b1,
                           sum1[r]);
    }
    a += inputA.step;
    again += inputA.step;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_REGISTER_TILE_INL_H_
