// B is packed in column panels [k][2 vectors], A in row tiles [k][kTileStride], so that the tile
// (register_tile-inl.h) reads both in order. Six rows of A that lie along memory are read where
// they stand, and B is where packing would cost more than it saves; for a few rows W·xᵀ takes the
// place of x·Wᵀ. One task multiplies a block of A tiles, which stays in the second-level cache,
// with a strip of panels, which stays in the first or, for tiles that need less of B a cycle, in
// the second: each tile walks along the strip, and so along C's rows. Rows are split evenly over
// tiles, so that no tile is nearly empty.
#include "gemm/gemm.h"

#include <algorithm>
#include <utility>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/gemm.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/register_tile-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Rows of A that lie along memory are read where they stand: 14 would fall into few sets of the
// cache.
constexpr bool kReadsRows = kTileRows == 6;
constexpr size_t kTileStride = kTileRows == 6 ? 8 : 16;
constexpr bool kAsksAhead = HWY_TARGET == HWY_AVX2;
// A that one task multiplies with a strip of panels, and that strip.
constexpr size_t kBlockBytes = size_t{kTileRows == 6 ? 160 : 600} << 10,
                 kStripBytes = size_t{kTileRows == 6 ? 128 : 33} << 10;
// A smaller C lies in the second-level cache: to ask for it costs 3 % of a step of small layers.
constexpr size_t kFarBytes = kLanes == 16 ? size_t{512} << 10 : 0;
// Packed A and packed B at a time, and the longest running sum: bounds on memory and on rounding.
constexpr size_t kPassBytes = size_t{16} << 20;
constexpr size_t kMaxDepth = 4096;
// B is read where it stands for fewer row tiles than this.
constexpr size_t kInPlaceTiles = 16;
// For more rows of x than this, or than a tenth of the depth, W is packed: writing C element by
// element would take too long.
constexpr size_t kFewRows = 64;
// A block of fewer tiles than this would load B too often.
constexpr size_t kBlockTiles = kShareAll ? 1 : 4;
// Depth that one packing task copies, and that it copies before it goes to the next lines.
constexpr size_t kCopyDepth = 32;
constexpr size_t kCopyStep = 8;
// A product below this many multiply-adds (about 20 µs) is not worth sharing.
constexpr size_t kSerialBelow = kShareAll ? 1 : size_t{2} << 20;

// Block b (of 128 bits) holds row[4b][k … k+3].
template <class D>
HWY_INLINE hn::Vec<D> LoadBlocks(D d, const float* const* row, size_t k) {
  if constexpr (hn::MaxLanes(d) == 4) {
    return hn::LoadU(d, row[0] + k);
  } else {
    const hn::Half<D> half;
    return hn::Combine(d, LoadBlocks(half, row + hn::MaxLanes(half), k), LoadBlocks(half, row, k));
  }
}

// to[k·stride + i] = row[i][k] for kLanes rows: 4×4 transposes within 128-bit
// blocks turn four loads of every row group into four vectors that hold one k each.
HWY_INLINE void PackRows(const float* const* row, size_t depth, float* to, size_t stride) {
  const F f;
  size_t k = 0;
  for (; k + 4 <= depth; k += 4, to += 4 * stride) {
    const V r0 = LoadBlocks(f, row, k), r1 = LoadBlocks(f, row + 1, k);
    const V r2 = LoadBlocks(f, row + 2, k), r3 = LoadBlocks(f, row + 3, k);
    const V even = hn::InterleaveLower(f, r0, r2), odd = hn::InterleaveLower(f, r1, r3);
    const V even2 = hn::InterleaveUpper(f, r0, r2), odd2 = hn::InterleaveUpper(f, r1, r3);
    hn::StoreU(hn::InterleaveLower(f, even, odd), f, to);
    hn::StoreU(hn::InterleaveUpper(f, even, odd), f, to + stride);
    hn::StoreU(hn::InterleaveLower(f, even2, odd2), f, to + 2 * stride);
    hn::StoreU(hn::InterleaveUpper(f, even2, odd2), f, to + 3 * stride);
  }
  for (; k < depth; ++k, to += stride) {
    for (size_t i = 0; i < kLanes; ++i) to[i] = row[i][k];
  }
}

