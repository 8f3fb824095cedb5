// With q the weighted target distribution of a row, S = Σq and z = x − max x:
//   loss = S·log Σe^z − Σ q·z,   dlogits = S·softmax(x) − q.
// Three passes over a row that stays in cache: the maximum; exponentials kept in dlogits while they and q·z are summed;
// the scaling. An index target is a constant q (smoothing/classes times the class weight) and one class apart.
#include "kernels/label_smoothing_ce.h"

#include <algorithm>
#include <cstring>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/label_smoothing_ce.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

HWY_INLINE float RowMax(const float* x, size_t size) {
  V best = Const(x[0]);
  ForEachVector(size, [&](size_t i, size_t n) HWY_ATTR {
    const V v = LoadPart(x + i, n);
    best = n == hn::Lanes(F()) ? hn::Max(best, v) : hn::IfThenElse(hn::FirstN(F(), n), hn::Max(best, v), best);
  });
  return hn::GetLane(hn::MaxOfLanes(F(), best));
}

// Stores e^(x − max) where `to` is not null; returns the sum.
HWY_INLINE float SumExp(const float* x, float max, float* to, size_t size) {
  return SumRow(size, [&](size_t i, size_t n) HWY_ATTR {
    const V e = hn::IfThenElseZero(hn::FirstN(F(), n), Exp(hn::Sub(LoadPart(x + i, n), Const(max))));
    if (to != nullptr) StorePart(e, to + i, n);
    return e;
  });
}

// One row. kProbabilities: the target is a distribution; kWeighted: there are class weights.
template <bool kProbabilities, bool kWeighted>
double Row(const LabelSmoothingCeInput& in, size_t row, double scale, float* dlogits) {
  const size_t classes = in.classes;
  const float* x = in.logits + row * classes;
  const float even = in.smoothing / static_cast<float>(classes), rest = 1.0f - in.smoothing;
  auto target = [&](size_t i, size_t n) HWY_ATTR {
    V q = Const(even);
    if constexpr (kProbabilities) q = hn::MulAdd(LoadPart(in.probabilities + row * classes + i, n), Const(rest), q);
    if constexpr (kWeighted) q = hn::Mul(q, LoadPart(in.classWeights + i, n));
    return hn::IfThenElseZero(hn::FirstN(F(), n), q);
  };
  const float max = RowMax(x, classes);
  const double sumExp = SumExp(x, max, dlogits, classes);
  double mass = 0.0, product = 0.0;  // S and Σ q·z
  if (kProbabilities || even != 0.0f) {
    mass = kProbabilities || kWeighted ? SumRow(classes, target) : in.smoothing;
    product = SumRow(classes, [&](size_t i, size_t n) HWY_ATTR { return hn::Mul(target(i, n), hn::Sub(LoadPart(x + i, n), Const(max))); });
  }
  size_t truth = 0;
  float apart = 0.0f;
  if constexpr (!kProbabilities) {
    truth = static_cast<size_t>(in.indices[row]);
    apart = kWeighted ? rest * in.classWeights[truth] : rest;
    mass += apart;
    if (apart != 0.0f) product += static_cast<double>(apart) * (x[truth] - max);
  }
  if (dlogits != nullptr) {
    const V toGradient = Const(static_cast<float>(mass * scale / sumExp)), factor = Const(static_cast<float>(scale));
    ForEachVector(classes, [&](size_t i, size_t n) HWY_ATTR {
      StorePart(hn::NegMulAdd(target(i, n), factor, hn::Mul(LoadPart(dlogits + i, n), toGradient)), dlogits + i, n);
    });
    if constexpr (!kProbabilities) dlogits[truth] -= static_cast<float>(apart * scale);
  }
  return mass * Log(sumExp) - product;
}

double LabelSmoothingCe(const LabelSmoothingCeInput& in, float* losses, float* dlogits) {
  Scratch scratch;
  double* rowLoss = scratch.Take<double>(in.rows);
  double divisor = in.rows;
  if (in.indices != nullptr) {
    divisor = 0.0;
    for (size_t row = 0; row < in.rows; ++row) {
      if (in.indices[row] >= 0) divisor += in.classWeights ? in.classWeights[in.indices[row]] : 1.0;
    }
  }
  const bool empty = in.reduction == Reduction::kMean && divisor == 0.0;
  const double scale = in.reduction == Reduction::kMean ? 1.0 / divisor : 1.0;
  ParallelRows(in.rows, in.classes * 4, [&](size_t row) HWY_ATTR {
    float* gradient = dlogits ? dlogits + row * in.classes : nullptr;
    rowLoss[row] = 0.0;
    if (empty || (in.indices != nullptr && in.indices[row] < 0)) {
      if (gradient != nullptr) std::memset(gradient, 0, in.classes * sizeof(float));
    } else if (in.indices != nullptr) {
      rowLoss[row] = in.classWeights ? Row<false, true>(in, row, scale, gradient) : Row<false, false>(in, row, scale, gradient);
    } else {
      rowLoss[row] = in.classWeights ? Row<true, true>(in, row, scale, gradient) : Row<true, false>(in, row, scale, gradient);
    }
    if (losses != nullptr) losses[row] = static_cast<float>(rowLoss[row]);
  });
  if (empty || in.reduction == Reduction::kNone) return 0.0;
  double sum = 0.0;
  for (size_t row = 0; row < in.rows; ++row) sum += rowLoss[row];
  return sum * scale;
}

void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes) {
  ParallelRows(rows, classes * 4, [&](size_t row) HWY_ATTR {
    const float* x = logits + row * classes;
    float* y = probabilities + row * classes;
    const V scale = Const(1.0f / SumExp(x, RowMax(x, classes), y, classes));
    ForEachVector(classes, [&](size_t i, size_t n) HWY_ATTR { StorePart(hn::Mul(LoadPart(y + i, n), scale), y + i, n); });
  });
}

void ScaleRows(float* values, const float* factors, size_t factorCount, size_t rows, size_t columns) {
  ParallelRows(rows, columns, [&](size_t row) HWY_ATTR {
    float* v = values + row * columns;
    const V factor = Const(factors[factorCount == 1 ? 0 : row]);
    ForEachVector(columns, [&](size_t i, size_t n) HWY_ATTR { StorePart(hn::Mul(LoadPart(v + i, n), factor), v + i, n); });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(LabelSmoothingCe);
HWY_EXPORT(Softmax);
HWY_EXPORT(ScaleRows);
double LabelSmoothingCe(const LabelSmoothingCeInput& input, float* losses, float* dlogits) {
  return HWY_DYNAMIC_DISPATCH(LabelSmoothingCe)(input, losses, dlogits);
}
void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes) {
  HWY_DYNAMIC_DISPATCH(Softmax)(logits, probabilities, rows, classes);
}
void ScaleRows(float* values, const float* factors, size_t factorCount, size_t rows, size_t columns) {
  HWY_DYNAMIC_DISPATCH(ScaleRows)(values, factors, factorCount, rows, columns);
}
}  // namespace regulus
#endif
