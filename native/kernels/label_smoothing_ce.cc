// With q the weighted target distribution of a row, S = Σq and z = x − max x:
//   loss = S·log Σe^z − Σ q·z,   dlogits = S·softmax(x) − q.
// A row is cut into blocks that stay in the first-level cache. Three stages of different blocks
// share one loop, so that memory and arithmetic work at the same time and no stage waits for the
// sums of the one before: the maximum m of the next block; e^(x − m) of this block, kept in
// dlogits; and, one row behind, dlogits from e^(x − m)·e^(m − max x). Rows are shared among the
// threads, or blocks where rows are few and wide; either way the numbers are the same. An index
// target is a constant q and one class apart; softmax is the same walk with q = 0 and S = 1.
#include "kernels/label_smoothing_ce.h"

#include <algorithm>
#include <cstring>
#include <type_traits>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/label_smoothing_ce.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/softmax-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Floats of x, of e^(x − m) and of the row behind that stay in the first-level cache.
constexpr size_t kBlock = 2048;
// A row longer than this, and the one behind it, would push each other out of the second-level
// cache.
constexpr size_t kLongRow = size_t{1} << 16;
// Rows of a task: the first and the last of them do not share their loops in full.
constexpr size_t kTaskRows = 8;

// The target distribution of one row, but for the true class of an index target.
template <bool kProbabilities, bool kWeighted>
struct Target {
  const LabelSmoothingCeInput& in;
  const float* probabilities;
  float even, rest;
  Target(const LabelSmoothingCeInput& input, size_t row)
      : in(input),
        probabilities(kProbabilities ? in.probabilities + row * in.classes : nullptr),
        even(in.smoothing / static_cast<float>(in.classes)),
        rest(1.0f - in.smoothing) {}
  HWY_INLINE V operator()(size_t i, size_t n) const {
    V q = Const(even);
    if constexpr (kProbabilities) q = hn::MulAdd(LoadPart(probabilities + i, n), Const(rest), q);
    if constexpr (kWeighted) q = hn::Mul(q, LoadPart(in.classWeights + i, n));
    return q;
  }
};

// The rows that count. rowLoss is zero and dlogits unwritten for the others.
template <bool kProbabilities, bool kWeighted>
class Rows {
 public:
  Rows(const LabelSmoothingCeInput& input, double* rowLoss, float* dlogits)
      : in_(input),
        rowLoss_(rowLoss),
        dlogits_(dlogits),
        perRow_((in_.classes + kBlock - 1) / kBlock),
        rows_(scratch_.Take<size_t>(in_.rows)),
        trueLogit_(scratch_.Take<float>(in_.rows)),
        toGradient_(scratch_.Take<float>(in_.rows)),
        blocks_(scratch_.Take<Block>(in_.rows * perRow_)) {
    for (size_t row = 0; row < in_.rows; ++row) {
      if (in_.indices != nullptr && in_.indices[row] < 0) continue;
      trueLogit_[count_] = in_.indices ? in_.logits[row * in_.classes + in_.indices[row]]
                                       : 0.0f;  // dlogits may take its place
      rows_[count_++] = row;
    }
  }

  void Run() {
    const size_t threads = static_cast<size_t>(NumThreads());
    if (threads == 1 || count_ * in_.classes < kSerialElements) return WalkRows(0, count_);
    if (perRow_ > 1 && count_ < 4 * threads) return ShareBlocks();
    const size_t size = std::min(kTaskRows, (count_ + 4 * threads - 1) / (4 * threads));
    ParallelFor((count_ + size - 1) / size, [&](size_t task) HWY_ATTR {
      WalkRows(task * size, std::min(count_, (task + 1) * size));
    });
  }

 private:
  static constexpr size_t kNone = ~size_t{0};

  float* Gradient(size_t at, size_t block) const {
    return dlogits_ + rows_[at] * in_.classes + block * kBlock;
  }
  const float* Logits(size_t at, size_t block) const {
    return in_.logits + rows_[at] * in_.classes + block * kBlock;
  }
  size_t Size(size_t block) const { return std::min(kBlock, in_.classes - block * kBlock); }
  Block& At(size_t at, size_t block) { return blocks_[at * perRow_ + block]; }
  float Apart(size_t at) const {
    return (1.0f - in_.smoothing) * (kWeighted ? in_.classWeights[in_.indices[rows_[at]]] : 1.0f);
  }
  void FindMaximum(size_t at, size_t block) HWY_ATTR {
    At(at, block).max = MaximumOf(Logits(at, block), Size(block));
  }

