// Lines of a matrix, rows of A or columns of B, in groups of one tile, packed in the order in which
// the tile reads them.
#if defined(REGULUS_PACKING_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_PACKING_INL_H_
#undef REGULUS_PACKING_INL_H_
#else
#define REGULUS_PACKING_INL_H_
#endif

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "gemm/values.h"
#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "simd/bfloat16-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Depth that one packing task copies, and that it copies before it goes to the next lines.
constexpr size_t kCopyDepth = 32;
constexpr size_t kCopyStep = 8;

// Lines cut into groups of at most maxSize: as evenly as possible, or full but for the last.
struct Groups {
  size_t lines, count, size, longer;  // the first `longer` groups have size + 1 lines
  Groups(size_t allLines, size_t maxSize, bool isEven)
      : lines(allLines),
        count(hwy::DivCeil(lines, maxSize)),
        size(isEven ? lines / count : maxSize),
        longer(isEven ? lines % count : 0) {}
  size_t First(size_t group) const { return group * size + std::min(group, longer); }
  size_t Size(size_t group) const {
    return std::min(lines - First(group), size + (group < longer));
  }
  size_t End(size_t group) const { return First(group) + Size(group); }
};

// What packing makes of a vector, or of two that follow each other in the depth: 32-bit lanes. The
// source is float32, or bfloat16, which needs no rounding.
struct Exact {
  using Source = float;
  static constexpr size_t kDepth = 1;
  HWY_INLINE static V Of(V value) { return value; }
};
struct Rounded {
  using Source = float;
  static constexpr size_t kDepth = 1;
  HWY_INLINE static V Of(V value) { return RoundToBfloat16(value); }
};
struct Widened {
  using Source = uint16_t;
  static constexpr size_t kDepth = 1;
  HWY_INLINE static V Of(V value) { return value; }
};
// Two bfloat16, the first in the lower half.
struct PairedRounded {
  using Source = uint16_t;
  static constexpr size_t kDepth = 2;
  HWY_INLINE static V Of(V first, V second) {
    const auto lower = hn::ShiftRight<16>(hn::BitCast(U(), first));
    return hn::BitCast(F(), hn::Or(lower, hn::BitCast(U(), second)));
  }
};
struct Paired {
  using Source = float;
  static constexpr size_t kDepth = 2;
  HWY_INLINE static V Of(V first, V second) {
    return PairedRounded::Of(RoundToBfloat16(first), RoundToBfloat16(second));
  }
};

// Stores what Form makes of `count` vectors, one for each step of the depth; those from `count` on
// must be zero.
template <class Form>
HWY_INLINE void StoreSteps(const V* steps, size_t count, float* to, size_t stride) {
  for (size_t k = 0; k < count; k += Form::kDepth, to += stride) {
    if constexpr (Form::kDepth == 1)
      hn::StoreU(Form::Of(steps[k]), F(), to);
    else
      hn::StoreU(Form::Of(steps[k], steps[k + 1]), F(), to);
  }
}

// Block b (of 128 bits) holds row[4b][k … k+3].
template <class D, class Source>
HWY_INLINE hn::Vec<D> LoadBlocks(D d, const Source* const* row, size_t k) {
  if constexpr (hn::MaxLanes(d) == 4) {
    return LoadFloats(d, row[0] + k);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, LoadBlocks(half, row + hn::MaxLanes(half), k), LoadBlocks(half, row, k));
  }
}

// to[k·stride + i] is row[i][k], as Form packs it, for kLanes rows: 4×4 transposes within 128-bit
// blocks turn four loads of every row group into four vectors that hold one k each.
template <class Form>
HWY_INLINE void TransposeRows(const typename Form::Source* const* row, size_t depth, float* to,
                              size_t stride) {
  const F f;
  size_t k = 0;
  for (; k + 4 <= depth; k += 4, to += 4 / Form::kDepth * stride) {
    const V r0 = LoadBlocks(f, row, k), r1 = LoadBlocks(f, row + 1, k);
    const V r2 = LoadBlocks(f, row + 2, k), r3 = LoadBlocks(f, row + 3, k);
    const V even01 = hn::InterleaveLower(f, r0, r2), odd01 = hn::InterleaveLower(f, r1, r3);
    const V even23 = hn::InterleaveUpper(f, r0, r2), odd23 = hn::InterleaveUpper(f, r1, r3);
    const V steps[4] = {
        hn::InterleaveLower(f, even01, odd01), hn::InterleaveUpper(f, even01, odd01),
        hn::InterleaveLower(f, even23, odd23), hn::InterleaveUpper(f, even23, odd23)};
    StoreSteps<Form>(steps, 4, to, stride);
  }
  for (; k < depth; k += Form::kDepth, to += stride) {
    typename Form::Source lanes[2 * kLanes] = {};
    for (size_t step = 0; step < std::min(Form::kDepth, depth - k); ++step) {
      for (size_t i = 0; i < kLanes; ++i) lanes[step * kLanes + i] = row[i][k + step];
    }
    const V steps[2] = {LoadPart(lanes, kLanes), LoadPart(lanes + kLanes, kLanes)};
    StoreSteps<Form>(steps, 1, to, stride);
  }
}

