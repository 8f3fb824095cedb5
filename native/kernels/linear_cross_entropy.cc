// Blocks of rows, as tall as a bounded memory allows, in two passes over blocks of classes. The
// first makes logits and at once e^(logit − m), m the row's maximum in the block of classes. When
// all are made, losses and the factors of the gradient are known. The second makes the gradient in
// place and from it dbias, dweight and a part of dx, while it is in cache. Slices of the classes
// are shared among the threads, each with a dx of its own, summed in order.
#include "kernels/linear_cross_entropy.h"

#include <algorithm>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/linear_cross_entropy.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/linear_cross_entropy_loss-inl.h"
#include "kernels/linear_cross_entropy_products-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Of the logits of a block of rows; with all else (4 MB) it stays below 64 MB.
constexpr size_t kLogitBytes = 58'000'000;
// More rows make the products no faster; fewer read the weights too often: beyond 450,000 classes
// the memory grows instead.
constexpr size_t kMaxRows = 256;
constexpr size_t kMinRows = 32;
// Of the partial dx of one slice of the classes, and how many slices there may be.
constexpr size_t kPartialBytes = 2'000'000;
constexpr size_t kMinSlices = 4;
constexpr size_t kMaxSlices = 32;

// How the rows are cut into blocks of whole panels.
struct RowBlocks {
  size_t rows, panels, count;
  RowBlocks(size_t allRows, size_t classes)
      : rows(allRows), panels(std::max<size_t>(1, hwy::DivCeil(allRows, kPanel))) {
    const size_t fitting = kLogitBytes / sizeof(float) / classes;
    count = hwy::DivCeil(panels, std::clamp(fitting, kMinRows, kMaxRows) / kPanel);
  }
  size_t Height() const { return hwy::DivCeil(panels, count) * kPanel; }
  RowBlock operator[](size_t block) const {
    const size_t first = block * panels / count * kPanel;
    const size_t padded = (block + 1) * panels / count * kPanel - first;
    return {first, std::min(padded, rows - first), padded};
  }
};

class Head {
 public:
  Head(const LinearCrossEntropyInput& input, float* losses,
       const LinearCrossEntropyGradients& gradients)
      : gradients_(gradients),
        scale_(input.loss.scale),
        rowBlocks_(input.loss.rows, input.loss.classes),
        height_(rowBlocks_.Height()),
        logits_(scratch_.Take<float>(input.loss.classes * height_)),
        products_(input, gradients, height_, scratch_),
        loss_(input.loss, input.upstream, losses, height_, scratch_) {
    const size_t fitting = kPartialBytes / sizeof(float) / (products_.PartialSize() + 1);
    slices_ = std::min(loss_.Blocks(), std::clamp(fitting, kMinSlices, kMaxSlices));
    dx_ = scratch_.Take<float>(slices_ * products_.PartialSize());
  }

  // Returns the loss; makes the gradients unless all are null.
  double Run() {
    const bool makesGradients = gradients_.dx != nullptr || gradients_.dweight.data != nullptr ||
                                gradients_.dbias.data != nullptr;
    double sum = 0.0;
    for (size_t block = 0; block < rowBlocks_.count; ++block) {
      products_.Start(rowBlocks_[block]);
      loss_.Start(rowBlocks_[block]);
      sum += MakeLoss();
      if (makesGradients) MakeGradients();
    }
    return sum * scale_;
  }

 private:
  float* Logits(size_t block) const { return logits_ + block * kClasses * height_; }

  double MakeLoss() {
    ParallelFor(loss_.Blocks(), [&](size_t block) HWY_ATTR {
      products_.MakeLogits(block, Logits(block));
      loss_.MakeExponentials(block, Logits(block));
    });
    return loss_.FinishRows();
  }

  void MakeGradients() {
    ParallelFor(slices_, [&](size_t slice) HWY_ATTR {
      const size_t begin = slice * loss_.Blocks() / slices_;
      const size_t end = (slice + 1) * loss_.Blocks() / slices_;
      for (size_t block = begin; block < end; ++block) {
        float* gradient = Logits(block);
        loss_.MakeGradient(block, gradient);
        if (gradients_.dbias.data != nullptr) products_.AddBias(block, gradient);
        products_.RoundGradient(block, gradient);
        if (gradients_.dweight.data != nullptr) products_.AddWeight(block, gradient);
        if (gradients_.dx != nullptr)
          products_.AddInput(block, gradient, dx_ + slice * products_.PartialSize(), block > begin);
      }
    });
    if (gradients_.dx != nullptr) products_.SumPartials(dx_, slices_);
  }

  const LinearCrossEntropyGradients& gradients_;
  const double scale_;
  Scratch scratch_;
  const RowBlocks rowBlocks_;
  const size_t height_;  // rows of the tallest block
  float* logits_;        // [classes, height], then their gradient
  HeadProducts products_;
  HeadLoss loss_;
  size_t slices_;
  float* dx_;  // a partial dx for each slice
};

double LinearCrossEntropy(const LinearCrossEntropyInput& input, float* losses,
                          const LinearCrossEntropyGradients& gradients) {
  return Head(input, losses, gradients).Run();
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(LinearCrossEntropy);
double LinearCrossEntropy(const LinearCrossEntropyInput& input, float* losses,
                          const LinearCrossEntropyGradients& gradients) {
  return HWY_DYNAMIC_DISPATCH(LinearCrossEntropy)(input, losses, gradients);
}
}  // namespace regulus
#endif
