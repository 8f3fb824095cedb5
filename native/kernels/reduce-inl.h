// Sums in a fixed order that depends on the length alone.
#if defined(REGULUS_REDUCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_REDUCE_INL_H_
#undef REGULUS_REDUCE_INL_H_
#else
#define REGULUS_REDUCE_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "kernels/math-inl.h"
#include "runtime/thread_pool.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

constexpr size_t kSequential = 8;

// Sums that are taken together: columns side by side, so that each row is read in whole cache lines.
template <size_t kCount>
struct Sums {
  V sum[kCount];
  HWY_INLINE Sums() {}  // compiled for the target, which an implicit one is not
};
template <size_t kCount>
HWY_INLINE Sums<kCount> Add(Sums<kCount> a, const Sums<kCount>& b) {
  for (size_t i = 0; i < kCount; ++i) a.sum[i] = hn::Add(a.sum[i], b.sum[i]);
  return a;
}

// Σ term(i) for begin ≤ i < end, each a Sums: halves summed apart down to 8 terms, so that the error grows with the
// logarithm of the length.
template <size_t kCount, class Term>
Sums<kCount> PairwiseSum(size_t begin, size_t end, const Term& term) {
  if (end - begin > kSequential) {
    const size_t middle = begin + (end - begin) / 2;
    return Add(PairwiseSum<kCount>(begin, middle, term), PairwiseSum<kCount>(middle, end, term));
  }
  Sums<kCount> sums;
  for (V& sum : sums.sum) sum = hn::Zero(F());
  for (size_t i = begin; i < end; ++i) sums = Add(sums, term(i));
  return sums;
}

// Σ term(i, count) over the vectors of a row of `size` elements; lanes beyond count must be zero.
template <class Term>
HWY_INLINE float SumRow(size_t size, const Term& term) {
  const size_t lanes = hn::Lanes(F());
  const Sums<1> total = PairwiseSum<1>(0, (size + lanes - 1) / lanes, [&](size_t vector) HWY_ATTR {
    Sums<1> one;
    one.sum[0] = term(vector * lanes, std::min(lanes, size - vector * lanes));
    return one;
  });
  return hn::GetLane(hn::SumOfLanes(F(), total.sum[0]));
}

// For each group of kVectors vectors of columns: sums[k][j] = Σ over rows of term(row, column, count, sums) for vector j,
// then done(column, count, sums) for each vector; kCount sums a column. A small matrix is done by the caller.
template <size_t kCount, size_t kVectors, class Term, class Done>
HWY_INLINE void SumColumns(size_t rows, size_t columns, const Term& term, const Done& done) {
  const size_t lanes = hn::Lanes(F()), width = kVectors * lanes;
  auto task = [&](size_t index) HWY_ATTR {
    const size_t first = index * width;
    auto count = [&](size_t j) { return std::min(lanes, columns - std::min(columns, first + j * lanes)); };
    const auto all = PairwiseSum<kCount * kVectors>(0, rows, [&](size_t row) HWY_ATTR {
      Sums<kCount * kVectors> terms;
      for (size_t j = 0; j < kVectors; ++j) term(row, first + j * lanes, count(j), terms.sum + j * kCount);
      return terms;
    });
    for (size_t j = 0; j < kVectors && count(j) > 0; ++j) done(first + j * lanes, count(j), all.sum + j * kCount);
  };
  const size_t tasks = (columns + width - 1) / width;
  if (rows * columns < kSerialElements) {
    for (size_t i = 0; i < tasks; ++i) task(i);
  } else {
    ParallelFor(tasks, task);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif
