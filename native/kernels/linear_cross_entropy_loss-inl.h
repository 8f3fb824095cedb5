// Loss and gradient of a wide head's logits, which are stored by class: [classes, height], so that
// a vector holds one class of several rows.
#if defined(REGULUS_LINEAR_CROSS_ENTROPY_LOSS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_LINEAR_CROSS_ENTROPY_LOSS_INL_H_
#undef REGULUS_LINEAR_CROSS_ENTROPY_LOSS_INL_H_
#else
#define REGULUS_LINEAR_CROSS_ENTROPY_LOSS_INL_H_
#endif

#include <algorithm>
#include <numeric>

#include "hwy/highway.h"
#include "kernels/label_smoothing_ce.h"
#include "runtime/scratch.h"
#include "runtime/thread_pool.h"
#include "simd/cross_entropy-inl.h"
#include "simd/math-inl.h"
#include "simd/register_tile-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Classes of a block: whole tiles of either height. Their weights, their gradient and x stay in the
// second-level cache.
constexpr size_t kClasses = 126;
static_assert(kClasses % kTileRows == 0);

// The rows that are worked on at a time.
struct RowBlock {
  size_t first, count, padded;  // padded: count in whole panels
};

class HeadLoss {
 public:
  // height: the rows of the tallest block, in whole panels.
  HeadLoss(const LabelSmoothingCeInput& input, const float* upstream, float* losses, size_t height,
           Scratch& scratch)
      : input_(input),
        smoothing_(input.smoothing, input.classes),
        upstream_(upstream),
        losses_(losses),
        height_(height),
        blocks_(hwy::DivCeil(input.classes, kClasses)),
        mass_(input.indices ? nullptr : scratch.Take<float>(blocks_ * height)),
        weights_(scratch.Take<double>(blocks_)),
        rowLoss_(scratch.Take<double>(height)) {
    for (float** array : {&max_, &sumExp_, &product_})
      *array = scratch.Take<float>(blocks_ * height);
    for (float** array : {&trueLogit_, &toGradient_, &toTarget_, &toTrueClass_})
      *array = scratch.Take<float>(height);
    for (size_t block = 0; block < blocks_; ++block) {
      const size_t first = block * kClasses;
      weights_[block] = 0.0;
      for (size_t c = first; c < first + Size(block); ++c) weights_[block] += ClassWeight(c);
    }
  }

  size_t Blocks() const { return blocks_; }
  size_t Size(size_t block) const { return std::min(kClasses, input_.classes - block * kClasses); }
  void Start(const RowBlock& rows) { rows_ = rows; }

  // The logits of a block of classes become e^(x − m), m each row's maximum in the block.
  void MakeExponentials(size_t block, float* logits) HWY_ATTR {
    ForEachTrueClass(
        block, [&](size_t row, size_t index) { trueLogit_[row] = logits[index * height_ + row]; });
    for (size_t row = 0; row < rows_.padded; row += kPanel)
      MakeExponentials(block, row, logits + row);
  }

  // Returns the sum of the rows' losses; rows are finished a panel at a time, as their values share
  // cache lines.
  double FinishRows() {
    ParallelFor(rows_.padded / kPanel, [&](size_t panel) HWY_ATTR {
      for (size_t row = panel * kPanel; row < (panel + 1) * kPanel; ++row) FinishRow(row);
    });
    return std::accumulate(rowLoss_, rowLoss_ + rows_.padded, 0.0);
  }

  // The e^(x − m) of a block become the gradient of its logits.
  void MakeGradient(size_t block, float* logits) const HWY_ATTR {
    const F f;
    for (size_t row = 0; row < rows_.padded; row += kLanes) {
      const V toMaximum = Exp(hn::LoadU(f, max_ + block * height_ + row));
      const V factor = hn::Mul(toMaximum, hn::LoadU(f, toGradient_ + row));
      const V toTarget = hn::LoadU(f, toTarget_ + row);
      for (size_t i = 0; i < Size(block); ++i) {
        float* logit = logits + i * height_ + row;
        const V target = Target(row, block * kClasses + i);
        hn::StoreU(LogitGradient(hn::LoadU(f, logit), factor, target, toTarget), f, logit);
      }
    }
    ForEachTrueClass(block, [&](size_t row, size_t index) {
      logits[index * height_ + row] -= ClassWeight(block * kClasses + index) * toTrueClass_[row];
    });
  }

 private:
  float ClassWeight(size_t c) const { return input_.classWeights ? input_.classWeights[c] : 1.0f; }
  bool Counts(size_t row) const { return row < rows_.count && input_.Counts(rows_.first + row); }

  // body(row, index) for the rows whose true class, an index, is in a block: `index` of its
  // classes.
  template <class Body>
  HWY_INLINE void ForEachTrueClass(size_t block, const Body& body) const {
    for (size_t row = 0; input_.indices != nullptr && row < rows_.count; ++row) {
      const size_t truth = static_cast<size_t>(input_.indices[rows_.first + row]);
      if (truth / kClasses == block) body(row, truth % kClasses);
    }
  }

