// With q the weighted target distribution of a row, S = Σq and z = x − max x:
//   loss = S·log Σe^z − Σ q·z,   dlogits = S·softmax(x) − q.
// A row is read once: block by block, each within the first-level cache, its maximum m is found and e^(x − m) is kept in
// dlogits; a second pass over dlogits scales each block by e^(m − max x). Rows are shared among the threads, or blocks where
// rows are few and wide; either way the numbers are the same. An index target is a constant q and one class apart.
#include "kernels/label_smoothing_ce.h"

#include <algorithm>
#include <cstring>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/label_smoothing_ce.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Floats of x, and as many of dlogits, that stay in the first-level cache.
constexpr size_t kBlock = 2048;

// Not below the least finite float, so that a block of −∞ gives e^(x − m) = 0 and no NaN.
HWY_INLINE float BlockMax(const float* x, size_t size) {
  const size_t lanes = hn::Lanes(F());
  V best[4];
  for (V& each : best) each = Const(hwy::LowestValue<float>());
  size_t i = 0;
  for (; i + 4 * lanes <= size; i += 4 * lanes) {
    for (size_t k = 0; k < 4; ++k) best[k] = hn::Max(best[k], hn::LoadU(F(), x + i + k * lanes));
  }
  V all = hn::Max(hn::Max(best[0], best[1]), hn::Max(best[2], best[3]));
  ForEachVector(size - i, [&](size_t j, size_t n) HWY_ATTR {
    all = hn::IfThenElse(hn::FirstN(F(), n), hn::Max(all, LoadPart(x + i + j, n)), all);
  });
  return hn::GetLane(hn::MaxOfLanes(F(), all));
}

// What the first pass learns about a block, relative to its maximum; then `factor`, e^(max − the row's maximum).
struct Block {
  float max, factor;
  double sumExp, mass, product;  // Σe^z, Σq, Σ q·z
};

// The target distribution of one row, but for the true class of an index target.
template <bool kProbabilities, bool kWeighted>
struct Target {
  const LabelSmoothingCeInput& in;
  const float* probabilities;
  float even, rest;
  Target(const LabelSmoothingCeInput& input, size_t row)
      : in(input), probabilities(kProbabilities ? in.probabilities + row * in.classes : nullptr),
        even(in.smoothing / static_cast<float>(in.classes)), rest(1.0f - in.smoothing) {}
  HWY_INLINE V operator()(size_t i, size_t n) const {
    V q = Const(even);
    if constexpr (kProbabilities) q = hn::MulAdd(LoadPart(probabilities + i, n), Const(rest), q);
    if constexpr (kWeighted) q = hn::Mul(q, LoadPart(in.classWeights + i, n));
    return q;
  }
};

// Stores e^(x − m) where `to` is not null; calls visit(i, count, z) for each vector.
template <class Visit>
HWY_INLINE float ExpBlock(const float* x, float max, float* to, size_t size, const Visit& visit) {
  V sum = hn::Zero(F());
  ForEachVector(size, [&](size_t i, size_t n) HWY_ATTR {
    hwy::Prefetch(x + i + kBlock);
    if (to != nullptr) hwy::Prefetch(to + i + kBlock);
    const V z = hn::Sub(LoadPart(x + i, n), Const(max));
    const V e = Exp(z);
    if (to != nullptr) StorePart(e, to + i, n);
    sum = hn::Add(sum, MaskPart(e, n));
    visit(i, n, z);
  });
  return hn::GetLane(hn::SumOfLanes(F(), sum));
}

template <bool kProbabilities, bool kWeighted>
Block ReadBlock(const LabelSmoothingCeInput& in, size_t row, size_t first, size_t size, float* dlogits) {
  const Target<kProbabilities, kWeighted> target(in, row);
  const float* x = in.logits + row * in.classes + first;
  Block block = {BlockMax(x, size), 1.0f, 0.0, 0.0, 0.0};
  V mass = hn::Zero(F()), product = hn::Zero(F());
  block.sumExp = ExpBlock(x, block.max, dlogits ? dlogits + first : nullptr, size, [&](size_t i, size_t n, V z) HWY_ATTR {
    if constexpr (kProbabilities || kWeighted) {
      const V q = MaskPart(target(first + i, n), n);
      mass = hn::Add(mass, q);
      product = hn::MulAdd(q, z, product);
    } else {
      product = hn::Add(product, MaskPart(z, n));
    }
  });
  block.mass = hn::GetLane(hn::SumOfLanes(F(), mass));
  block.product = hn::GetLane(hn::SumOfLanes(F(), product));
  if constexpr (!kProbabilities && !kWeighted) {
    block.mass = static_cast<double>(target.even) * static_cast<double>(size);
    block.product = target.even == 0.0f ? 0.0 : block.product * target.even;
  }
  return block;
}

