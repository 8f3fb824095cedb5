// The walk of softmax_walk-inl.h, in which an index target is the smoothing's constant, weighted or
// not, and one class apart.
#include "kernels/label_smoothing_ce.h"

#include <algorithm>
#include <cstring>

#include "runtime/scratch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/label_smoothing_ce.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/cross_entropy-inl.h"
#include "simd/softmax_walk-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// The target distribution of one row, but for the true class of an index target.
template <bool kProbabilities, bool kWeighted>
class RowTarget {
 public:
  static constexpr bool kConstant = !kProbabilities && !kWeighted;

  RowTarget(const LabelSmoothingCeInput& input, const Smoothing& smoothing, size_t row)
      : smoothing_(smoothing),
        probabilities_(kProbabilities ? input.probabilities + row * input.classes : nullptr),
        weights_(input.classWeights) {}

  float Constant() const { return smoothing_.even; }
  HWY_INLINE V operator()(size_t i, size_t n) const {
    V q = Const(smoothing_.even);
    if constexpr (kProbabilities) q = smoothing_.Apply(LoadPart(probabilities_ + i, n));
    if constexpr (kWeighted) q = hn::Mul(q, LoadPart(weights_ + i, n));
    return q;
  }

 private:
  const Smoothing smoothing_;
  const float* probabilities_;
  const float* weights_;
};

// The rows that count, numbered in their order.
template <bool kProbabilities, bool kWeighted>
class CountedRows {
 public:
  using Target = RowTarget<kProbabilities, kWeighted>;

  CountedRows(const LabelSmoothingCeInput& input, double* losses, float* dlogits)
      : classes(input.classes),
        input_(input),
        smoothing_(input.smoothing, input.classes),
        losses_(losses),
        dlogits_(dlogits),
        rows_(scratch_.Take<size_t>(input.rows)),
        trueLogits_(scratch_.Take<float>(input.rows)) {
    for (size_t row = 0; row < input.rows; ++row) {
      if (!input.Counts(row)) continue;
      rows_[rows] = row;
      // Read before dlogits overwrites it, where both share memory.
      if (!kProbabilities) trueLogits_[rows] = Logits(rows)[input.indices[row]];
      rows += 1;
    }
  }

  size_t rows = 0;
  const size_t classes;

  double Scale(size_t i) const { return input_.scale * input_.RowWeight(rows_[i]); }
  Target TargetOf(size_t i) const { return Target(input_, smoothing_, rows_[i]); }
  const float* Logits(size_t i) const { return input_.logits + rows_[i] * classes; }
  float* Result(size_t i) const {
    return dlogits_ == nullptr ? nullptr : dlogits_ + rows_[i] * classes;
  }

  float Finish(size_t i, RowSums& sums) HWY_ATTR {
    if (!kProbabilities) sums.AddTrueClass(TrueClassTarget(i), trueLogits_[i]);
    losses_[rows_[i]] = sums.Loss() * input_.RowWeight(rows_[i]);
    return sums.GradientFactor(Scale(i));
  }

  void FinishBlock(size_t i, size_t first, size_t size, float* gradient) const {
    if (kProbabilities) return;
    const size_t truth = TrueClass(i);
    if (truth >= first && truth - first < size)
      gradient[truth - first] -= TrueClassTarget(i) * static_cast<float>(Scale(i));
  }

 private:
  size_t TrueClass(size_t i) const { return static_cast<size_t>(input_.indices[rows_[i]]); }
  float TrueClassTarget(size_t i) const {
    return smoothing_.rest * (kWeighted ? input_.classWeights[TrueClass(i)] : 1.0f);
  }

  const LabelSmoothingCeInput& input_;
  const Smoothing smoothing_;
  double* losses_;
  float* dlogits_;
  Scratch scratch_;
  size_t* rows_;  // the rows' numbers in the batch
  float* trueLogits_;
};

template <bool kProbabilities, bool kWeighted>
void WalkCountedRows(const LabelSmoothingCeInput& input, double* losses, float* dlogits) {
  CountedRows<kProbabilities, kWeighted> rows(input, losses, dlogits);
  SoftmaxWalk<CountedRows<kProbabilities, kWeighted>>(rows).Run();
}

double LabelSmoothingCe(const LabelSmoothingCeInput& input, float* losses, float* dlogits) {
  Scratch scratch;
  double* rowLosses = scratch.Take<double>(input.rows);
  std::fill_n(rowLosses, input.rows, 0.0);
  const bool isWeighted = input.classWeights != nullptr;
  if (input.scale != 0.0) {
    const auto walk =
        input.indices == nullptr
            ? (isWeighted ? WalkCountedRows<true, true> : WalkCountedRows<true, false>)
            : (isWeighted ? WalkCountedRows<false, true> : WalkCountedRows<false, false>);
    walk(input, rowLosses, dlogits);
  }
  double sum = 0.0;
  for (size_t row = 0; row < input.rows; ++row) {
    sum += rowLosses[row];
    if (losses != nullptr) losses[row] = static_cast<float>(rowLosses[row]);
    if (!input.Counts(row) && dlogits != nullptr)
      std::memset(dlogits + row * input.classes, 0, input.classes * sizeof(float));
  }
  return sum * input.scale;
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(LabelSmoothingCe);
double ReductionScale(const LabelSmoothingCeInput& input, Reduction reduction) {
  if (reduction != Reduction::kMean) return 1.0;
  double divisor = 0.0;
  for (size_t row = 0; row < input.rows; ++row) {
    if (input.indices != nullptr && input.indices[row] < 0) continue;
    const bool byClass = input.indices != nullptr && input.classWeights != nullptr;
    divisor += (byClass ? input.classWeights[input.indices[row]] : 1.0) * input.RowWeight(row);
  }
  return divisor == 0.0 ? 0.0 : 1.0 / divisor;
}

double LabelSmoothingCe(const LabelSmoothingCeInput& input, float* losses, float* dlogits) {
  return HWY_DYNAMIC_DISPATCH(LabelSmoothingCe)(input, losses, dlogits);
}
}  // namespace regulus
#endif
