// Places are below the number of rows: one pass counts the rows of each, another writes them there.
#include "kernels/stratify.h"

#include <algorithm>

#include "runtime/scratch.h"

namespace regulus {
namespace {

// Classes are gathered before they are counted: a load behind a store waits for the store's place.
constexpr size_t kGathered = 512;

}  // namespace

void Stratify(const uint32_t* classOf, uint32_t last, const uint32_t* drawn, uint32_t* out,
              size_t rows) {
  if (rows == 0) return;
  Scratch scratch;
  const size_t classes = size_t{last} + 1;
  uint32_t* sizes = scratch.Take<uint32_t>(classes);
  uint32_t* seen = scratch.Take<uint32_t>(classes);
  uint32_t* ends = scratch.Take<uint32_t>(rows + 1);
  std::fill(sizes, sizes + classes, 0u);
  std::fill(ends, ends + rows + 1, 0u);
  // Another thread may have changed classes since they were checked.
  const auto classAt = [&](size_t row) { return std::min(classOf[row], last); };
  for (size_t row = 0; row < rows; ++row) sizes[classAt(row)] += 1;
  const double lastRow = static_cast<double>(rows - 1);  // for a row that is there twice
  const auto forEachPlace = [&](const auto& body) {
    std::fill(seen, seen + classes, 0u);
    uint32_t own[kGathered];
    for (size_t first = 0; first < rows; first += kGathered) {
      const size_t count = std::min(kGathered, rows - first);
      for (size_t i = 0; i < count; ++i) own[i] = classAt(drawn[first + i]);
      for (size_t i = 0; i < count; ++i) {
        const double before = seen[own[i]]++;
        const double place = (before + 0.5) / sizes[own[i]] * static_cast<double>(rows);
        body(first + i, before > 0 ? static_cast<uint32_t>(std::min(place, lastRow)) : 0u);
      }
    }
  };
  forEachPlace([&](size_t, uint32_t place) { ends[place + 1] += 1; });
  for (size_t place = 1; place < rows; ++place) ends[place] += ends[place - 1];
  forEachPlace(
      [&](size_t i, uint32_t place) { out[std::min<size_t>(ends[place]++, rows - 1)] = drawn[i]; });
}

}  // namespace regulus
