// The tile of a matrix product: kTileRows × 2 vectors of C stay in registers over the whole depth.
// Its shape follows from the target's registers and lanes: 14×32 on AVX-512, 6×16 on AVX2, 6×8 on
// SSE4, 14×8 on NEON.
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

// Two sums a row; two vectors of B and an element of A need the other registers.
constexpr size_t kTileRows = (kRegisters - 3) / 2;
// Columns of a tile.
constexpr size_t kPanel = 2 * kLanes;
// Steps of the depth in one round of the loop. A branch predictor foresees the end of 32 rounds;
// that of 128 costs 20 cycles. With 16 lanes two steps save a counter.
constexpr int kUnroll = kLanes == 16 ? 2 : kLanes == 8 ? 4 : 1;
// With 16 lanes an element can be an operand of the multiply-add, without a load of its own. Every
// second row reads its elements twice for that: fewer instructions, which a core that two
// hyperthreads share runs short of (0.82 of the peak there instead of 0.7). For all rows it would
// take more loads than there are cycles.
constexpr bool kReadsTwice = kLanes == 16;

// Element (r, k) of A is at data[r·rowStride + k·step], the k-th pair of vectors of B at
// data[k·step].
struct TileInput {
  const float* data;
  size_t rowStride, step;
};

template <size_t kRows>
struct RegisterTile {
  V sum0[kRows], sum1[kRows];
  HWY_INLINE RegisterTile() {}  // compiled for the target, which an implicit one is not

  HWY_INLINE void Clear() {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) sum0[r] = sum1[r] = hn::Zero(F());
  }

  HWY_INLINE void Load(const float* c, size_t stride) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      sum0[r] = hn::LoadU(F(), c + r * stride);
      sum1[r] = hn::LoadU(F(), c + r * stride + kLanes);
    }
  }

  // Adds A · B, in order of the depth. kAhead prefetches the vectors beside B's, the
  // next panel's where B is not packed: no hardware foresees those.
  template <bool kAhead, bool kTwice>
  HWY_INLINE void AddProducts(const TileInput& inputA, const TileInput& inputB, size_t depth) {
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
        const size_t offset = r * inputA.rowStride;
        const V element = hn::Set(f, a[offset]);
        const V second = kTwice && r % 2 ? hn::Set(f, again[offset]) : element;
        sum0[r] = hn::MulAdd(element, b0, sum0[r]);
        sum1[r] = hn::MulAdd(second, b1, sum1[r]);
      }
      a += inputA.step;
      again += inputA.step;
    }
  }

#if HWY_TARGET == HWY_AVX3
  // Adds A · B, whose lanes are pairs of bfloat16: of each pair the second product first.
  HWY_INLINE void AddPairs(const float* HWY_RESTRICT a, size_t step, const float* HWY_RESTRICT b,
                           size_t pairs) {
    for (size_t k = 0; k < pairs; ++k, a += step, b += kPanel) {
      const V b0 = hn::LoadU(F(), b), b1 = hn::LoadU(F(), b + kLanes);
#pragma GCC unroll 16
      for (size_t r = 0; r < kRows; ++r) {
        const V pair = hn::Set(F(), a[r]);
        asm("vdpbf16ps %2, %1, %0" : "+v"(sum0[r].raw) : "v"(b0.raw), "v"(pair.raw));
        asm("vdpbf16ps %2, %1, %0" : "+v"(sum1[r].raw) : "v"(b1.raw), "v"(pair.raw));
      }
    }
  }
#endif

  // Adds what memory holds.
  HWY_INLINE void AddMemory(const float* c, size_t stride) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      sum0[r] = hn::Add(sum0[r], hn::LoadU(F(), c + r * stride));
      sum1[r] = hn::Add(sum1[r], hn::LoadU(F(), c + r * stride + kLanes));
    }
  }

  // Adds a bias for each column to all rows; null: 0.
  HWY_INLINE void AddColumnBias(const float* bias) {
    const V bias0 = bias ? hn::LoadU(F(), bias) : hn::Zero(F());
    const V bias1 = bias ? hn::LoadU(F(), bias + kLanes) : hn::Zero(F());
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      sum0[r] = hn::Add(sum0[r], bias0);
      sum1[r] = hn::Add(sum1[r], bias1);
    }
  }

  // Adds a bias for each row; null: 0.
  HWY_INLINE void AddRowBias(const float* bias) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      const V all = Const(bias ? bias[r] : 0.0f);
      sum0[r] = hn::Add(sum0[r], all);
      sum1[r] = hn::Add(sum1[r], all);
    }
  }

  HWY_INLINE void Store(float* c, size_t stride) const {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      hn::StoreU(sum0[r], F(), c + r * stride);
      hn::StoreU(sum1[r], F(), c + r * stride + kLanes);
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_REGISTER_TILE_INL_H_
