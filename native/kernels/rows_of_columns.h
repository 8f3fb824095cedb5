// Columns of numbers as rows, on the way to a network.
#pragma once
#include <cstddef>

namespace regulus {

// The numbers of a column in one of two types, the other null; NaN where one is missing.
struct ColumnValues {
  const float* singles;
  const double* doubles;
};

struct RowsOfColumnsOptions {
  size_t rows, columns;
  const double* fills;    // [columns], in place of what is missing; null: it stays
  const double* offsets;  // [columns], subtracted in double; null: nothing
  double* sums;           // of AddDigits, without the offsets; null: none
  size_t summed;          // the first columns, which are summed
};

// out[row][column] = values[column][row], filled, less its offset.
template <class T>
void RowsOfColumns(const ColumnValues* values, T* out, const RowsOfColumnsOptions& options);

}  // namespace regulus