// What is packed, and where: the lanes of a group are [lanes][width].
struct PackedLines {
  Values from;
  size_t lineStride, depthStride;
  const Groups& groups;
  size_t depth, lanes, width;
  float* to;

  template <class Form>
  const typename Form::Source* From(size_t line, size_t step) const {
    const size_t offset = line * lineStride + step * depthStride;
    if constexpr (std::is_same_v<typename Form::Source, float>)
      return from.exact + offset;
    else
      return from.rounded + offset;
  }
  float* Group(size_t group) const { return to + group * lanes * width; }
};

// Lane `lane` of kLanes lines across memory, zeros beyond the last line and the depth.
template <class Form>
HWY_INLINE V LanesAcross(const PackedLines& packed, size_t line, size_t lane) {
  const size_t left = std::min(kLanes, packed.groups.lines - line), k = lane * Form::kDepth;
  const auto step = [&](size_t at) HWY_ATTR {
    return at < packed.depth ? LoadPart(packed.From<Form>(line, at), left) : hn::Zero(F());
  };
  return Form::Of(step(k), step(k + 1));
}

// Packs lines as to[group][lane·width + line]: lanes beyond the depth are zero, and what is in
// lines beyond a group's size is never used.
template <class Form>
struct Packing : PackedLines {
  explicit Packing(const PackedLines& packed) : PackedLines(packed) {}

  // Lines along memory are transposed group by group; lines across memory are copied step by step.
  size_t Tasks() const { return depthStride == 1 ? groups.count : hwy::DivCeil(lanes, kCopyDepth); }
  void Run(size_t task) const {
    if (depthStride == 1)
      TransposeGroup(task);
    else
      CopySteps(task * kCopyDepth, std::min(lanes, (task + 1) * kCopyDepth));
  }

  HWY_NOINLINE void TransposeGroup(size_t group) const {
    const size_t last = groups.Size(group) - 1;
    for (size_t first = 0; first < width; first += kLanes) {
      const typename Form::Source* row[kLanes];
      for (size_t i = 0; i < kLanes; ++i)
        row[i] = From<Form>(groups.First(group) + std::min(first + i, last), 0);
      TransposeRows<Form>(row, depth, Group(group) + first, width);
    }
    const size_t used = hwy::DivCeil(depth, Form::kDepth);
    if constexpr (Form::kDepth > 1)
      std::memset(Group(group) + used * width, 0, (lanes - used) * width * sizeof(float));
  }

  HWY_NOINLINE void CopySteps(size_t begin, size_t end) const {
    for (size_t step = begin; step < end; step += kCopyStep) {
      for (size_t group = 0; group < groups.count; ++group) {
        for (size_t first = 0; first < width; first += kLanes)
          CopyColumn(group, first, step, std::min(end, step + kCopyStep));
      }
    }
  }

  // One vector of lines. A vector that ends beyond the last line may read on into the next steps,
  // where there are enough.
  HWY_INLINE void CopyColumn(size_t group, size_t first, size_t begin, size_t end) const {
    const size_t line = groups.First(group) + first, step = depthStride, stride = width;
    if (line >= groups.lines) return;
    const size_t left = std::min(kLanes, groups.lines - line);
    const auto* source = From<Form>(line, 0);
    float* target = Group(group) + first;
    if constexpr (Form::kDepth == 1) {
      const size_t overread = left == kLanes ? 0 : hwy::DivCeil(kLanes - left, step);
      const size_t whole = std::min(end, depth - std::min(depth, overread));
      for (size_t k = begin; k < end; ++k) hwy::Prefetch(source + (k + kCopyStep) * step);
      for (size_t k = begin; k < whole; ++k)
        hn::StoreU(Form::Of(LoadPart(source + k * step, kLanes)), F(), target + k * stride);
      for (size_t k = std::max(begin, whole); k < end; ++k)
        hn::StoreU(Form::Of(LoadPart(source + k * step, left)), F(), target + k * stride);
    } else {
      for (size_t lane = begin; lane < end; ++lane)
        hn::StoreU(LanesAcross<Form>(*this, line, lane), F(), target + lane * stride);
    }
  }
};

// How an operand is packed: by one kind where it is float32, by the other where it is bfloat16.
struct Packer {
  size_t (*tasks)(const PackedLines&);
  void (*run)(const PackedLines&, size_t task);
};
template <class Kind, class OfRounded = Kind>
constexpr Packer kPacker = {[](const PackedLines& lines) { return Kind(lines).Tasks(); },
                            [](const PackedLines& lines, size_t task) {
                              if (lines.from.rounded == nullptr)
                                Kind(lines).Run(task);
                              else
                                OfRounded(lines).Run(task);
                            }};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_PACKING_INL_H_
