// One walk over the rows of logits for a softmax and for what is made from it. A row is cut into
// blocks that stay in the first-level cache. Three stages of different blocks share one loop, so
// that memory and arithmetic work at the same time and no stage waits for the sums of the one
// before: the maximum m of the next block; e^(x − m) of this block, kept where the result will be;
// and, one row behind, the result from e^(x − m)·e^(m − max x). Rows are shared among the threads,
// or blocks where rows are few and wide; either way the numbers are the same.
#if defined(REGULUS_SOFTMAX_WALK_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_SOFTMAX_WALK_INL_H_
#undef REGULUS_SOFTMAX_WALK_INL_H_
#else
#define REGULUS_SOFTMAX_WALK_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "runtime/scratch.h"
#include "runtime/thread_pool.h"
#include "simd/cross_entropy-inl.h"
#include "simd/loops-inl.h"
#include "simd/softmax_stages-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// A row longer than this, and the one behind it, would push each other out of the second-level
// cache.
constexpr size_t kLongRow = size_t{1} << 16;
// Rows of a task: the first and the last of them do not share their loops in full.
constexpr size_t kTaskRows = 8;

// Walks over the rows of a Problem, which has
//   Target, TargetOf(i): q of a row's classes, (first class, n) → vector; or kConstant, Constant()
//   rows, classes: how many there are
//   Scale(i): what multiplies q in the result of a row
//   Logits(i), Result(i): the memory of a row; all results null where sums alone are wanted
//   Finish(i, sums) → GradientFactor of the row; FinishBlock(i, first, size, result).
template <class Problem>
class SoftmaxWalk {
 public:
  explicit SoftmaxWalk(Problem& problem)
      : problem_(problem),
        blocksPerRow_(hwy::DivCeil(problem.classes, kBlock)),
        factors_(scratch_.Take<float>(problem.rows)),
        blocks_(scratch_.Take<Block>(problem.rows * blocksPerRow_)) {}

  void Run() {
    const size_t rows = problem_.rows, threads = static_cast<size_t>(NumThreads());
    if (rows == 0) return;
    if (threads == 1 || rows * problem_.classes < kSerialElements) return WalkRows(0, rows);
    if (blocksPerRow_ > 1 && rows < 4 * threads) return ShareBlocks();
    const size_t size = std::min(kTaskRows, hwy::DivCeil(rows, 4 * threads));
    ParallelFor(hwy::DivCeil(rows, size), [&](size_t task) HWY_ATTR {
      WalkRows(task * size, std::min(rows, (task + 1) * size));
    });
  }

 private:
  using Target = typename Problem::Target;
  static constexpr size_t kNone = ~size_t{0};  // instead of a row: no work

  struct Block {
    BlockSums sums;
    float factor;
  };
  Block& At(size_t row, size_t block) { return blocks_[row * blocksPerRow_ + block]; }
  size_t Size(size_t block) const { return std::min(kBlock, problem_.classes - block * kBlock); }
  const float* Logits(size_t row, size_t block) const {
    return problem_.Logits(row) + block * kBlock;
  }
  float* Result(size_t row, size_t block) const {
    float* result = problem_.Result(row);
    return result == nullptr ? nullptr : result + block * kBlock;
  }

  void FindMaximum(size_t row, size_t block) HWY_ATTR {
    MaximumStage stage(Logits(row, block));
    ForEachVector(Size(block), [&](size_t i, size_t n) HWY_ATTR { stage.Step(i, n); });
    At(row, block).sums.max = stage.Result();
  }

  // Rows first to last: each is read while the result of the one before is written, or its own from
  // the end where the row is long.
  void WalkRows(size_t first, size_t last) HWY_ATTR {
    const bool isLong = problem_.classes > kLongRow;
    if (first < last) FindMaximum(first, 0);
    for (size_t row = first; row <= last; ++row) {
      const size_t reading = row < last ? row : kNone;
      const size_t writing = row > first && !isLong ? row - 1 : kNone;
      for (size_t block = 0; block < blocksPerRow_; ++block) {
        const bool rowEnds = block + 1 == blocksPerRow_;
        if (rowEnds && row + 1 >= last)
          WalkBlock(block, reading, writing, kNone, 0);
        else
          WalkBlock(block, reading, writing, rowEnds ? row + 1 : reading, rowEnds ? 0 : block + 1);
      }
      if (reading != kNone) Finish(reading);
      for (size_t block = blocksPerRow_; isLong && reading != kNone && block-- > 0;)
        WalkBlock(block, kNone, reading, kNone, 0);
    }
  }

  void ShareBlocks() HWY_ATTR {
    for (size_t row = 0; row <= problem_.rows; ++row) {
      const size_t reading = row < problem_.rows ? row : kNone;
      const size_t writing = row > 0 ? row - 1 : kNone;
      ParallelFor(blocksPerRow_, [&](size_t block) HWY_ATTR {
        if (reading != kNone) FindMaximum(reading, block);
        WalkBlock(block, reading, writing, kNone, 0);
      });
      if (reading != kNone) Finish(reading);
    }
  }

  // The three stages: this block of row `reading`, the same block of row `writing`, and the maximum
  // of block `nextBlock` of row `next`; each row may be kNone.
  void WalkBlock(size_t block, size_t reading, size_t writing, size_t next,
                 size_t nextBlock) HWY_ATTR {
    const size_t first = block * kBlock, size = Size(block);
    const bool reads = reading != kNone, writes = writing != kNone && Result(writing, block);
    const bool together = next != kNone && Size(nextBlock) == size;
    const Target readTarget = problem_.TargetOf(reads ? reading : 0);
    const Target writtenTarget = problem_.TargetOf(writes ? writing : 0);
    MaximumStage maximum(together ? Logits(next, nextBlock) : nullptr);
    ExponentialStage<Target> exponential(reads ? Logits(reading, block) : nullptr,
                                         reads ? Result(reading, block) : nullptr, readTarget,
                                         first, reads ? At(reading, block).sums.max : 0.0f);
    ResultStage<Target> result(writes ? Result(writing, block) : nullptr, writtenTarget, first,
                               writes ? factors_[writing] * At(writing, block).factor : 0.0f,
                               writes ? problem_.Scale(writing) : 0.0);
    ForEachGroup(size, [&](auto count, size_t i, size_t n) REGULUS_INLINE_BODY {
      if (maximum.from != nullptr) maximum.template Steps<count>(i, n);
      if (exponential.from != nullptr) exponential.template Steps<count>(i, n);
      if (result.to != nullptr) result.template Steps<count>(i, n);
    });
    if (together)
      At(next, nextBlock).sums.max = maximum.Result();
    else if (next != kNone)
      FindMaximum(next, nextBlock);
    if (reads) At(reading, block).sums = exponential.Sums(size);
    if (writes) problem_.FinishBlock(writing, first, size, result.to);
  }

  // The row's sums from those of its blocks, all of which were read.
  void Finish(size_t row) HWY_ATTR {
    RowSums sums = {At(row, 0).sums.max};
    for (size_t b = 1; b < blocksPerRow_; ++b) sums.max = std::max(sums.max, At(row, b).sums.max);
    for (size_t b = 0; b < blocksPerRow_; ++b) At(row, b).factor = sums.Add(At(row, b).sums);
    factors_[row] = problem_.Finish(row, sums);
  }

  Problem& problem_;
  Scratch scratch_;
  const size_t blocksPerRow_;
  float* factors_;  // [rows]
  Block* blocks_;   // [rows, blocksPerRow]
};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_SOFTMAX_WALK_INL_H_
