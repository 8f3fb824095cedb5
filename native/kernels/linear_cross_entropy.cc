// Blocks of rows, as tall as a bounded memory allows, in two passes over blocks of classes. The
// first makes logits and at once e^(logit − m), m the row's maximum in the block of classes. When
// all are made, losses and the factors of the gradient are known. The second makes the gradient in
// place and from it dbias, dweight and a part of dx, while it is in cache. Logits stand by class,
// [classes, rows]: weights and gradient are then read where they stand, and x alone is packed; the
// next block is asked for while this one is computed. Slices of the classes are shared among the
// threads, each with a dx of its own, summed in order.
#include "kernels/linear_cross_entropy.h"

#include <algorithm>
#include <numeric>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/linear_cross_entropy.cc"
#include "hwy/cache_control.h"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"
#include "simd/math-inl.h"
#include "simd/register_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

constexpr size_t kLineFloats = 16;
// Classes of a block: whole tiles of either height. Their weights, their gradient and x stay in the
// second-level cache.
constexpr size_t kClasses = 126;
// Of the logits of a block of rows; with all else (4 MB) it stays below 64 MB.
constexpr size_t kLogitBytes = 58'000'000;
// More rows make the products no faster; fewer read the weights too often: beyond 450,000 classes
// the memory grows instead.
constexpr size_t kMostRows = 256;
constexpr size_t kLeastRows = 32;
// Of dx, which each slice of the classes has, and how many slices there may be.
constexpr size_t kPartialBytes = 2'000'000;
constexpr size_t kLeastSlices = 4;
constexpr size_t kMostSlices = 32;

inline size_t Count(size_t size, size_t part) { return (size + part - 1) / part; }

// Where sums go: C + A·B where accumulate, with bias[row] where not null.
struct Output {
  float* c;
  size_t stride;
  const float* bias;
  bool accumulate;
};

// kRows × kPanel of a product. Element (r, k) of A is a[r·stride + k], or a[k·stride + r] where not
// along depth; B is [depth, kPanel]. Rows along depth need a pointer each: there are none left to
// read one twice.
template <size_t kRows, bool kAlongDepth>
void MultiplyTile(const float* HWY_RESTRICT a, size_t stride, const float* HWY_RESTRICT b,
                  size_t depth, const Output& out) {
  const F f;
  V sum0[kRows], sum1[kRows];
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    hwy::Prefetch(out.c + r * out.stride);
    sum0[r] = sum1[r] = hn::Zero(f);
  }
  SumProducts<kRows, false, kReadsTwice && !kAlongDepth>(
      {a, kAlongDepth ? stride : 1, kAlongDepth ? 1 : stride}, {b, 1, kPanel}, depth, sum0, sum1);
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    float* c = out.c + r * out.stride;
    if (out.accumulate) {
      sum0[r] = hn::Add(sum0[r], hn::LoadU(f, c));
      sum1[r] = hn::Add(sum1[r], hn::LoadU(f, c + kLanes));
    }
    const V bias = Const(out.bias ? out.bias[r] : 0.0f);
    hn::StoreU(hn::Add(sum0[r], bias), f, c);
    hn::StoreU(hn::Add(sum1[r], bias), f, c + kLanes);
  }
}

// Memory that will be needed, asked for in equal parts by so many calls.
class Ahead {
 public:
  Ahead(const float* begin, size_t size, size_t calls)
      : at_(begin),
        end_(begin + size),
        step_(size / kLineFloats / std::max<size_t>(1, calls) + 1) {}
  HWY_INLINE void Next() {
    for (size_t i = 0; i < step_ && at_ < end_; ++i, at_ += kLineFloats) hwy::Prefetch(at_);
  }

 private:
  const float *at_, *end_;
  size_t step_;
};