// `all` lines (rows of A or columns of B) cut into groups of at most `most`: as evenly as it goes,
// or full but for the last.
struct Groups {
  size_t all, count, size, longer;
  Groups(size_t lines, size_t most, bool even)
      : all(lines),
        count((lines + most - 1) / most),
        size(even ? lines / count : most),
        longer(even ? lines % count : 0) {}
  size_t First(size_t group) const { return group * size + std::min(group, longer); }
  size_t Size(size_t group) const { return std::min(all - First(group), size + (group < longer)); }
  size_t End(size_t group) const { return First(group) + Size(group); }
};

// Packs lines as to[group][k·stride + line]. What stands in lines beyond a group's size is never
// used.
struct Packing {
  const float* from;
  size_t lineStride, depthStride;
  const Groups& groups;
  size_t depth, stride;
  float* to;

  // Lines along memory are transposed group by group; lines across memory are copied step by step.
  size_t Tasks() const {
    return depthStride == 1 ? groups.count : (depth + kCopyDepth - 1) / kCopyDepth;
  }
  void Run(size_t task) const {
    depthStride == 1 ? TransposeGroup(task)
                     : CopySteps(task * kCopyDepth, std::min(depth, (task + 1) * kCopyDepth));
  }

  HWY_NOINLINE void TransposeGroup(size_t group) const {
    const size_t last = groups.Size(group) - 1;
    for (size_t first = 0; first < stride; first += kLanes) {
      const float* row[kLanes];
      for (size_t i = 0; i < kLanes; ++i)
        row[i] = from + (groups.First(group) + std::min(first + i, last)) * lineStride;
      PackRows(row, depth, to + group * depth * stride + first, stride);
    }
  }

  HWY_NOINLINE void CopySteps(size_t begin, size_t end) const {
    for (size_t step = begin; step < end; step += kCopyStep) {
      for (size_t group = 0; group < groups.count; ++group) {
        for (size_t first = 0; first < stride; first += kLanes)
          CopyColumn(group, first, step, std::min(end, step + kCopyStep));
      }
    }
  }

  // One vector of lines. A vector that ends beyond the last line may read on into the next steps,
  // where there are enough.
  HWY_INLINE void CopyColumn(size_t group, size_t first, size_t begin, size_t end) const {
    const size_t line = groups.First(group) + first, step = depthStride, width = stride;
    if (line >= groups.all) return;
    const size_t left = std::min(kLanes, groups.all - line),
                 overread = left == kLanes ? 0 : (kLanes - left + step - 1) / step;
    const size_t whole = std::min(end, depth - std::min(depth, overread));
    const float* source = from + line;
    float* target = to + group * depth * stride + first;
    for (size_t k = begin; k < end; ++k) hwy::Prefetch(source + (k + kCopyStep) * step);
    for (size_t k = begin; k < whole; ++k)
      hn::StoreU(hn::LoadU(F(), source + k * step), F(), target + k * width);
    for (size_t k = std::max(begin, whole); k < end; ++k)
      hn::StoreU(LoadPart(source + k * step, left), F(), target + k * width);
  }
};

// Where a tile's sums start and end: they start from zero or from what C holds, and end with the
// bias of the panel, if any.
struct Output {
  float* c;
  size_t stride;
  const float* bias;
  bool accumulate;
  bool far;  // worth asking for C before it is written
};

template <size_t kRows, bool kAhead>
void MultiplyTile(const TileInput& a, const TileInput& b, size_t depth, const Output& out) {
  const F f;
  for (size_t r = 0; r < kRows && out.far; ++r) {
    const float* c = out.c + r * out.stride;
    for (size_t line = 0; line < kPanel; line += 64 / sizeof(float)) hwy::Prefetch(c + line);
    hwy::Prefetch(c + kPanel - 1);
  }
  V sum0[kRows], sum1[kRows];
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) sum0[r] = sum1[r] = hn::Zero(f);
  if (out.accumulate) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      sum0[r] = hn::LoadU(f, out.c + r * out.stride);
      sum1[r] = hn::LoadU(f, out.c + r * out.stride + kLanes);
    }
  }
  SumProducts<kRows, kAhead>(
      {a.data, kReadsRows ? a.rowStride : 1, kReadsRows ? a.step : kTileStride}, b, depth, sum0,
      sum1);
  const V bias0 = out.bias ? hn::LoadU(f, out.bias) : hn::Zero(f),
          bias1 = out.bias ? hn::LoadU(f, out.bias + kLanes) : hn::Zero(f);
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    hn::StoreU(hn::Add(sum0[r], bias0), f, out.c + r * out.stride);
    hn::StoreU(hn::Add(sum1[r], bias1), f, out.c + r * out.stride + kLanes);
  }
}

