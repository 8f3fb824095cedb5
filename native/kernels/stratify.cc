// Places are below the number of rows: one pass counts the rows of each, another writes them there.
#include "kernels/stratify.h"

#include <algorithm>

#include "runtime/scratch.h"

namespace regulus {

namespace {
// Classes are gathered before they are counted: a load behind a store waits for the store's place.
constexpr size_t kGathered = 512;
}  // namespace

void Stratify(const uint32_t* classOf, const uint32_t* drawn, uint32_t* out, size_t rows) {
  if (rows == 0) return;
  Scratch scratch;
  const size_t classes = *std::max_element(classOf, classOf + rows) + size_t{1};
  uint32_t* sizes = scratch.Take<uint32_t>(2 * classes);
  uint32_t* seen = sizes + classes;
  uint32_t* places = scratch.Take<uint32_t>(rows);
  uint32_t* ends = scratch.Take<uint32_t>(rows + 1);
  std::fill(sizes, sizes + 2 * classes, 0u);
  std::fill(ends, ends + rows + 1, 0u);
  const double last = static_cast<double>(rows - 1);  // for a row that is there twice
  for (size_t row = 0; row < rows; ++row) sizes[classOf[row]] += 1;
  uint32_t own[kGathered];
  for (size_t first = 0; first < rows; first += kGathered) {
    const size_t count = std::min(kGathered, rows - first);
    for (size_t i = 0; i < count; ++i) own[i] = classOf[drawn[first + i]];
    for (size_t i = 0; i < count; ++i) {
      const double before = seen[own[i]]++;
      const double place = (before + 0.5) / sizes[own[i]] * static_cast<double>(rows);
      const uint32_t rounded = before > 0 ? static_cast<uint32_t>(std::min(place, last)) : 0;
      places[first + i] = rounded;
      ends[rounded + 1] += 1;
    }
  }
  for (size_t place = 1; place < rows; ++place) ends[place] += ends[place - 1];
  for (size_t i = 0; i < rows; ++i) out[ends[places[i]]++] = drawn[i];
}

}  // namespace regulus
