// Loops over rows and elements, by vectors and threads.
#if defined(REGULUS_LOOPS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_LOOPS_INL_H_
#undef REGULUS_LOOPS_INL_H_
#else
#define REGULUS_LOOPS_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "runtime/thread_pool.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// For the body of a loop that keeps sums: clang calls a long one, with all that it shares in
// memory.
#define REGULUS_INLINE_BODY HWY_ATTR __attribute__((always_inline))

// Vector loops whose body also serves the tail: body(i, count), with count ≤ Lanes; count < Lanes
// only once, at the end.
template <class Body>
HWY_INLINE void ForEachVector(size_t size, const Body& body) {
  const size_t lanes = hn::Lanes(F());
  size_t i = 0;
  for (; i + lanes <= size; i += lanes) body(i, lanes);
  if (i < size) body(i, size - i);
}

// Work on fewer elements than this (10 to 20 µs) stays with the caller: another core would wait for
// its data longer.
constexpr size_t kSerialElements = kShareAll ? 1 : size_t{1} << 16;
constexpr size_t kChunkElements = kShareAll ? 32 : size_t{1} << 13;

// task(i) for all i < count: by the caller alone where the work is small, or by all threads.
template <class Task>
HWY_INLINE void ForEachTask(size_t count, bool isSmall, const Task& task) {
  if (!isSmall) return ParallelFor(count, task);
  for (size_t i = 0; i < count; ++i) task(i);
}

// task(row) for all rows, several a chunk.
template <class Task>
HWY_INLINE void ParallelRows(size_t rows, size_t columns, const Task& task) {
  if (columns == 0) return;  // 2³² − 1 rows of nothing fit into no memory at all
  const size_t chunk = std::max<size_t>(1, kChunkElements / std::max<size_t>(1, columns));
  auto run = [&](size_t index) HWY_ATTR {
    const size_t end = std::min(rows, (index + 1) * chunk);
    for (size_t row = index * chunk; row < end; ++row) task(row);
  };
  ForEachTask(hwy::DivCeil(rows, chunk), rows * columns < kSerialElements, run);
}

// body(i, count) for all vectors of an array.
template <class Body>
HWY_INLINE void ParallelElements(size_t size, const Body& body) {
  const size_t chunk = kChunkElements;
  ParallelRows(hwy::DivCeil(size, chunk), chunk, [&](size_t index) HWY_ATTR {
    const size_t first = index * chunk;
    ForEachVector(std::min(chunk, size - first),
                  [&](size_t i, size_t count) HWY_ATTR { body(first + i, count); });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_LOOPS_INL_H_
