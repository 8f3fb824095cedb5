// B is packed in column panels [k][2 vectors], A in row tiles [k][kTileStride], so that the tile
// reads both in order. Six rows of A that lie along memory are not packed, and neither is B where
// packing would cost more than it saves; for a few rows W·xᵀ replaces x·Wᵀ. One task multiplies a
// block of A tiles, which stays in the second-level cache, with a strip of panels, which stays in
// the first or, for tiles that need less of B a cycle, in the second: each tile walks along the
// strip, and so along C's rows. Rows are split evenly over tiles, so that no tile is nearly empty.
// In medium precision both are packed, as packing is what rounds them.
#include "gemm/gemm.h"

#include <algorithm>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "gemm/gemm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "gemm/multiplier-inl.h"
#include "gemm/packing-inl.h"
#include "gemm/tile-inl.h"
#include "simd/loops-inl.h"
#include "simd/register_tile-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// A that one task multiplies with a strip of panels, and that strip.
constexpr size_t kBlockBytes = size_t{kTileRows == 6 ? 160 : 600} << 10;
constexpr size_t kStripBytes = size_t{kTileRows == 6 ? 128 : 33} << 10;
// A smaller C is in the second-level cache: to prefetch it costs 3 % of a step of small layers.
constexpr size_t kFarBytes = kLanes == 16 ? size_t{512} << 10 : 0;
// Packed A and packed B at a time, and the longest running sum: bounds on memory and on rounding.
constexpr size_t kPassBytes = size_t{16} << 20;
constexpr size_t kMaxDepth = 4096;
// B is not packed for fewer row tiles than this.
constexpr size_t kInPlaceTiles = 16;
// For more rows of x than this, or than a tenth of the depth, W is packed: writing C element by
// element would take too long.
constexpr size_t kFewRows = 64;
// A block of fewer tiles than this would load B too often.
constexpr size_t kBlockTiles = kShareAll ? 1 : 4;
// A product below this many multiply-adds (about 20 µs) is not worth sharing.
constexpr size_t kSerialBelow = kShareAll ? 1 : size_t{2} << 20;

// Where a pass writes. Where transposed, C[i, j] is at c[j·stride + i], with a bias for each row.
struct PassOutput {
  float* c;
  size_t stride;
  const float* bias;
  bool accumulate, isTransposed;
};

// One pass: all of these rows, columns and depth are packed at once.
class Pass {
 public:
  Pass(const Matrix& a, const Matrix& b, const GemmShape& shape, const PassOutput& out,
       const Multiplier& multiplier)
      : multiplier_(multiplier),
        a_(a),
        b_(b),
        shape_(shape),
        out_(out),
        lanes_(multiplier.LanesOf(shape.depth)),
        threads_(shape.rows * shape.columns * shape.depth < kSerialBelow ? 1 : NumThreads()),
        tiles_(shape.rows, multiplier.rows, true),
        panels_(shape.columns, multiplier.columns, false),
        blocks_(tiles_.count, TilesPerBlock(), true),
        strips_(panels_.count, CountFitting(kStripBytes, multiplier.columns), true),
        packsA_(!kReadsRows || a.columnStride != 1 || !multiplier.IsExact()),
        packsB_(b.columnStride != 1 || shape.columns % kPanel != 0 ||
                tiles_.count >= kInPlaceTiles || !multiplier.IsExact()),
        packsLate_(packsB_ && b.rowStride == 1 && blocks_.count == 1),
        isFar_(shape.rows * shape.columns * sizeof(float) >= kFarBytes) {}

  void Run() {
    Scratch scratch;
    const Packer &packerA = multiplier_.packerA, &packerB = multiplier_.packerB;
    const size_t widthA = multiplier_.widthA, columns = multiplier_.columns;
    packedA_ = packsA_ ? scratch.Take<float>(tiles_.count * lanes_ * widthA) : nullptr;
    packedB_ = packsB_ ? scratch.Take<float>(panels_.count * lanes_ * columns) : nullptr;
    const PackedLines linesA = {a_.values,    a_.rowStride, a_.columnStride, tiles_,
                                shape_.depth, lanes_,       widthA,          packedA_};
    const PackedLines linesB = {b_.values,    b_.columnStride, b_.rowStride, panels_,
                                shape_.depth, lanes_,          columns,      packedB_};
    const size_t tasksA = packsA_ ? packerA.tasks(linesA) : 0;
    const size_t tasksB = packsB_ && !packsLate_ ? packerB.tasks(linesB) : 0;
    ForEachTask(tasksA + tasksB, threads_ == 1, [&](size_t task) HWY_ATTR {
      task < tasksA ? packerA.run(linesA, task) : packerB.run(linesB, task - tasksA);
    });
    ForEachTask(blocks_.count * strips_.count, threads_ == 1, [&](size_t task) HWY_ATTR {
      MultiplyBlock(task / strips_.count, task % strips_.count, linesB);
    });
  }

 private:
  // Tiles or panels of this width that fit into so many bytes.
  size_t CountFitting(size_t bytes, size_t width) const {
    return std::max<size_t>(1, bytes / ((lanes_ + 1) * width * sizeof(float)));
  }

  // A block of A stays in a core's cache. Each thread gets blocks of its own where there are enough
  // tiles: its rows are what it writes, and what it reads in the next job.
  size_t TilesPerBlock() const {
    const size_t cached = CountFitting(kBlockBytes, multiplier_.widthA);
    const size_t shared = std::min(threads_, std::max<size_t>(1, tiles_.count / kBlockTiles));
    return hwy::DivCeil(tiles_.count, std::max(hwy::DivCeil(tiles_.count, cached), shared));
  }