  // The weighted target q of a vector of rows; of an index target q/Even(), but for the true class.
  HWY_INLINE V Target(size_t row, size_t c) const {
    if (input_.indices != nullptr) return Const(ClassWeight(c));
    HWY_ALIGN float lanes[kLanes] = {};
    for (size_t i = 0; i < kLanes && row + i < rows_.count; ++i)
      lanes[i] = input_.probabilities[(rows_.first + row + i) * input_.classes + c];
    return hn::Mul(smoothing_.Apply(hn::Load(F(), lanes)), Const(ClassWeight(c)));
  }
  double Even() const { return input_.indices ? smoothing_.even : 1.0; }

  // A panel of rows; keeps m, Σe^(x − m), Σq and Σ q·(x − m). m is finite, so that −∞ gives no NaN.
  void MakeExponentials(size_t block, size_t firstRow, float* x) HWY_ATTR {
    const F f;
    V max[2], sum[2], mass[2], product[2];
    for (size_t v = 0; v < 2; ++v) {
      max[v] = Const(hwy::LowestValue<float>());
      sum[v] = mass[v] = product[v] = hn::Zero(f);
    }
    for (size_t c = 0; c < Size(block); ++c) {
      for (size_t v = 0; v < 2; ++v)
        max[v] = hn::Max(max[v], hn::LoadU(f, x + c * height_ + v * kLanes));
    }
    for (size_t c = 0; c < Size(block); ++c) {
      V z[2];
      for (size_t v = 0; v < 2; ++v) {
        const V q = Target(firstRow + v * kLanes, block * kClasses + c);
        z[v] = hn::Sub(hn::LoadU(f, x + c * height_ + v * kLanes), max[v]);
        if (mass_ != nullptr) mass[v] = hn::Add(mass[v], q);
        product[v] = hn::MulAdd(q, z[v], product[v]);
      }
      ExpInPlace<2>(z);
      for (size_t v = 0; v < 2; ++v) {
        hn::StoreU(z[v], f, x + c * height_ + v * kLanes);
        sum[v] = hn::Add(sum[v], z[v]);
      }
    }
    for (size_t v = 0; v < 2; ++v) {
      const size_t to = block * height_ + firstRow + v * kLanes;
      hn::StoreU(max[v], f, max_ + to);
      hn::StoreU(sum[v], f, sumExp_ + to);
      if (mass_ != nullptr) hn::StoreU(mass[v], f, mass_ + to);
      hn::StoreU(product[v], f, product_ + to);
    }
  }

  // Keeps the row's loss, in max_ how far each block's maximum is below the row's, and the factors
  // of its gradient: 0 for rows that do not count and those beyond the last.
  void FinishRow(size_t row) HWY_ATTR {
    RowSums sums = {max_[row]};
    for (size_t b = 1; b < blocks_; ++b) sums.max = std::max(sums.max, max_[b * height_ + row]);
    for (size_t b = 0; b < blocks_; ++b) {
      const size_t i = b * height_ + row;
      const double mass = Even() * (mass_ ? mass_[i] : weights_[b]);
      sums.Add({max_[i], sumExp_[i], mass, Even() * product_[i]});
      max_[i] -= sums.max;
    }
    const bool counts = Counts(row);
    const size_t number = rows_.first + row;
    if (counts && input_.indices != nullptr)
      sums.AddTrueClass(smoothing_.rest * ClassWeight(input_.indices[number]), trueLogit_[row]);
    const double weight = counts ? input_.RowWeight(number) : 0.0;
    const double scale = weight * input_.scale * (counts && upstream_ ? upstream_[number] : 1.0);
    rowLoss_[row] = counts ? sums.Loss() * weight : 0.0;
    toGradient_[row] = counts ? sums.GradientFactor(scale) : 0.0f;
    toTarget_[row] = static_cast<float>(scale * Even());
    toTrueClass_[row] = static_cast<float>(scale * smoothing_.rest);
    if (losses_ != nullptr && row < rows_.count)
      losses_[number] = static_cast<float>(rowLoss_[row]);
  }

  const LabelSmoothingCeInput& input_;
  const Smoothing smoothing_;
  const float* upstream_;
  float* losses_;
  const size_t height_, blocks_;
  float *max_, *sumExp_, *product_;  // [blocks, height]
  float* mass_;                      // the same; null for index targets
  double* weights_;                  // [blocks], the sums of their classes' weights
  double* rowLoss_;                  // [height]
  float *trueLogit_, *toGradient_, *toTarget_, *toTrueClass_;  // [height]
  RowBlock rows_ = {};
};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_LINEAR_CROSS_ENTROPY_LOSS_INL_H_