// Completes a row's blocks; returns them as one whose max is the row's.
HWY_INLINE Block Combine(Block* blocks, size_t count) {
  Block row = {blocks[0].max, 1.0f, 0.0, 0.0, 0.0};
  for (size_t i = 1; i < count; ++i) row.max = std::max(row.max, blocks[i].max);
  for (size_t i = 0; i < count; ++i) {
    Block& b = blocks[i];
    b.factor = b.max == row.max ? 1.0f : hn::GetLane(Exp(Const(b.max - row.max)));
    row.sumExp += b.sumExp * b.factor;
    row.mass += b.mass;
    if (b.mass != 0.0) row.product += b.product + b.mass * (b.max - row.max);
  }
  return row;
}

template <bool kProbabilities, bool kWeighted>
void WriteBlock(const LabelSmoothingCeInput& in, size_t row, size_t first, size_t size, float toGradient, float scale, float* dlogits) {
  const Target<kProbabilities, kWeighted> target(in, row);
  const V factor = Const(toGradient), share = Const(scale);
  ForEachVector(size, [&](size_t i, size_t n) HWY_ATTR {
    float* d = dlogits + first + i;
    StorePart(hn::NegMulAdd(target(first + i, n), share, hn::Mul(LoadPart(d, n), factor)), d, n);
  });
}

// body(first, size) for the blocks of a row.
template <class Body>
HWY_INLINE void ForEachBlock(size_t classes, const Body& body) {
  for (size_t first = 0; first < classes; first += kBlock) body(first, std::min(kBlock, classes - first));
}

// All rows that count. rowLoss is zero and dlogits unwritten for the others.
template <bool kProbabilities, bool kWeighted>
void Rows(const LabelSmoothingCeInput& in, double scale, double* rowLoss, float* dlogits) {
  Scratch scratch;
  const size_t classes = in.classes, perRow = (classes + kBlock - 1) / kBlock;
  Block* blocks = scratch.Take<Block>(in.rows * perRow);
  float* toGradient = scratch.Take<float>(in.rows);
  float* trueLogit = scratch.Take<float>(in.rows);  // dlogits may stand where the logits do
  auto counts = [&](size_t row) { return kProbabilities || in.indices[row] >= 0; };
  auto gradient = [&](size_t row) { return dlogits ? dlogits + row * classes : nullptr; };
  auto read = [&](size_t row, size_t block) HWY_ATTR {
    if (!counts(row)) return;
    const size_t first = block * kBlock;
    blocks[row * perRow + block] = ReadBlock<kProbabilities, kWeighted>(in, row, first, std::min(kBlock, classes - first), gradient(row));
  };
  auto combine = [&](size_t row) HWY_ATTR {
    if (!counts(row)) return;
    Block whole = Combine(blocks + row * perRow, perRow);
    if constexpr (!kProbabilities) {
      const float rest = 1.0f - in.smoothing, apart = kWeighted ? rest * in.classWeights[in.indices[row]] : rest;
      whole.mass += apart;
      if (apart != 0.0f) whole.product += static_cast<double>(apart) * (trueLogit[row] - whole.max);
    }
    toGradient[row] = static_cast<float>(whole.mass * scale / whole.sumExp);
    rowLoss[row] = whole.mass * Log(whole.sumExp) - whole.product;
  };
  auto write = [&](size_t row, size_t block) HWY_ATTR {
    if (!counts(row)) return;
    const size_t first = block * kBlock, size = std::min(kBlock, classes - first);
    const float factor = toGradient[row] * blocks[row * perRow + block].factor, share = static_cast<float>(scale);
    WriteBlock<kProbabilities, kWeighted>(in, row, first, size, factor, share, gradient(row));
    if constexpr (!kProbabilities) {
      const size_t truth = static_cast<size_t>(in.indices[row]);
      const float rest = 1.0f - in.smoothing, apart = kWeighted ? rest * in.classWeights[truth] : rest;
      if (truth / kBlock == block) gradient(row)[truth] -= apart * share;
    }
  };
  auto forBlocks = [&](const auto& body) HWY_ATTR {
    ParallelFor(in.rows * perRow, [&](size_t i) HWY_ATTR { body(i / perRow, i % perRow); });
  };
  if constexpr (!kProbabilities) {
    for (size_t row = 0; row < in.rows; ++row) trueLogit[row] = counts(row) ? in.logits[row * classes + in.indices[row]] : 0.0f;
  }
  if (perRow > 1 && in.rows < 4 * static_cast<size_t>(NumThreads()) && NumThreads() > 1) {
    forBlocks(read);
    for (size_t row = 0; row < in.rows; ++row) combine(row);
    if (dlogits != nullptr) forBlocks(write);
  } else {
    ParallelRows(in.rows, classes * 4, [&](size_t row) HWY_ATTR {
      for (size_t block = 0; block < perRow; ++block) read(row, block);
      combine(row);
      for (size_t block = 0; block < perRow && dlogits != nullptr; ++block) write(row, block);
    });
  }
}