  // Rows first to last: each is read while the gradient of the one before is written, or its own
  // from the end where the row is long.
  void WalkRows(size_t first, size_t last) HWY_ATTR {
    const bool isLong = in_.classes > kLongRow;
    if (first < last) FindMaximum(first, 0);
    for (size_t at = first; at <= last; ++at) {
      const size_t reading = at < last ? at : kNone,
                   writing = at > first && !isLong ? at - 1 : kNone;
      for (size_t block = 0; block < perRow_; ++block) {
        const bool rowEnds = block + 1 == perRow_;
        if (rowEnds && at + 1 >= last)
          Walk(block, reading, writing, kNone, 0);
        else
          Walk(block, reading, writing, rowEnds ? at + 1 : reading, rowEnds ? 0 : block + 1);
      }
      if (reading != kNone) Finish(reading);
      for (size_t block = perRow_; isLong && reading != kNone && block-- > 0;)
        Walk(block, kNone, reading, kNone, 0);
    }
  }

  void ShareBlocks() HWY_ATTR {
    for (size_t at = 0; at <= count_; ++at) {
      const size_t reading = at < count_ ? at : kNone, writing = at > 0 ? at - 1 : kNone;
      ParallelFor(perRow_, [&](size_t block) HWY_ATTR {
        if (reading != kNone) FindMaximum(reading, block);
        Walk(block, reading, writing, kNone, 0);
      });
      if (reading != kNone) Finish(reading);
    }
  }

  // The three stages: this block of row `reading`, the same block of row `writing`, and the maximum
  // of block `nextBlock` of row `next`; any row may be kNone.
  void Walk(size_t block, size_t reading, size_t writing, size_t next, size_t nextBlock) HWY_ATTR {
    const size_t first = block * kBlock, size = Size(block), lanes = hn::Lanes(F());
    const Target<kProbabilities, kWeighted> target(in_, reading == kNone ? 0 : rows_[reading]);
    const Target<kProbabilities, kWeighted> written(in_, writing == kNone ? 0 : rows_[writing]);
    const float* x = reading == kNone ? nullptr : Logits(reading, block);
    float* e = dlogits_ && x ? Gradient(reading, block) : nullptr;
    float* d = dlogits_ && writing != kNone ? Gradient(writing, block) : nullptr;
    const float* ahead =
        next != kNone && Size(nextBlock) == size ? Logits(next, nextBlock) : nullptr;
    const V share = Const(static_cast<float>(in_.scale)),
            max = Const(x ? At(reading, block).max : 0.0f);
    const V factor = Const(d ? toGradient_[writing] * At(writing, block).factor : 0.0f);
    V sum = hn::Zero(F()), mass = hn::Zero(F()), product = hn::Zero(F());
    V best = Const(hwy::LowestValue<float>());
    ForEachGroup(size, [&](auto count, size_t i, size_t n) REGULUS_INLINE_BODY {
      for (size_t k = 0; ahead != nullptr && k < count; ++k) {
        hwy::Prefetch(ahead + i + k * lanes + kBlock);
        best = MaxPart(best, ahead + i + k * lanes, n);
      }
      if (x != nullptr) {
        V z[count];
        for (size_t k = 0; k < count; ++k) {
          const size_t j = i + k * lanes;
          if (e != nullptr) hwy::Prefetch(e + j + kBlock);
          z[k] = hn::Sub(LoadPart(x + j, n), max);
          if constexpr (kProbabilities || kWeighted) {
            const V q = MaskPart(target(first + j, n), n);
            mass = hn::Add(mass, q);
            product = hn::MulAdd(q, z[k], product);
          } else {
            product = hn::Add(product, MaskPart(z[k], n));
          }
        }
        ExpInPlace<count>(z);
        for (size_t k = 0; k < count; ++k) {
          if (e != nullptr) StorePart(z[k], e + i + k * lanes, n);
          sum = hn::Add(sum, MaskPart(z[k], n));
        }
      }
      for (size_t k = 0; d != nullptr && k < count; ++k) {
        const size_t j = i + k * lanes;
        StorePart(hn::NegMulAdd(written(first + j, n), share, hn::Mul(LoadPart(d + j, n), factor)),
                  d + j, n);
      }
    });
    if (ahead != nullptr)
      At(next, nextBlock).max = hn::GetLane(hn::MaxOfLanes(F(), best));
    else if (next != kNone)
      FindMaximum(next, nextBlock);
    if (x != nullptr) {
      Block& read = At(reading, block);
      read.sumExp = hn::GetLane(hn::SumOfLanes(F(), sum));
      read.mass = hn::GetLane(hn::SumOfLanes(F(), mass));
      read.product = hn::GetLane(hn::SumOfLanes(F(), product));
      if constexpr (!kProbabilities && !kWeighted) {
        read.mass = static_cast<double>(target.even) * static_cast<double>(size);
        read.product *= target.even;  // −∞ · 0 is not added up: the mass is 0 then
      }
    }
    if (d != nullptr && in_.indices != nullptr) {
      const size_t truth = static_cast<size_t>(in_.indices[rows_[writing]]);
      if (truth / kBlock == block)
        d[truth - first] -= Apart(writing) * static_cast<float>(in_.scale);
    }
  }

