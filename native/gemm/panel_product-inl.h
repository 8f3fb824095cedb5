// A panel of C from rows of A that are not packed and one packed panel of B, for a caller that
// shares its work among the threads itself.
#if defined(REGULUS_PANEL_PRODUCT_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_PANEL_PRODUCT_INL_H_
#undef REGULUS_PANEL_PRODUCT_INL_H_
#else
#define REGULUS_PANEL_PRODUCT_INL_H_
#endif

#include <algorithm>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "simd/register_tile-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Where sums go: A·B, + C where accumulate, + bias[row] where not null.
struct PanelOutput {
  float* c;
  size_t stride;
  const float* bias;
  bool accumulate;

  PanelOutput From(size_t row) const {
    return {c + row * stride, stride, bias ? bias + row : nullptr, accumulate};
  }
};

// Prefetches memory in equal parts, one for each of so many calls.
class Ahead {
 public:
  Ahead(const float* begin, size_t size, size_t calls)
      : next_(begin),
        end_(begin + size),
        linesPerCall_(size / kLineFloats / std::max<size_t>(1, calls) + 1) {}
  HWY_INLINE void Next() {
    for (size_t i = 0; i < linesPerCall_ && next_ < end_; ++i, next_ += kLineFloats)
      hwy::Prefetch(next_);
  }

 private:
  static constexpr size_t kLineFloats = 16;
  const float *next_, *end_;
  size_t linesPerCall_;
};

// kRows rows. Element (r, k) of A is a[r·stride + k], or a[k·stride + r] where not along depth; B
// is [depth, kPanel]. Rows along depth need a pointer each: none is left to read one twice.
template <size_t kRows, bool kAlongDepth>
void MultiplyRows(const float* a, size_t stride, const float* b, size_t depth,
                  const PanelOutput& out) {
  for (size_t r = 0; r < kRows; ++r) hwy::Prefetch(out.c + r * out.stride);
  RegisterTile<kRows> tile;
  tile.Clear();
  const TileInput rows = {a, kAlongDepth ? stride : 1, kAlongDepth ? 1 : stride};
  tile.template AddProducts<false, kReadsTwice && !kAlongDepth>(rows, {b, 1, kPanel}, depth);
  if (out.accumulate) tile.AddMemory(out.c, out.stride);
  tile.AddRowBias(out.bias);
  tile.Store(out.c, out.stride);
}

// Rows of A along depth: whole tiles of them, and the rest row by row.
HWY_NOINLINE void MultiplyPanel(const float* a, size_t stride, const float* b, size_t rows,
                                size_t depth, const PanelOutput& out, Ahead& ahead) {
  size_t row = 0;
  for (; row + kTileRows <= rows; row += kTileRows) {
    ahead.Next();
    MultiplyRows<kTileRows, true>(a + row * stride, stride, b, depth, out.From(row));
  }
  for (; row < rows; ++row)
    MultiplyRows<1, true>(a + row * stride, stride, b, depth, out.From(row));
}

// The rows that fill no whole tile, in tiles of kRows, half as many, … and 1: what is beyond the
// last row belongs to a different thread.
template <size_t kRows>
void MultiplyLastColumns(const float* a, size_t stride, const float* b, size_t rows, size_t depth,
                         const PanelOutput& out) {
  size_t row = 0;
  if (rows >= kRows) {
    MultiplyRows<kRows, false>(a, stride, b, depth, out);
    row = kRows;
  }
  if constexpr (kRows > 1)
    MultiplyLastColumns<kRows / 2>(a + row, stride, b, rows - row, depth, out.From(row));
}

// Rows of A across depth: A is [depth, stride].
HWY_NOINLINE void MultiplyPanelAcross(const float* a, size_t stride, const float* b, size_t rows,
                                      size_t depth, const PanelOutput& out, Ahead& ahead) {
  constexpr size_t kHalfTile = kTileRows == 14 ? 8 : 4;  // the largest power of 2 below a tile
  size_t row = 0;
  for (; row + kTileRows <= rows; row += kTileRows) {
    ahead.Next();
    MultiplyRows<kTileRows, false>(a + row, stride, b, depth, out.From(row));
  }
  MultiplyLastColumns<kHalfTile>(a + row, stride, b, rows - row, depth, out.From(row));
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_PANEL_PRODUCT_INL_H_
