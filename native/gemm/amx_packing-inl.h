// Rows of A as AMX tiles read them: 16 pairs of bfloat16 of each of a group's lines, then the
// next 16.
#if defined(REGULUS_AMX_PACKING_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_AMX_PACKING_INL_H_
#undef REGULUS_AMX_PACKING_INL_H_
#else
#define REGULUS_AMX_PACKING_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "gemm/amx.h"
#include "hwy/highway.h"
#include "gemm/packing-inl.h"
#include "simd/bfloat16-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Packs lines as to[group][pair / 16][line][pair % 16]: pairs beyond the depth are zero, and what
// is in lines beyond a group's size is never used.
template <class Form>
struct PackingByLine : PackedLines {
  explicit PackingByLine(const PackedLines& packed) : PackedLines(packed) {}

  size_t Tasks() const { return depthStride == 1 ? groups.count : lanes / kAmxPairs; }
  void Run(size_t task) const {
    if (depthStride == 1)
      CopyGroup(task);
    else
      TransposeBlock(task);
  }

  // Lines along memory.
  HWY_NOINLINE void CopyGroup(size_t group) const {
    constexpr size_t kDepth = 2 * kAmxPairs;
    for (size_t line = 0; line < groups.Size(group); ++line) {
      const auto* source = From<Form>(groups.First(group) + line, 0);
      float* target = Group(group) + line * kAmxPairs;
      size_t k = 0;
      for (; k + kDepth <= depth; k += kDepth, target += kAmxPairs * kAmxLines)
        StorePairs(source + k, target);
      if (k == depth) continue;
      typename Form::Source last[kDepth] = {};
      std::copy_n(source + k, depth - k, last);
      StorePairs(last, target);
    }
  }

  // Lines across memory: 16 pairs of all groups, packed by step and transposed 16 lines at a time.
  HWY_NOINLINE void TransposeBlock(size_t block) const {
    const size_t firstPair = block * kAmxPairs, k = firstPair * Paired::kDepth;
    for (size_t group = 0; group < groups.count; ++group) {
      for (size_t half = 0; half < groups.Size(group); half += kAmxPairs) {
        const size_t line = groups.First(group) + half;
        const Groups lines(std::min(kAmxPairs, groups.lines - line), kAmxPairs, false);
        const Groups pairs(kAmxPairs, kAmxPairs, false);
        HWY_ALIGN float staged[kAmxPairs * kAmxPairs];
        const PackedLines steps = {from.From(line + k * depthStride),
                                   1,
                                   depthStride,
                                   lines,
                                   depth - k,
                                   kAmxPairs,
                                   kAmxPairs,
                                   staged};
        Packing<Form>(steps).CopySteps(0, kAmxPairs);
        float* target = Group(group) + firstPair * kAmxLines + half * kAmxPairs;
        Packing<Exact>(
            {{staged, nullptr}, kAmxPairs, 1, pairs, kAmxPairs, kAmxPairs, kAmxPairs, target})
            .TransposeGroup(0);
      }
    }
  }

 private:
  // 32 values. In memory bfloat16 are the pairs that they become.
  HWY_INLINE static void StorePairs(const uint16_t* source, float* target) {
    std::memcpy(target, source, kAmxPairs * sizeof(float));
  }
  HWY_INLINE static void StorePairs(const float* source, float* target) {
    const F f;
    const hn::Repartition<uint16_t, F> halves;
    for (size_t k = 0; k < kAmxPairs; k += kLanes) {
      const V low = RoundToBfloat16(hn::LoadU(f, source + 2 * k));
      const V high = RoundToBfloat16(hn::LoadU(f, source + 2 * k + kLanes));
      const auto pairs = hn::ConcatOdd(halves, hn::BitCast(halves, high), hn::BitCast(halves, low));
      hn::StoreU(hn::BitCast(f, pairs), f, target + k);
    }
  }
};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_AMX_PACKING_INL_H_