  // The loss of a row whose blocks were read, and the factor of its gradient.
  void Finish(size_t at) HWY_ATTR {
    Block whole = Combine(&At(at, 0), perRow_);
    if constexpr (!kProbabilities) {
      const float apart = in_.indices ? Apart(at) : 1.0f;
      whole.mass += apart;
      if (apart != 0.0f) whole.product += static_cast<double>(apart) * (trueLogit_[at] - whole.max);
    }
    toGradient_[at] = static_cast<float>(whole.mass * in_.scale / whole.sumExp);
    rowLoss_[rows_[at]] = whole.mass * Log(whole.sumExp) - whole.product;
  }

  const LabelSmoothingCeInput& in_;
  double* rowLoss_;
  float* dlogits_;
  Scratch scratch_;
  const size_t perRow_;
  size_t* rows_;  // those that count; `at` is a place in them
  float* trueLogit_;
  float* toGradient_;
  Block* blocks_;
  size_t count_ = 0;
};

double LabelSmoothingCe(const LabelSmoothingCeInput& in, float* losses, float* dlogits) {
  Scratch scratch;
  double* rowLoss = scratch.Take<double>(in.rows);
  std::fill_n(rowLoss, in.rows, 0.0);
  const bool empty = in.scale == 0.0;
  if (!empty) {
    if (in.indices != nullptr && in.classWeights != nullptr)
      Rows<false, true>(in, rowLoss, dlogits).Run();
    else if (in.indices != nullptr)
      Rows<false, false>(in, rowLoss, dlogits).Run();
    else if (in.classWeights != nullptr)
      Rows<true, true>(in, rowLoss, dlogits).Run();
    else
      Rows<true, false>(in, rowLoss, dlogits).Run();
  }
  double sum = 0.0;
  for (size_t row = 0; row < in.rows; ++row) {
    sum += rowLoss[row];
    if (losses != nullptr) losses[row] = static_cast<float>(rowLoss[row]);
    const bool ignored = empty || (in.indices != nullptr && in.indices[row] < 0);
    if (ignored && dlogits != nullptr)
      std::memset(dlogits + row * in.classes, 0, in.classes * sizeof(float));
  }
  return sum * in.scale;
}

void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes) {
  Scratch scratch;
  const LabelSmoothingCeInput in = {logits, nullptr, nullptr, nullptr, 0.0f, 1.0, rows, classes};
  Rows<false, false>(in, scratch.Take<double>(rows), probabilities).Run();
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(LabelSmoothingCe);
HWY_EXPORT(Softmax);
double ReductionScale(const LabelSmoothingCeInput& input, Reduction reduction) {
  if (reduction != Reduction::kMean) return 1.0;
  double divisor = input.indices == nullptr ? static_cast<double>(input.rows) : 0.0;
  for (size_t row = 0; input.indices != nullptr && row < input.rows; ++row) {
    if (input.indices[row] >= 0)
      divisor += input.classWeights ? input.classWeights[input.indices[row]] : 1.0;
  }
  return divisor == 0.0 ? 0.0 : 1.0 / divisor;
}

double LabelSmoothingCe(const LabelSmoothingCeInput& input, float* losses, float* dlogits) {
  return HWY_DYNAMIC_DISPATCH(LabelSmoothingCe)(input, losses, dlogits);
}
void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes) {
  HWY_DYNAMIC_DISPATCH(Softmax)(logits, probabilities, rows, classes);
}
}  // namespace regulus
#endif
