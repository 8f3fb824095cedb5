// Columns of codes: whole numbers from 0 on that stand for texts, −1 for a missing one.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// counts[code + 1] += 1 for each code below `size` − 1; chosen: a bit for each row, null: all.
template <class Code>
void CountCodes(const Code* codes, size_t rows, const uint8_t* chosen, uint32_t* counts,
                size_t size);

// out[i] = table[codes[i] + 1], up to the first code that has no entry, or one below −1; how many.
size_t MapCodes(const int32_t* codes, size_t count, const int32_t* table, size_t size,
                int32_t* out);

// What codes write into rows, by code + 1: a value at a column; a column that is not below
// `columns` is none.
struct CodeValues {
  const uint32_t* columns;
  const float* values;
  size_t size;
};

// out[row][column] = value for the code of each row.
template <class Code, class T>
void EncodeCodes(const Code* codes, size_t rows, const CodeValues& by, T* out, size_t columns);

// out[row][column] = 1 where the number of a row is NaN.
template <class Number, class T>
void FlagMissing(const Number* numbers, size_t rows, T* out, size_t columns, size_t column);

}  // namespace regulus
