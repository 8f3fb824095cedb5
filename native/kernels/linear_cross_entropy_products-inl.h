// The matrix products of a wide head, a block of classes at a time. Logits and their gradient are
// stored by class, [classes, height]: weights and gradient are read from where they are, and x
// alone is packed; the next block is prefetched while this one is computed.
#if defined(REGULUS_LINEAR_CROSS_ENTROPY_PRODUCTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_LINEAR_CROSS_ENTROPY_PRODUCTS_INL_H_
#undef REGULUS_LINEAR_CROSS_ENTROPY_PRODUCTS_INL_H_
#else
#define REGULUS_LINEAR_CROSS_ENTROPY_PRODUCTS_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "kernels/linear_cross_entropy.h"
#include "runtime/scratch.h"
#include "gemm/panel_product-inl.h"
#include "kernels/linear_cross_entropy_loss-inl.h"
#include "simd/bfloat16-inl.h"
#include "simd/loops-inl.h"
#include "simd/register_tile-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// The nearest bfloat16 of each; may be in place.
HWY_NOINLINE void RoundFloats(const float* from, size_t count, float* to) {
  ForEachVector(count, [&](size_t i, size_t n) HWY_ATTR {
    StorePart(RoundToBfloat16(LoadPart(from + i, n)), to + i, n);
  });
}

class HeadProducts {
 public:
  HeadProducts(const LinearCrossEntropyInput& input, const LinearCrossEntropyGradients& gradients,
               size_t height, Scratch& scratch)
      : input_(input),
        gradients_(gradients),
        in_(input.in),
        width_(hwy::DivCeil(in_, kPanel) * kPanel),
        height_(height),
        rounds_(input.precision == Precision::kMedium),
        xByRow_(scratch.Take<float>(height * width_)),
        xByFeature_(scratch.Take<float>(height * in_)) {}

  // Floats of one partial dx: [height, width], width being `in` in whole panels.
  size_t PartialSize() const { return height_ * width_; }

  // Packs x: panels of features, [height, kPanel] each, and panels of rows, [in, kPanel] each;
  // zeros beyond the last of both.
  void Start(const RowBlock& rows) {
    rows_ = rows;
    const float* x = input_.x + rows.first * in_;
    const auto element = [&](size_t row, size_t k) {
      return row < rows.count && k < in_ ? x[row * in_ + k] : 0.0f;
    };
    for (size_t row = 0; row < rows.padded; ++row) {
      for (size_t k = 0; k < width_; ++k)
        xByRow_[(k / kPanel * height_ + row) * kPanel + k % kPanel] = element(row, k);
      for (size_t k = 0; k < in_; ++k)
        xByFeature_[(row / kPanel * in_ + k) * kPanel + row % kPanel] = element(row, k);
    }
    if (!rounds_) return;
    RoundFloats(xByRow_, height_ * width_, xByRow_);
    RoundFloats(xByFeature_, rows.padded * in_, xByFeature_);
  }

  void MakeLogits(size_t block, float* logits) const HWY_ATTR {
    if (rounds_) return MakeRoundedLogits(block, logits);
    const size_t c = block * kClasses;
    const float* bias = input_.bias ? input_.bias + c : nullptr;
    Ahead ahead = AfterBlock(input_.weight, block, rows_.padded / kPanel * kTilesOfBlock);
    for (size_t row = 0; row < rows_.padded; row += kPanel) {
      MultiplyPanel(input_.weight + c * in_, in_, xByFeature_ + row * in_, Size(block), in_,
                    {logits + row, height_, bias, false}, ahead);
    }
  }

  // What the products read of a block's gradient; dbias is the sum of the exact one.
  void RoundGradient(size_t block, float* gradient) const HWY_ATTR {
    for (size_t i = 0; rounds_ && i < Size(block); ++i)
      RoundFloats(gradient + i * height_, rows_.padded, gradient + i * height_);
  }

  void AddBias(size_t block, const float* gradient) const HWY_ATTR {
    for (size_t i = 0; i < Size(block); ++i) {
      V sum = hn::Zero(F());
      for (size_t row = 0; row < rows_.padded; row += kLanes)
        sum = hn::Add(sum, hn::LoadU(F(), gradient + i * height_ + row));
      float& to = gradients_.dbias.data[block * kClasses + i];
      to = (Adds(gradients_.dbias) ? to : 0.0f) + hn::GetLane(hn::SumOfLanes(F(), sum));
    }
  }

