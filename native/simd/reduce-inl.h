// Sums in a fixed order that depends on the length alone.
#if defined(REGULUS_REDUCE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_REDUCE_INL_H_
#undef REGULUS_REDUCE_INL_H_
#else
#define REGULUS_REDUCE_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Terms that are summed one by one.
constexpr size_t kSequential = 16;

// Sums that are taken together: columns side by side, so that each row is read in whole cache
// lines.
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

// The sums that add(i, sums) makes for begin ≤ i < end: halves summed apart down to 16 terms, so
// that the error grows with the logarithm of the length.
template <size_t kCount, class AddTerm>
Sums<kCount> PairwiseSum(size_t begin, size_t end, const AddTerm& add) {
  if (end - begin > kSequential) {
    const size_t middle = begin + (end - begin) / 2;
    return Add(PairwiseSum<kCount>(begin, middle, add), PairwiseSum<kCount>(middle, end, add));
  }
  Sums<kCount> sums;
#pragma GCC unroll 8
  for (V& sum : sums.sum) sum = hn::Zero(F());
  for (size_t i = begin; i < end; ++i) add(i, sums.sum);
  return sums;
}

// sums[c] = Σ terms[c] that term(i, count, terms) gives over the vectors of a row of `size`
// elements; lanes beyond count must be zero. Whole vectors are known as such when the loop is
// compiled: that is nearly twice as fast.
template <size_t kCount, class Term>
HWY_INLINE void SumRow(size_t size, const Term& term, float* sums) {
  const auto sum = [&](const auto& count) HWY_ATTR {
    const auto addTerms = [&](size_t vector, V* partial) HWY_ATTR {
      V terms[kCount];
      term(vector * kLanes, count(vector), terms);
      for (size_t c = 0; c < kCount; ++c) partial[c] = hn::Add(partial[c], terms[c]);
    };
    const auto total = PairwiseSum<kCount>(0, hwy::DivCeil(size, kLanes), addTerms);
    for (size_t c = 0; c < kCount; ++c) sums[c] = hn::GetLane(hn::SumOfLanes(F(), total.sum[c]));
  };
  if (size % kLanes == 0)
    sum([](size_t) { return kLanes; });
  else
    sum([&](size_t vector) { return std::min(kLanes, size - vector * kLanes); });
}

// For each group of kVectors vectors of columns: sums[k][j] = Σ over rows of term(row, column,
// count, sums) for vector j, then done(column, count, sums) for each vector; kCount sums a column.
// A small matrix is done by the caller.
template <size_t kCount, size_t kVectors, class Term, class Done>
HWY_INLINE void SumColumns(size_t rows, size_t columns, const Term& term, const Done& done) {
  constexpr size_t kWidth = kVectors * kLanes;
  const auto sum = [&](size_t first, const auto& count) HWY_ATTR {
    const auto addTerms = [&](size_t row, V* sums) HWY_ATTR {
#pragma GCC unroll 8
      for (size_t j = 0; j < kVectors; ++j) {
        V terms[kCount];
        term(row, first + j * kLanes, count(j), terms);
        for (size_t c = 0; c < kCount; ++c)
          sums[j * kCount + c] = hn::Add(sums[j * kCount + c], terms[c]);
      }
    };
    const auto all = PairwiseSum<kCount * kVectors>(0, rows, addTerms);
    for (size_t j = 0; j < kVectors && count(j) > 0; ++j)
      done(first + j * kLanes, count(j), all.sum + j * kCount);
  };
  auto task = [&](size_t index) HWY_ATTR {
    const size_t first = index * kWidth;
    if (first + kWidth <= columns)
      sum(first, [&](size_t) { return kLanes; });
    else
      sum(first, [&](size_t j) {
        return std::min(kLanes, columns - std::min(columns, first + j * kLanes));
      });
  };
  ForEachTask(hwy::DivCeil(columns, kWidth), rows * columns < kSerialElements, task);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif
