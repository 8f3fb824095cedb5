#include "kernels/chosen_rows.h"

#include <algorithm>

namespace regulus {

void ChooseRows(const uint32_t* indices, size_t count, uint8_t* chosen, size_t rows) {
  for (size_t i = 0; i < count; ++i) {
    const uint32_t row = indices[i];
    if (row < rows) chosen[row / 8] |= static_cast<uint8_t>(1u << (row % 8));
  }
}

size_t ListRows(const uint8_t* chosen, size_t rows, uint32_t* out, size_t most) {
  size_t count = 0;
  for (size_t first = 0; first < rows; first += 8) {
    const uint8_t bits = chosen[first / 8];
    const size_t end = std::min<size_t>(8, rows - first);
    for (size_t i = 0; i < end && count < most; ++i) {
      out[count] = static_cast<uint32_t>(first + i);  // the next row writes over one not chosen
      count += (bits >> i) & 1;
    }
  }
  return count;
}

}  // namespace regulus