  void AddWeight(size_t block, const float* gradient) const HWY_ATTR {
    const bool accumulate = Adds(gradients_.dweight);
    Ahead ahead = AfterBlock(gradients_.dweight.data, block, width_ / kPanel * kTilesOfBlock);
    for (size_t column = 0; column < in_; column += kPanel) {
      float* to = gradients_.dweight.data + block * kClasses * in_ + column;
      const auto multiply = [&](const PanelOutput& out) HWY_ATTR {
        MultiplyPanel(gradient, height_, xByRow_ + column * height_, Size(block), rows_.count, out,
                      ahead);
      };
      if (column + kPanel <= in_) {
        multiply({to, in_, nullptr, accumulate});
        continue;
      }
      float edge[kClasses * kPanel];
      multiply({edge, kPanel, nullptr, false});
      for (size_t i = 0; i < Size(block); ++i) {
        for (size_t k = 0; k < in_ - column; ++k)
          to[i * in_ + k] = (accumulate ? to[i * in_ + k] : 0.0f) + edge[i * kPanel + k];
      }
    }
  }

  // Adds a block's part of dx to a partial dx.
  void AddInput(size_t block, const float* gradient, float* dx, bool accumulate) const HWY_ATTR {
    const size_t tiles = hwy::DivCeil(rows_.count, kTileRows);
    Ahead ahead = AfterBlock(input_.weight, block, width_ / kPanel * tiles);
    for (size_t column = 0; column < in_; column += kPanel) {
      HWY_ALIGN float weight[kClasses * kPanel];
      PackWeight(block, column, weight);
      MultiplyPanelAcross(gradient, height_, weight, rows_.count, Size(block),
                          {dx + column, width_, nullptr, accumulate}, ahead);
    }
  }

  // dx from its partial sums, in their order.
  void SumPartials(const float* partials, size_t count) const HWY_ATTR {
    ParallelRows(rows_.count, in_, [&](size_t row) HWY_ATTR {
      float* to = gradients_.dx + (rows_.first + row) * in_;
      ForEachVector(in_, [&](size_t k, size_t n) HWY_ATTR {
        const float* from = partials + row * width_ + k;
        V sum = LoadPart(from, n);
        for (size_t i = 1; i < count; ++i)
          sum = hn::Add(sum, LoadPart(from + i * PartialSize(), n));
        StorePart(sum, to + k, n);
      });
    });
  }

 private:
  static constexpr size_t kTilesOfBlock = kClasses / kTileRows;
  // Features of a block's weights that are rounded at a time: a sum goes on in memory.
  static constexpr size_t kRoundedFeatures = 64;

  void MakeRoundedLogits(size_t block, float* logits) const HWY_ATTR {
    const size_t c = block * kClasses, pieces = hwy::DivCeil(in_, kRoundedFeatures);
    const float* bias = input_.bias ? input_.bias + c : nullptr;
    Ahead ahead =
        AfterBlock(input_.weight, block, pieces * (rows_.padded / kPanel) * kTilesOfBlock);
    for (size_t k = 0; k < in_; k += kRoundedFeatures) {
      const size_t depth = std::min(kRoundedFeatures, in_ - k);
      const float* biasOfLast = k + depth == in_ ? bias : nullptr;
      HWY_ALIGN float weight[kClasses * kRoundedFeatures];
      for (size_t i = 0; i < Size(block); ++i)
        RoundFloats(input_.weight + (c + i) * in_ + k, depth, weight + i * kRoundedFeatures);
      for (size_t row = 0; row < rows_.padded; row += kPanel) {
        const float* x = xByFeature_ + row * in_ + k * kPanel;
        MultiplyPanel(weight, kRoundedFeatures, x, Size(block), depth,
                      {logits + row, height_, biasOfLast, k > 0}, ahead);
      }
    }
  }

  size_t Size(size_t block) const {
    return std::min(kClasses, input_.loss.classes - block * kClasses);
  }
  // Gradients of later rows are added to those of the first.
  bool Adds(const Gradient& gradient) const { return gradient.accumulate || rows_.first > 0; }
  // The rows of a [classes, in] matrix for the block after this one, if any.
  Ahead AfterBlock(const float* matrix, size_t block, size_t calls) const {
    const size_t next = (block + 1) * kClasses;
    return next < input_.loss.classes ? Ahead(matrix + next * in_, Size(block + 1) * in_, calls)
                                      : Ahead(matrix, 0, calls);
  }

  // The block's weights of a panel of features, zeros beyond the last feature.
  HWY_INLINE void PackWeight(size_t block, size_t column, float* to) const {
    const size_t left = std::min(kLanes, in_ - column);
    const size_t right = std::min(kPanel, in_ - column) - left;
    for (size_t i = 0; i < Size(block); ++i) {
      const float* from = input_.weight + (block * kClasses + i) * in_ + column;
      hn::Store(LoadPart(from, left), F(), to + i * kPanel);
      hn::Store(LoadPart(from + left, right), F(), to + i * kPanel + kLanes);
    }
    if (rounds_) RoundFloats(to, Size(block) * kPanel, to);
  }

  const LinearCrossEntropyInput& input_;
  const LinearCrossEntropyGradients& gradients_;
  const size_t in_, width_, height_;
  const bool rounds_;  // medium precision
  float *xByRow_, *xByFeature_;
  RowBlock rows_ = {};
};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_LINEAR_CROSS_ENTROPY_PRODUCTS_INL_H_