  // Panels that one task alone uses are transposed by it: they are in its first-level cache then.
  void MultiplyBlock(size_t block, size_t strip, const PackedLines& linesB) const HWY_ATTR {
    const size_t begin = strips_.First(strip), end = strips_.End(strip);
    for (size_t panel = begin; packsLate_ && panel < end; ++panel)
      multiplier_.packerB.run(linesB, panel);
    for (size_t tile = blocks_.First(block); tile < blocks_.End(block); ++tile) {
      const TileInput inputA = TileOfA(tile);
      for (size_t panel = begin; panel < end; ++panel) MultiplyAt(tile, panel, inputA);
    }
    if (multiplier_.tileOf == nullptr) amxTiles->release();
  }

  TileInput TileOfA(size_t tile) const {
    if (packsA_) {
      const size_t width = multiplier_.widthA;
      return {packedA_ + tile * lanes_ * width, 1, width};
    }
    return {a_.values.exact + tiles_.First(tile) * a_.rowStride, a_.rowStride, 1};
  }
  TileInput PanelOfB(size_t panel) const {
    const size_t width = multiplier_.columns;
    if (packsB_) return {packedB_ + panel * lanes_ * width, 1, width};
    return {b_.values.exact + panel * width, 1, b_.rowStride};
  }

  HWY_INLINE void MultiplyAt(size_t tile, size_t panel, const TileInput& inputA) const {
    const size_t row = tiles_.First(tile), height = tiles_.Size(tile);
    const size_t column = panel * multiplier_.columns, width = panels_.Size(panel);
    const TileInput inputB = PanelOfB(panel);
    const auto multiply = [&](const TileOutput& to) HWY_ATTR {
      multiplier_.tileOf(height, !packsB_)(inputA, inputB, lanes_, to);
    };
    const size_t along = out_.isTransposed ? row : column;
    const size_t across = out_.isTransposed ? column : row;
    const TileOutput out = {out_.c + across * out_.stride + along, out_.stride,
                            out_.bias ? out_.bias + along : nullptr, out_.accumulate, isFar_};
    if (multiplier_.tileOf == nullptr)
      MultiplyAmx(inputA, inputB, height, width, lanes_, out);
    else if (out_.isTransposed)
      MultiplyTransposed(height, width, out, multiply);
    else if (width == kPanel)
      multiply(out);
    else
      MultiplyEdge(height, width, out, multiply);
  }

  const Multiplier& multiplier_;
  const Matrix a_, b_;
  const GemmShape shape_;
  const PassOutput out_;
  const size_t lanes_;  // of the packed depth
  const size_t threads_;
  const Groups tiles_, panels_, blocks_, strips_;
  const bool packsA_, packsB_, packsLate_, isFar_;
  float *packedA_ = nullptr, *packedB_ = nullptr;
};

// Whether a few rows that nearly fill panels are packed instead of Bᵀ, which is not packed then:
// (x·Wᵀ)ᵀ = W·xᵀ.
bool PrefersTransposed(const Matrix& a, const Matrix& b, const GemmShape& shape) {
  const size_t maxRows = std::min(kFewRows, std::max(kPanel, shape.depth / 10));
  const size_t filled = hwy::DivCeil(shape.rows, kPanel) * kPanel;
  return kReadsRows && shape.rows <= maxRows && 5 * filled <= 6 * shape.rows && b.rowStride == 1 &&
         a.columnStride == 1;
}

Matrix From(const Matrix& m, size_t row, size_t column) {
  return {m.values.From(row * m.rowStride + column * m.columnStride), m.rowStride, m.columnStride};
}

void Gemm(const Matrix& a, const Matrix& b, const GemmShape& shape, const GemmOutput& out,
          Precision precision) {
  const Multiplier& multiplier = MultiplierOf(precision);
  const size_t maxDepth = std::min(kMaxDepth, std::max<size_t>(shape.depth, 1));
  const size_t maxLines = kPassBytes / sizeof(float) / maxDepth;
  const size_t rowStep = maxLines / multiplier.rows * multiplier.rows;
  const size_t columnStep = maxLines / multiplier.columns * multiplier.columns;
  const bool isTransposed = multiplier.tileOf != nullptr && PrefersTransposed(a, b, shape);
  for (size_t k = 0; k < shape.depth || k == 0; k += kMaxDepth) {
    const size_t depth = std::min(kMaxDepth, shape.depth - k);
    const bool isLast = k + depth == shape.depth;
    for (size_t column = 0; column < shape.columns; column += columnStep) {
      const size_t width = std::min(columnStep, shape.columns - column);
      for (size_t row = 0; row < shape.rows; row += rowStep) {
        const size_t height = std::min(rowStep, shape.rows - row);
        const Matrix partA = From(a, row, k), partB = From(b, k, column);
        const PassOutput to = {out.c + row * shape.columns + column, shape.columns,
                               isLast && out.bias ? out.bias + column : nullptr,
                               out.accumulate || k > 0, isTransposed};
        if (isTransposed)
          Pass(Transpose(partB), Transpose(partA), {width, height, depth}, to, multiplier).Run();
        else
          Pass(partA, partB, {height, width, depth}, to, multiplier).Run();
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
void Gemm(const Matrix& a, const Matrix& b, const GemmShape& shape, const GemmOutput& out,
          Precision precision) {
  HWY_DYNAMIC_DISPATCH(Gemm)(a, b, shape, out, precision);
}
}  // namespace regulus
#endif
