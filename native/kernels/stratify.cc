// Places are below the number of rows: one pass counts the rows of each, another writes them there.
#include "kernels/stratify.h"

#include <algorithm>

#include "runtime/scratch.h"

namespace regulus {

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
  for (size_t i = 0; i < rows; ++i) {
    const uint32_t own = classOf[drawn[i]];
    const double before = seen[own]++;
    const double place = (before + 0.5) / sizes[own] * static_cast<double>(rows);
    places[i] = before > 0 ? static_cast<uint32_t>(std::min(place, last)) : 0;
    ends[places[i] + 1] += 1;
  }
  for (size_t place = 1; place < rows; ++place) ends[place] += ends[place - 1];
  for (size_t i = 0; i < rows; ++i) out[ends[places[i]]++] = drawn[i];
}

}  // namespace regulus