using TileFunction = void (*)(const TileInput&, const TileInput&, size_t, const Output&);
template <bool kAhead, size_t... kIndex>
constexpr TileFunction TileOf(size_t rows, std::index_sequence<kIndex...>) {
  constexpr TileFunction table[] = {
      &MultiplyTile < kIndex + 1, kAhead && kIndex + 2 >= kTileRows > ...};  // fewer rows are rare
  return table[rows - 1];
}
inline TileFunction TileOf(size_t rows, bool ahead) {
  const auto all = std::make_index_sequence<kTileRows>();
  return ahead ? TileOf<kAsksAhead>(rows, all) : TileOf<false>(rows, all);
}

// A tile in the last panel, where C has fewer columns than a panel: the sums go through a tile of
// their own.
template <class Multiply>
HWY_INLINE void MultiplyEdge(size_t rows, size_t columns, const Output& out,
                             const Multiply& multiply) {
  float edge[kTileRows * kPanel] = {}, bias[kPanel] = {};
  if (out.bias != nullptr) std::copy_n(out.bias, columns, bias);
  for (size_t r = 0; r < rows && out.accumulate; ++r)
    std::copy_n(out.c + r * out.stride, columns, edge + r * kPanel);
  multiply(Output{edge, kPanel, bias, out.accumulate, false});
  for (size_t r = 0; r < rows; ++r) std::copy_n(edge + r * kPanel, columns, out.c + r * out.stride);
}

// A tile of a C that stands transposed, with a bias for each row.
template <class Multiply>
HWY_INLINE void MultiplyTransposed(size_t rows, size_t columns, const Output& out,
                                   const Multiply& multiply) {
  float tile[kTileRows * kPanel] = {};
  for (size_t r = 0; r < rows && out.accumulate; ++r) {
    for (size_t j = 0; j < columns; ++j) tile[r * kPanel + j] = out.c[j * out.stride + r];
  }
  multiply(Output{tile, kPanel, nullptr, out.accumulate, false});
  for (size_t j = 0; j < columns; ++j) {
    for (size_t r = 0; r < rows; ++r)
      out.c[j * out.stride + r] = tile[r * kPanel + j] + (out.bias != nullptr ? out.bias[r] : 0.0f);
  }
}

// One pass: all of these rows, columns and depth are packed at once. Where transposed, C[i, j]
// stands at c[j·stride + i].
void GemmPass(const Matrix& a, const Matrix& b, float* c, size_t stride, size_t rows,
              size_t columns, size_t depth, const float* bias, bool accumulate, bool transposed) {
  Scratch scratch;
  const Groups tiles(rows, kTileRows, true), panels(columns, kPanel, false);
  const bool packA = !kReadsRows || a.columnStride != 1;
  const bool packB = b.columnStride != 1 || columns % kPanel != 0 || tiles.count >= kInPlaceTiles;
  float* packedA = packA ? scratch.Take<float>(tiles.count * depth * kTileStride) : nullptr;
  float* packedB = packB ? scratch.Take<float>(panels.count * depth * kPanel) : nullptr;
  const size_t threads = rows * columns * depth < kSerialBelow ? 1 : NumThreads();
  auto forEach = [&](size_t count, const auto& task) {
    if (threads == 1) {
      for (size_t i = 0; i < count; ++i) task(i);
    } else {
      ParallelFor(count, task);
    }
  };

  // A block of A stays in a core's cache. Each thread gets blocks of its own where there are enough
  // tiles: its rows are what it writes, and what it reads in the next job.
  auto fitting = [&](size_t bytes, size_t width) {
    return std::max<size_t>(1, bytes / ((depth + 1) * width * sizeof(float)));
  };
  const size_t cached = fitting(kBlockBytes, kTileStride);
  const size_t count = std::max((tiles.count + cached - 1) / cached,
                                std::min(threads, std::max<size_t>(1, tiles.count / kBlockTiles)));
  const Groups blocks(tiles.count, (tiles.count + count - 1) / count, true),
      strips(panels.count, fitting(kStripBytes, kPanel), true);

  const bool far = rows * columns * sizeof(float) >= kFarBytes;
  const Packing packingA = {a.data, a.rowStride, a.columnStride, tiles,
                            depth,  kTileStride, packedA};
  const Packing packingB = {b.data, b.columnStride, b.rowStride, panels, depth, kPanel, packedB};
  // Panels that one task alone uses are transposed by it: they are in its first-level cache then.
  const bool late = packB && b.rowStride == 1 && blocks.count == 1;
  const size_t tasksA = packA ? packingA.Tasks() : 0,
               tasksB = packB && !late ? packingB.Tasks() : 0;
  forEach(tasksA + tasksB, [&](size_t task) HWY_ATTR {
    task < tasksA ? packingA.Run(task) : packingB.Run(task - tasksA);
  });

  forEach(blocks.count * strips.count, [&](size_t task) HWY_ATTR {
    const size_t block = task / strips.count, strip = task % strips.count;
    for (size_t panel = strips.First(strip); late && panel < strips.End(strip); ++panel)
      packingB.TransposeGroup(panel);
    for (size_t tile = blocks.First(block); tile < blocks.End(block); ++tile) {
      const size_t row = tiles.First(tile), height = tiles.Size(tile);
      const TileInput tileA = packA
                                  ? TileInput{packedA + tile * depth * kTileStride, 1, kTileStride}
                                  : TileInput{a.data + row * a.rowStride, a.rowStride, 1};
      for (size_t panel = strips.First(strip); panel < strips.End(strip); ++panel) {
        const size_t column = panel * kPanel, width = panels.Size(panel);
        const TileInput tileB = packB ? TileInput{packedB + panel * depth * kPanel, 1, kPanel}
                                      : TileInput{b.data + column, 1, b.rowStride};
        const size_t along = transposed ? row : column, across = transposed ? column : row;
        const Output out = {c + across * stride + along, stride, bias ? bias + along : nullptr,
                            accumulate, far};
        auto multiply = [&](const Output& to)
                            HWY_ATTR { TileOf(height, !packB)(tileA, tileB, depth, to); };
        if (transposed)
          MultiplyTransposed(height, width, out, multiply);
        else if (width == kPanel)
          multiply(out);
        else
          MultiplyEdge(height, width, out, multiply);
      }
    }
  });
}

void Gemm(const Matrix& a, const Matrix& b, float* c, size_t rows, size_t columns, size_t depth,
          const float* bias, bool accumulate, size_t stride) {
  const size_t maxLines =
      kPassBytes / sizeof(float) / std::min(kMaxDepth, std::max<size_t>(depth, 1));
  // A few rows that nearly fill panels are packed instead of Bᵀ, which is read where it stands:
  // (x·Wᵀ)ᵀ = W·xᵀ.
  const size_t filled = (rows + kPanel - 1) / kPanel * kPanel;
  const bool few =
      rows <= std::min(kFewRows, std::max(kPanel, depth / 10)) && 5 * filled <= 6 * rows;
  const bool transposed = kReadsRows && few && b.rowStride == 1 && a.columnStride == 1;
  const size_t rowStep = maxLines / kTileRows * kTileRows, columnStep = maxLines / kPanel * kPanel;
  for (size_t k = 0; k < depth || k == 0; k += kMaxDepth) {
    const size_t part = std::min(kMaxDepth, depth - k);
    const bool last = k + part == depth, adds = accumulate || k > 0;
    for (size_t column = 0; column < columns; column += columnStep) {
      for (size_t row = 0; row < rows; row += rowStep) {
        const Matrix subA = {a.data + row * a.rowStride + k * a.columnStride, a.rowStride,
                             a.columnStride};
        const Matrix subB = {b.data + k * b.rowStride + column * b.columnStride, b.rowStride,
                             b.columnStride};
        float* to = c + row * stride + column;
        const size_t height = std::min(rowStep, rows - row),
                     width = std::min(columnStep, columns - column);
        const float* partBias = last && bias ? bias + column : nullptr;
        if (transposed)
          GemmPass(Transpose(subB), Transpose(subA), to, stride, width, height, part, partBias,
                   adds, true);
        else
          GemmPass(subA, subB, to, stride, height, width, part, partBias, adds, false);
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(Gemm);
void Gemm(const Matrix& a, const Matrix& b, float* c, size_t rows, size_t columns, size_t depth,
          const float* bias, bool accumulate, size_t stride) {
  HWY_DYNAMIC_DISPATCH(Gemm)(a, b, c, rows, columns, depth, bias, accumulate,
                             stride == 0 ? columns : stride);
}
}  // namespace regulus
#endif