double LabelSmoothingCe(const LabelSmoothingCeInput& in, float* losses, float* dlogits) {
  Scratch scratch;
  double* rowLoss = scratch.Take<double>(in.rows);
  std::fill_n(rowLoss, in.rows, 0.0);
  double divisor = in.rows;
  if (in.indices != nullptr) {
    divisor = 0.0;
    for (size_t row = 0; row < in.rows; ++row) {
      if (in.indices[row] >= 0) divisor += in.classWeights ? in.classWeights[in.indices[row]] : 1.0;
    }
  }
  const bool empty = in.reduction == Reduction::kMean && divisor == 0.0;
  const double scale = in.reduction == Reduction::kMean ? 1.0 / divisor : 1.0;
  if (!empty) {
    const auto rows = in.indices ? (in.classWeights ? Rows<false, true> : Rows<false, false>) : in.classWeights ? Rows<true, true> : Rows<true, false>;
    rows(in, scale, rowLoss, dlogits);
  }
  double sum = 0.0;
  for (size_t row = 0; row < in.rows; ++row) {
    sum += rowLoss[row];
    if (losses != nullptr) losses[row] = static_cast<float>(rowLoss[row]);
    const bool ignored = empty || (in.indices != nullptr && in.indices[row] < 0);
    if (ignored && dlogits != nullptr) std::memset(dlogits + row * in.classes, 0, in.classes * sizeof(float));
  }
  return in.reduction == Reduction::kNone ? 0.0 : sum * (empty ? 0.0 : scale);
}

void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes) {
  Scratch scratch;
  const size_t perRow = (classes + kBlock - 1) / kBlock;
  Block* blocks = scratch.Take<Block>(rows * perRow);
  ParallelRows(rows, classes * 4, [&](size_t row) HWY_ATTR {
    Block* own = blocks + row * perRow;
    ForEachBlock(classes, [&](size_t first, size_t size) HWY_ATTR {
      const float* x = logits + row * classes + first;
      Block& block = own[first / kBlock] = {BlockMax(x, size), 1.0f, 0.0, 0.0, 0.0};
      block.sumExp = ExpBlock(x, block.max, probabilities + row * classes + first, size, [](size_t, size_t, V) {});
    });
    const double sum = Combine(own, perRow).sumExp;
    ForEachBlock(classes, [&](size_t first, size_t size) HWY_ATTR {
      float* y = probabilities + row * classes + first;
      const V scale = Const(static_cast<float>(own[first / kBlock].factor / sum));
      ForEachVector(size, [&](size_t i, size_t n) HWY_ATTR { StorePart(hn::Mul(LoadPart(y + i, n), scale), y + i, n); });
    });
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
