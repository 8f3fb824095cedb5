#include "kernels/code_columns.h"

namespace regulus {

template <class Code>
void CountCodes(const Code* codes, size_t rows, const uint8_t* chosen, uint32_t* counts,
                size_t size) {
  for (size_t row = 0; row < rows; ++row) {
    const uint32_t isChosen = chosen == nullptr ? 1 : (chosen[row / 8] >> (row % 8)) & 1;
    const size_t place = static_cast<size_t>(static_cast<int64_t>(codes[row]) + 1);
    if (place < size) counts[place] += isChosen;
  }
}

size_t MapCodes(const int32_t* codes, size_t count, const int32_t* table, size_t size,
                int32_t* out) {
  for (size_t i = 0; i < count; ++i) {
    const size_t place = static_cast<size_t>(static_cast<int64_t>(codes[i]) + 1);
    if (place >= size || table[place] < -1) return i;
    out[i] = table[place];
  }
  return count;
}

template <class Code, class T>
void EncodeCodes(const Code* codes, size_t rows, const CodeValues& by, T* out, size_t columns) {
  for (size_t row = 0; row < rows; ++row, out += columns) {
    const size_t place = static_cast<size_t>(static_cast<int64_t>(codes[row]) + 1);
    if (place >= by.size) continue;
    const size_t column = by.columns[place];
    if (column < columns) out[column] = by.values[place];
  }
}

template <class Number, class T>
void FlagMissing(const Number* numbers, size_t rows, T* out, size_t columns, size_t column) {
  for (size_t row = 0; row < rows; ++row)
    if (numbers[row] != numbers[row]) out[row * columns + column] = T{1};
}

template void CountCodes(const int16_t*, size_t, const uint8_t*, uint32_t*, size_t);
template void CountCodes(const int32_t*, size_t, const uint8_t*, uint32_t*, size_t);
template void EncodeCodes(const int16_t*, size_t, const CodeValues&, float*, size_t);
template void EncodeCodes(const int16_t*, size_t, const CodeValues&, double*, size_t);
template void EncodeCodes(const int32_t*, size_t, const CodeValues&, float*, size_t);
template void EncodeCodes(const int32_t*, size_t, const CodeValues&, double*, size_t);
template void FlagMissing(const float*, size_t, float*, size_t, size_t);
template void FlagMissing(const float*, size_t, double*, size_t, size_t);
template void FlagMissing(const double*, size_t, float*, size_t, size_t);
template void FlagMissing(const double*, size_t, double*, size_t, size_t);

}  // namespace regulus
