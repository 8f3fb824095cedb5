// Row copies, and sums over the rows of each entry: rows are sorted by entry first, so that the
// order of a sum depends on the indices alone, and an entry belongs to one thread.
#include "kernels/embedding.h"

#include <algorithm>
#include <cstring>

#include "runtime/scratch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/embedding.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

void EmbeddingForward(const int32_t* indices, const float* weight, float* y,
                      const EmbeddingShape& shape) {
  ParallelRows(shape.rows, shape.dim, [&](size_t row) HWY_ATTR {
    std::memcpy(y + row * shape.columns + shape.column,
                weight + static_cast<size_t>(indices[row]) * shape.dim, shape.dim * sizeof(float));
  });
}

// The gradient of one entry from its rows, which are in their order in the batch; kVectors of its
// columns are summed together.
template <size_t kVectors>
void SumEntry(const float* dy, const uint32_t* rows, size_t count, float* dweight, bool accumulate,
              const EmbeddingShape& shape) {
  if (count == 0) {
    if (!accumulate) std::fill_n(dweight, shape.dim, 0.0f);
    return;
  }
  const float* first = dy + shape.column;
  SumColumns<1, kVectors>(
      count, shape.dim,
      [&](size_t i, size_t column, size_t n, V* terms)
          REGULUS_INLINE_BODY { terms[0] = LoadPart(first + rows[i] * shape.columns + column, n); },
      [&](size_t column, size_t n, const V* total)
          HWY_ATTR { StoreGradient(total[0], dweight + column, n, accumulate); });
}

// ends[entry]: where its rows end in `rows`, which begin at the end of the entry before.
void SumEntries(const float* dy, const uint32_t* rows, const uint32_t* ends,
                const Gradient& dweight, const EmbeddingShape& shape) {
  const size_t elements = (shape.rows + shape.entries) * shape.dim;
  const size_t chunk = std::max<size_t>(1, kChunkElements / hwy::DivCeil(elements, shape.entries));
  const auto sumEntry = shape.dim <= kLanes       ? SumEntry<1>
                        : shape.dim <= 2 * kLanes ? SumEntry<2>
                                                  : SumEntry<4>;
  const auto sum = [&](size_t index) HWY_ATTR {
    const size_t end = std::min(shape.entries, (index + 1) * chunk);
    for (size_t entry = index * chunk; entry < end; ++entry) {
      const size_t begin = entry == 0 ? 0 : ends[entry - 1];
      sumEntry(dy, rows + begin, ends[entry] - begin, dweight.data + entry * shape.dim,
               dweight.accumulate, shape);
    }
  };
  ForEachTask(hwy::DivCeil(shape.entries, chunk), elements < kSerialElements, sum);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
namespace {

// A counting sort, which keeps the order of the rows of an entry.
void SortByEntry(const int32_t* indices, const EmbeddingShape& shape, uint32_t* rows,
                 uint32_t* ends) {
  std::fill_n(ends, shape.entries, 0u);
  for (size_t row = 0; row < shape.rows; ++row) ends[indices[row]] += 1;
  uint32_t begin = 0;
  for (size_t entry = 0; entry < shape.entries; ++entry) {
    const uint32_t count = ends[entry];
    ends[entry] = begin;
    begin += count;
  }
  for (size_t row = 0; row < shape.rows; ++row)
    rows[ends[indices[row]]++] = static_cast<uint32_t>(row);
}

}  // namespace

HWY_EXPORT(EmbeddingForward);
HWY_EXPORT(SumEntries);
void EmbeddingForward(const int32_t* indices, const float* weight, float* y,
                      const EmbeddingShape& shape) {
  HWY_DYNAMIC_DISPATCH(EmbeddingForward)(indices, weight, y, shape);
}
void EmbeddingBackward(const int32_t* indices, const float* dy, const Gradient& dweight,
                       const EmbeddingShape& shape) {
  Scratch scratch;
  uint32_t* rows = scratch.Take<uint32_t>(shape.rows);
  uint32_t* ends = scratch.Take<uint32_t>(shape.entries);
  SortByEntry(indices, shape, rows, ends);
  HWY_DYNAMIC_DISPATCH(SumEntries)(dy, rows, ends, dweight, shape);
}
}  // namespace regulus
#endif
