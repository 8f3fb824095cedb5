// A tile of C, kTileRows × 2 vectors, stays in registers over the whole depth: 14×32 on AVX-512 and 14×8 on NEON (32
// registers), 6×16 on AVX2 and 6×8 on SSE4 (16 registers; more rows spill). A is packed in row tiles [k][kTileStride], B in
// column panels [k][2 vectors]: the inner loop reads both in order. One task walks a block of A tiles, which stays in the
// second-level cache, for each panel of B. Rows are split evenly over tiles, so that no tile is nearly empty. All cuts
// depend on the shape alone.
#include "kernels/gemm.h"

#include <algorithm>
#include <utility>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON
constexpr size_t kTileRows = 14;
constexpr size_t kTileStride = 16;
#else
constexpr size_t kTileRows = 6;
constexpr size_t kTileStride = 8;
#endif
constexpr size_t kLanes = hn::MaxLanes(F());
constexpr size_t kPanel = 2 * kLanes;
// Packed A that one task walks for each panel of B.
constexpr size_t kBlockBytes = size_t{600} << 10;
// Packed A and packed B at a time, and the longest running sum: bounds on memory and on rounding.
constexpr size_t kPassBytes = size_t{16} << 20;
constexpr size_t kMaxDepth = 4096;
// A product below this many multiply-adds (about 20 µs) is not worth sharing.
constexpr size_t kSerialBelow = size_t{2} << 20;

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

// Packs `width` ≤ stride lines (rows of A or columns of B) as to[k·stride + line]. Lines beyond width repeat the last one:
// what they produce is never stored.
HWY_INLINE void Pack(const float* from, size_t lineStride, size_t depthStride, size_t width, size_t depth, float* to, size_t stride) {
  for (size_t first = 0; first < stride; first += kLanes) {
    if (depthStride == 1) {
      const float* row[kLanes];
      for (size_t i = 0; i < kLanes; ++i) row[i] = from + std::min(first + i, width - 1) * lineStride;
      PackRows(row, depth, to + first, stride);
    } else {
      const size_t count = first < width ? std::min(kLanes, width - first) : 0;
      for (size_t k = 0; k < depth; ++k) {
        const V line = count == 0 ? hn::Zero(F()) : LoadPart(from + k * depthStride + first, count);
        hn::StoreU(line, F(), to + k * stride + first);
      }
    }
  }
}

// How one tile's sums leave the registers.
struct Output {
  float* c;
  size_t stride;
  size_t columns;      // of this panel
  const float* bias;   // of this panel, or null
  bool accumulate;
};

template <size_t kRows>
void MultiplyTile(const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, size_t depth, const Output& out) {
  const F f;
  V sum0[kRows], sum1[kRows];
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) sum0[r] = sum1[r] = hn::Zero(f);
  for (size_t k = 0; k < depth; ++k) {
    const V b0 = hn::LoadU(f, b), b1 = hn::LoadU(f, b + kLanes);
    b += kPanel;
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      const V element = hn::Set(f, a[r]);
      sum0[r] = hn::MulAdd(element, b0, sum0[r]);
      sum1[r] = hn::MulAdd(element, b1, sum1[r]);
    }
    a += kTileStride;
  }
  auto finish = [&](V sum, float* c, size_t column, size_t count) HWY_ATTR {
    if (out.accumulate) sum = hn::Add(LoadPart(c + column, count), sum);
    if (out.bias != nullptr) sum = hn::Add(sum, LoadPart(out.bias + column, count));
    StorePart(sum, c + column, count);
  };
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    float* c = out.c + r * out.stride;
    finish(sum0[r], c, 0, std::min(kLanes, out.columns));
    if (out.columns > kLanes) finish(sum1[r], c, kLanes, out.columns - kLanes);
  }
}

using TileFunction = void (*)(const float*, const float*, size_t, const Output&);
template <size_t... kIndex>
constexpr TileFunction TileOf(size_t rows, std::index_sequence<kIndex...>) {
  constexpr TileFunction table[] = {&MultiplyTile<kIndex + 1>...};
  return table[rows - 1];
}
inline TileFunction TileOf(size_t rows) { return TileOf(rows, std::make_index_sequence<kTileRows>()); }

// `rows` split over the fewest tiles, as evenly as it goes.
struct Tiles {
  size_t count, rows, longer;
  explicit Tiles(size_t all) : count((all + kTileRows - 1) / kTileRows), rows(all / count), longer(all % count) {}
  size_t First(size_t tile) const { return tile * rows + std::min(tile, longer); }
  size_t Rows(size_t tile) const { return rows + (tile < longer); }
};

// One pass: all of these rows, columns and depth are packed at once.
void GemmPass(const Matrix& a, const Matrix& b, float* c, size_t stride, size_t rows, size_t columns, size_t depth,
              const float* bias, bool accumulate) {
  Scratch scratch;
  const Tiles tiles(rows);
  const size_t panels = (columns + kPanel - 1) / kPanel;
  float* packedA = scratch.Take<float>(tiles.count * depth * kTileStride);
  float* packedB = scratch.Take<float>(panels * depth * kPanel);
  const bool serial = rows * columns * depth < kSerialBelow;
  auto forEach = [&](size_t count, const auto& task) {
    if (serial) {
      for (size_t i = 0; i < count; ++i) task(i);
    } else {
      ParallelFor(count, task);
    }
  };

  forEach(panels + tiles.count, [&](size_t i) HWY_ATTR {
    if (i < panels) {
      const size_t width = std::min(kPanel, columns - i * kPanel);
      Pack(b.data + i * kPanel * b.columnStride, b.columnStride, b.rowStride, width, depth, packedB + i * depth * kPanel, kPanel);
    } else {
      const size_t tile = i - panels;
      Pack(a.data + tiles.First(tile) * a.rowStride, a.rowStride, a.columnStride, tiles.Rows(tile), depth,
           packedA + tile * depth * kTileStride, kTileStride);
    }
  });

  // Enough tasks to keep many threads busy, each with as many tiles for one panel of B as stay in its cache.
  const size_t cached = std::max<size_t>(1, kBlockBytes / ((depth + 1) * kTileStride * sizeof(float)));
  const size_t wanted = (tiles.count * panels + 15) / 16;
  const size_t blockTiles = std::min({tiles.count, cached, std::max<size_t>(1, wanted)});
  const size_t blocks = (tiles.count + blockTiles - 1) / blockTiles;
  forEach(blocks * panels, [&](size_t task) HWY_ATTR {
    const size_t block = task / panels, panel = task % panels;
    const float* pb = packedB + panel * depth * kPanel;
    const size_t column = panel * kPanel;
    Output out = {nullptr, stride, std::min(kPanel, columns - column), bias ? bias + column : nullptr, accumulate};
    const size_t end = std::min(tiles.count, (block + 1) * blockTiles);
    for (size_t tile = block * blockTiles; tile < end; ++tile) {
      out.c = c + tiles.First(tile) * stride + column;
      TileOf(tiles.Rows(tile))(packedA + tile * depth * kTileStride, pb, depth, out);
    }
  });
}

void Gemm(const Matrix& a, const Matrix& b, float* c, size_t rows, size_t columns, size_t depth, const float* bias, bool accumulate) {
  const size_t maxLines = kPassBytes / sizeof(float) / std::min(kMaxDepth, std::max<size_t>(depth, 1));
  const size_t rowStep = maxLines / kTileRows * kTileRows, columnStep = maxLines / kPanel * kPanel;
  for (size_t k = 0; k < depth || k == 0; k += kMaxDepth) {
    const size_t part = std::min(kMaxDepth, depth - k);
    const bool last = k + part == depth;
    for (size_t column = 0; column < columns; column += columnStep) {
      for (size_t row = 0; row < rows; row += rowStep) {
        const Matrix subA = {a.data + row * a.rowStride + k * a.columnStride, a.rowStride, a.columnStride};
        const Matrix subB = {b.data + k * b.rowStride + column * b.columnStride, b.rowStride, b.columnStride};
        GemmPass(subA, subB, c + row * columns + column, columns, std::min(rowStep, rows - row), std::min(columnStep, columns - column),
                 part, last && bias ? bias + column : nullptr, accumulate || k > 0);
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
void Gemm(const Matrix& a, const Matrix& b, float* c, size_t rows, size_t columns, size_t depth, const float* bias, bool accumulate) {
  HWY_DYNAMIC_DISPATCH(Gemm)(a, b, c, rows, columns, depth, bias, accumulate);
}
}  // namespace regulus
#endif
