// Sums in a fixed order, in blocks: a long float sum loses about √blocks roundings instead of √length.
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

constexpr size_t kSumBlock = 64;

// Σ load(row), over rows in order.
template <class Load>
HWY_INLINE V SumRows(size_t rows, const Load& load) {
  V total = hn::Zero(F());
  for (size_t block = 0; block < rows; block += kSumBlock) {
    V sum = hn::Zero(F());
    const size_t end = std::min(rows, block + kSumBlock);
    for (size_t row = block; row < end; ++row) sum = hn::Add(sum, load(row));
    total = hn::Add(total, sum);
  }
  return total;
}

// Σ term(i, count) over the vectors of a row of `size` elements; lanes beyond count must be zero.
template <class Term>
HWY_INLINE float SumRow(size_t size, const Term& term) {
  const size_t block = kSumBlock * hn::Lanes(F());
  V total = hn::Zero(F());
  for (size_t first = 0; first < size; first += block) {
    V sum = hn::Zero(F());
    ForEachVector(std::min(block, size - first), [&](size_t i, size_t count) HWY_ATTR { sum = hn::Add(sum, term(first + i, count)); });
    total = hn::Add(total, sum);
  }
  return hn::GetLane(hn::SumOfLanes(F(), total));
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