// A panel of C: whole tiles of the rows of A, which lie along depth, and the rest row by row.
void MultiplyPanel(const float* a, size_t stride, const float* b, size_t rows, size_t depth,
                   const Output& out, Ahead& ahead) {
  const auto from = [&](size_t row) {
    return Output{out.c + row * out.stride, out.stride, out.bias ? out.bias + row : nullptr,
                  out.accumulate};
  };
  size_t row = 0;
  for (; row + kTileRows <= rows; row += kTileRows) {
    ahead.Next();
    MultiplyTile<kTileRows, true>(a + row * stride, stride, b, depth, from(row));
  }
  for (; row < rows; ++row) MultiplyTile<1, true>(a + row * stride, stride, b, depth, from(row));
}

class Head {
 public:
  Head(const LinearCrossEntropyInput& input, float* losses,
       const LinearCrossEntropyGradients& gradients)
      : input_(input),
        loss_(input.loss),
        gradients_(gradients),
        losses_(losses),
        in_(input.in),
        width_(Count(in_, kPanel) * kPanel),
        classBlocks_(Count(loss_.classes, kClasses)),
        even_(loss_.smoothing / static_cast<float>(loss_.classes)),
        rest_(1.0f - loss_.smoothing) {
    const size_t most =
        std::clamp(kLogitBytes / sizeof(float) / loss_.classes, kLeastRows, kMostRows) / kPanel;
    panels_ = std::max<size_t>(1, Count(loss_.rows, kPanel));
    rowBlocks_ = Count(panels_, most);
    height_ = Count(panels_, rowBlocks_) * kPanel;
    partial_ = height_ * width_;
    slices_ = std::min(classBlocks_, std::clamp(kPartialBytes / sizeof(float) / (partial_ + 1),
                                                kLeastSlices, kMostSlices));
    logits_ = scratch_.Take<float>(loss_.classes * height_);
    xByRow_ = scratch_.Take<float>(height_ * width_);
    xByFeature_ = scratch_.Take<float>(height_ * in_);
    dx_ = scratch_.Take<float>(slices_ * partial_);
    for (float** array : {&max_, &sumExp_, &product_})
      *array = scratch_.Take<float>(classBlocks_ * height_);
    mass_ = loss_.indices ? nullptr : scratch_.Take<float>(classBlocks_ * height_);
    weight_ = scratch_.Take<double>(classBlocks_);
    rowLoss_ = scratch_.Take<double>(height_);
    for (size_t b = 0; b < classBlocks_; ++b) {
      weight_[b] = 0.0;
      for (size_t c = b * kClasses; c < b * kClasses + Size(b); ++c) weight_[b] += ClassWeight(c);
    }
    for (float** array : {&trueLogit_, &toGradient_, &toTarget_, &toTrueClass_})
      *array = scratch_.Take<float>(height_);
  }

  // The loss; `gradients` are wanted or all null.
  double Run() {
    const bool wanted =
        gradients_.dx != nullptr || gradients_.dweight != nullptr || gradients_.dbias != nullptr;
    double sum = 0.0;
    for (size_t block = 0; block < rowBlocks_; ++block) {
      first_ = block * panels_ / rowBlocks_ * kPanel;
      padded_ = (block + 1) * panels_ / rowBlocks_ * kPanel - first_;
      count_ = std::min(padded_, loss_.rows - first_);
      later_ = block > 0;
      PackX();
      ParallelFor(classBlocks_, [&](size_t b) HWY_ATTR {
        MakeLogits(b);
        for (size_t panel = 0; panel < padded_; panel += kPanel) MakeExponentials(b, panel);
      });
      sum += FinishRows();
      if (!wanted) continue;
      ForEachSlice([&](size_t slice, size_t begin, size_t end) HWY_ATTR {
        for (size_t b = begin; b < end; ++b) {
          MakeGradient(b);
          if (gradients_.dbias != nullptr) AddBias(b);
          if (gradients_.dweight != nullptr) AddWeight(b);
          if (gradients_.dx != nullptr) AddInput(b, dx_ + slice * partial_, b > begin);
        }
      });
      if (gradients_.dx != nullptr) SumSlices();
    }
    return sum * loss_.scale;
  }

 private:
  size_t Size(size_t block) const { return std::min(kClasses, loss_.classes - block * kClasses); }
  float* Logits(size_t block) const { return logits_ + block * kClasses * height_; }
  float ClassWeight(size_t c) const { return loss_.classWeights ? loss_.classWeights[c] : 1.0f; }
  bool Counts(size_t row) const {
    return row < count_ && loss_.scale != 0.0 &&
           (loss_.indices == nullptr || loss_.indices[first_ + row] >= 0);
  }
  Ahead AfterBlock(const float* matrix, size_t block, size_t calls) const {
    const size_t next = block + 1;
    return next < classBlocks_ ? Ahead(matrix + next * kClasses * in_, Size(next) * in_, calls)
                               : Ahead(matrix, 0, calls);
  }

  // task(slice, first block, last block) for slices of the blocks of classes.
  template <class Task>
  void ForEachSlice(const Task& task) const {
    ParallelFor(slices_, [&](size_t slice) {
      task(slice, slice * classBlocks_ / slices_, (slice + 1) * classBlocks_ / slices_);
    });
  }

  // body(row, index) for the rows whose true class, an index, is in a block; index is its place
  // there.
  template <class Body>
  HWY_INLINE void ForEachTrueClass(size_t block, const Body& body) const {
    for (size_t row = 0; loss_.indices != nullptr && row < count_; ++row) {
      const size_t truth = static_cast<size_t>(loss_.indices[first_ + row]);
      if (truth / kClasses == block) body(row, truth % kClasses);
    }
  }

  // Panels of features, [height, kPanel] each, and panels of rows, [in, kPanel] each; zeros beyond
  // the last of both.
  void PackX() {
    const float* x = input_.x + first_ * in_;
    const auto at = [&](size_t row, size_t k) {
      return row < count_ && k < in_ ? x[row * in_ + k] : 0.0f;
    };
    for (size_t row = 0; row < padded_; ++row) {
      for (size_t k = 0; k < width_; ++k)
        xByRow_[(k / kPanel * height_ + row) * kPanel + k % kPanel] = at(row, k);
      for (size_t k = 0; k < in_; ++k)
        xByFeature_[(row / kPanel * in_ + k) * kPanel + row % kPanel] = at(row, k);
    }
  }

  void MakeLogits(size_t block) HWY_ATTR {
    const size_t c = block * kClasses;
    float* logits = Logits(block);
    Ahead ahead = AfterBlock(input_.weight, block, padded_ / kPanel * (kClasses / kTileRows));
    for (size_t row = 0; row < padded_; row += kPanel) {
      const Output out = {logits + row, height_, input_.bias ? input_.bias + c : nullptr, false};
      MultiplyPanel(input_.weight + c * in_, in_, xByFeature_ + row * in_, Size(block), in_, out,
                    ahead);
    }
    ForEachTrueClass(
        block, [&](size_t row, size_t index) { trueLogit_[row] = logits[index * height_ + row]; });
  }

  // The weighted target q of a vector of rows; of an index target q/Even(), but for the true class.
  HWY_INLINE V Target(size_t row, size_t c) const {
    if (loss_.indices != nullptr) return Const(ClassWeight(c));
    HWY_ALIGN float lanes[kLanes] = {};
    for (size_t i = 0; i < kLanes && row + i < count_; ++i)
      lanes[i] = loss_.probabilities[(first_ + row + i) * loss_.classes + c];
    return hn::Mul(hn::MulAdd(hn::Load(F(), lanes), Const(rest_), Const(even_)),
                   Const(ClassWeight(c)));
  }
  double Even() const { return loss_.indices ? even_ : 1.0; }

  // Logits x of a panel of rows become e^(x − m); keeps m, Σe^(x − m), Σq and Σ q·(x − m). m is
  // finite, so that −∞ makes no NaN.
  void MakeExponentials(size_t block, size_t panel) HWY_ATTR {
    const F f;
    const size_t size = Size(block);
    float* x = Logits(block) + panel;
    V max[2], sum[2], mass[2], product[2];
    for (size_t v = 0; v < 2; ++v) {
      max[v] = Const(hwy::LowestValue<float>());
      sum[v] = mass[v] = product[v] = hn::Zero(f);
    }
    for (size_t c = 0; c < size; ++c) {
      for (size_t v = 0; v < 2; ++v)
        max[v] = hn::Max(max[v], hn::LoadU(f, x + c * height_ + v * kLanes));
    }
    for (size_t c = 0; c < size; ++c) {
      V z[2];
      for (size_t v = 0; v < 2; ++v) {
        const V q = Target(panel + v * kLanes, block * kClasses + c);
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
      const size_t at = block * height_ + panel + v * kLanes;
      hn::StoreU(max[v], f, max_ + at);
      hn::StoreU(sum[v], f, sumExp_ + at);
      if (mass_ != nullptr) hn::StoreU(mass[v], f, mass_ + at);
      hn::StoreU(product[v], f, product_ + at);
    }
  }

  // The sum of the rows' losses, finished a panel at a time, whose values share cache lines.
  double FinishRows() {
    ParallelFor(padded_ / kPanel, [&](size_t panel) HWY_ATTR { FinishPanel(panel * kPanel); });
    return std::accumulate(rowLoss_, rowLoss_ + padded_, 0.0);
  }

  // Leaves the rows' losses, in max_ how far a block's maximum is below the row's, and what the
  // gradient is made of: e^(x − m)·e^(max_)·toGradient − Target·toTarget. Rows that do not count,
  // and those beyond the last, have factors 0.
  void FinishPanel(size_t begin) HWY_ATTR {
    for (size_t row = begin; row < begin + kPanel; ++row) {
      float most = max_[row];
      for (size_t b = 1; b < classBlocks_; ++b) most = std::max(most, max_[b * height_ + row]);
      double sumExp = 0.0, mass = 0.0, product = 0.0;
      for (size_t b = 0; b < classBlocks_; ++b) {
        const size_t at = b * height_ + row;
        max_[at] -= most;
        sumExp += static_cast<double>(sumExp_[at]) * hn::GetLane(Exp(Const(max_[at])));
        const double part = Even() * (mass_ ? mass_[at] : weight_[b]);
        mass += part;
        if (part != 0.0) product += Even() * product_[at] + part * max_[at];
      }
      const bool counts = Counts(row);
      const double apart =
          counts && loss_.indices ? rest_ * ClassWeight(loss_.indices[first_ + row]) : 0.0;
      mass += apart;
      if (apart != 0.0) product += apart * (trueLogit_[row] - most);
      rowLoss_[row] = counts ? mass * Log(sumExp) - product : 0.0;
      const double scale =
          counts ? loss_.scale * (input_.upstream ? input_.upstream[first_ + row] : 1.0) : 0.0;
      toGradient_[row] = static_cast<float>(mass * scale / sumExp);
      toTarget_[row] = static_cast<float>(scale * Even());
      toTrueClass_[row] = static_cast<float>(scale * rest_);
      if (losses_ != nullptr && row < count_)
        losses_[first_ + row] = static_cast<float>(rowLoss_[row]);
    }
  }

  void MakeGradient(size_t block) HWY_ATTR {
    const F f;
    float* g = Logits(block);
    for (size_t row = 0; row < padded_; row += kLanes) {
      const V factor =
          hn::Mul(Exp(hn::LoadU(f, max_ + block * height_ + row)), hn::LoadU(f, toGradient_ + row));
      const V toTarget = hn::LoadU(f, toTarget_ + row);
      for (size_t i = 0; i < Size(block); ++i) {
        float* at = g + i * height_ + row;
        hn::StoreU(hn::NegMulAdd(Target(row, block * kClasses + i), toTarget,
                                 hn::Mul(hn::LoadU(f, at), factor)),
                   f, at);
      }
    }
    ForEachTrueClass(block, [&](size_t row, size_t index) {
      g[index * height_ + row] -= ClassWeight(block * kClasses + index) * toTrueClass_[row];
    });
  }

  void AddBias(size_t block) HWY_ATTR {
    const bool accumulate = later_ || gradients_.accumulateBias;
    for (size_t i = 0; i < Size(block); ++i) {
      const float* g = Logits(block) + i * height_;
      V sum = hn::Zero(F());
      for (size_t row = 0; row < padded_; row += kLanes)
        sum = hn::Add(sum, hn::LoadU(F(), g + row));
      float& to = gradients_.dbias[block * kClasses + i];
      to = (accumulate ? to : 0.0f) + hn::GetLane(hn::SumOfLanes(F(), sum));
    }
  }

  void AddWeight(size_t block) HWY_ATTR {
    const bool accumulate = later_ || gradients_.accumulateWeight;
    Ahead ahead = AfterBlock(gradients_.dweight, block, width_ / kPanel * (kClasses / kTileRows));
    for (size_t column = 0; column < in_; column += kPanel) {
      float* to = gradients_.dweight + block * kClasses * in_ + column;
      const auto multiply = [&](const Output& out) HWY_ATTR {
        MultiplyPanel(Logits(block), height_, xByRow_ + column * height_, Size(block), count_, out,
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

  void AddInput(size_t block, float* dx, bool accumulate) HWY_ATTR {
    const F f;
    Ahead ahead = AfterBlock(input_.weight, block, width_ / kPanel * Count(count_, kTileRows));
    for (size_t column = 0; column < in_; column += kPanel) {
      HWY_ALIGN float weight[kClasses * kPanel];
      const size_t left = std::min(kLanes, in_ - column),
                   right = std::min(kPanel, in_ - column) - left;
      for (size_t i = 0; i < Size(block); ++i) {
        const float* from = input_.weight + (block * kClasses + i) * in_ + column;
        hn::Store(LoadPart(from, left), f, weight + i * kPanel);
        hn::Store(LoadPart(from + left, right), f, weight + i * kPanel + kLanes);
      }
      const Output out = {dx + column, width_, nullptr, accumulate};
      size_t row = 0;
      while (row + kTileRows <= count_) {
        ahead.Next();
        AddInputTile<kTileRows>(block, weight, out, row);
      }
      AddInputRest<kTileRows / 8 * 4 + 4>(block, weight, out, row);
    }
  }

  template <size_t kRows>
  void AddInputTile(size_t block, const float* weight, const Output& out, size_t& row) {
    MultiplyTile<kRows, false>(Logits(block) + row, height_, weight, Size(block),
                               {out.c + row * width_, width_, nullptr, out.accumulate});
    row += kRows;
  }

  // The rows that make no whole tile, in tiles of 8, 4, 2 and 1: what lies beyond the last is
  // another thread's.
  template <size_t kRows>
  void AddInputRest(size_t block, const float* weight, const Output& out, size_t& row) {
    if (count_ - row >= kRows) AddInputTile<kRows>(block, weight, out, row);
    if constexpr (kRows > 1) AddInputRest<kRows / 2>(block, weight, out, row);
  }

  void SumSlices() HWY_ATTR {
    ParallelRows(count_, in_, [&](size_t row) HWY_ATTR {
      float* to = gradients_.dx + (first_ + row) * in_;
      ForEachVector(in_, [&](size_t k, size_t n) HWY_ATTR {
        V sum = LoadPart(dx_ + row * width_ + k, n);
        for (size_t slice = 1; slice < slices_; ++slice)
          sum = hn::Add(sum, LoadPart(dx_ + slice * partial_ + row * width_ + k, n));
        StorePart(sum, to + k, n);
      });
    });
  }

  const LinearCrossEntropyInput& input_;
  const LabelSmoothingCeInput& loss_;
  const LinearCrossEntropyGradients& gradients_;
  float* losses_;
  const size_t in_, width_, classBlocks_;
  const float even_, rest_;
  Scratch scratch_;
  size_t panels_, rowBlocks_, height_, partial_,
      slices_;  // height_: of the tallest block of rows, the stride of all
  float *logits_, *xByRow_, *xByFeature_, *dx_;
  float *max_, *sumExp_, *product_, *mass_;  // [classBlocks, height]; no mass for index targets
  double* weight_;                           // [classBlocks], the weights of their classes
  double* rowLoss_;                          // [height]
  float *trueLogit_, *toGradient_, *toTarget_, *toTrueClass_;  // [height]
  size_t first_ = 0, count_ = 0, padded_ = 0;  // the rows of this block, and whole panels of them
  bool later_ = false;
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
