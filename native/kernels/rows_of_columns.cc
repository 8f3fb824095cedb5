// A few rows at a time in double: they stay in a core's fastest cache while columns are written to
// them, summed and rounded.
#include "kernels/rows_of_columns.h"

#include <algorithm>
#include <limits>

#include "kernels/column_digits.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

constexpr size_t kTile = 4096;  // values
constexpr size_t kLeastRows = 16;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

template <class Source>
void WriteColumn(const Source* values, size_t rows, double fill, double* out, size_t stride) {
  for (size_t row = 0; row < rows; ++row) {
    const double value = static_cast<double>(values[row]);
    out[row * stride] = value == value ? value : fill;
  }
}

template <class T>
void WriteRows(const double* tile, size_t rows, size_t columns, const double* offsets, T* out) {
  if (offsets == nullptr) {
    for (size_t i = 0; i < rows * columns; ++i) out[i] = static_cast<T>(tile[i]);
    return;
  }
  for (size_t row = 0; row < rows; ++row, tile += columns, out += columns)
    for (size_t column = 0; column < columns; ++column)
      out[column] = static_cast<T>(tile[column] - offsets[column]);
}

}  // namespace

template <class T>
void RowsOfColumns(const ColumnValues* values, T* out, const RowsOfColumnsOptions& options) {
  const size_t rows = options.rows, columns = options.columns;
  const size_t most = std::max(kLeastRows, kTile / columns);
  Scratch scratch;
  double* tile = scratch.Take<double>(most * columns);
  for (size_t from = 0; from < rows; from += most) {
    const size_t count = std::min(most, rows - from);
    for (size_t column = 0; column < columns; ++column) {
      const double fill = options.fills == nullptr ? kMissing : options.fills[column];
      const ColumnValues& source = values[column];
      if (source.singles != nullptr)
        WriteColumn(source.singles + from, count, fill, tile + column, columns);
      else
        WriteColumn(source.doubles + from, count, fill, tile + column, columns);
    }
    if (options.sums != nullptr) AddDigits(tile, count, columns, options.sums, options.summed);
    WriteRows(tile, count, columns, options.offsets, out + from * columns);
  }
}

template void RowsOfColumns<float>(const ColumnValues*, float*, const RowsOfColumnsOptions&);
template void RowsOfColumns<double>(const ColumnValues*, double*, const RowsOfColumnsOptions&);

}  // namespace regulus
