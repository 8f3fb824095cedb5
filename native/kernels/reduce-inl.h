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

// Σ term(i) for begin ≤ i < end: halves summed apart down to 8 terms, so that the error grows with the logarithm of the length.
template <class Term>
V PairwiseSum(size_t begin, size_t end, const Term& term) {
  if (end - begin > kSequential) {
    const size_t middle = begin + (end - begin) / 2;
    return hn::Add(PairwiseSum(begin, middle, term), PairwiseSum(middle, end, term));
  }
  V sum = hn::Zero(F());
  for (size_t i = begin; i < end; ++i) sum = hn::Add(sum, term(i));
  return sum;
}

// Σ load(row) over all rows.
template <class Load>
HWY_INLINE V SumRows(size_t rows, const Load& load) {
  return PairwiseSum(0, rows, load);
}

// Σ term(i, count) over the vectors of a row of `size` elements; lanes beyond count must be zero.
template <class Term>
HWY_INLINE float SumRow(size_t size, const Term& term) {
  const size_t lanes = hn::Lanes(F());
  const V sum = PairwiseSum(0, (size + lanes - 1) / lanes, [&](size_t vector) HWY_ATTR {
    return term(vector * lanes, std::min(lanes, size - vector * lanes));
  });
  return hn::GetLane(hn::SumOfLanes(F(), sum));
}

// body(column, count) for each vector of columns, several vectors a task; a small matrix is done by the caller.
template <class Body>
HWY_INLINE void ForEachColumnChunk(size_t rows, size_t columns, const Body& body) {
  const size_t chunk = 4 * hn::Lanes(F());
  const size_t chunks = (columns + chunk - 1) / chunk;
  auto task = [&](size_t index) HWY_ATTR {
    const size_t first = index * chunk;
    ForEachVector(std::min(chunk, columns - first), [&](size_t i, size_t count) HWY_ATTR { body(first + i, count); });
  };
  if (rows * columns < kSerialElements) {
    for (size_t i = 0; i < chunks; ++i) task(i);
  } else {
    ParallelFor(chunks, task);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif
