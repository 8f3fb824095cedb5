// Four columns at a time, as a vector of doubles holds four: a few of their rows stay in a core's
// fastest cache while they are summed and rounded.
#include "kernels/rows_of_columns.h"

#include <algorithm>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rows_of_columns.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/column_digits-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

constexpr size_t kGroup = 4;
constexpr size_t kTileRows = 256;
constexpr size_t kTile = 8192;  // values of all columns, but for a few rows of wide tables
constexpr size_t kLeastRows = 16;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Columns that are written together, at most kGroup: places beyond them are written and not read.
struct Group {
  ColumnValues values[kGroup];
  HWY_ALIGN double fills[kGroup];
  HWY_ALIGN double offsets[kGroup];
  size_t size;
};

HWY_INLINE void ReadGroup(Group& group, const ColumnValues* values, size_t from,
                          const RowsOfColumnsOptions& options) {
  group.size = std::min(kGroup, options.columns - from);
  for (size_t i = 0; i < kGroup; ++i) {
    const size_t column = from + std::min(i, group.size - 1);
    group.values[i] = values[column];
    group.fills[i] = options.fills == nullptr ? kNaN : options.fills[column];
    group.offsets[i] = options.offsets == nullptr ? 0.0 : options.offsets[column];
  }
}

using Wide = hn::ScalableTag<double>;

HWY_INLINE hn::Vec<Wide> LoadFilled(const ColumnValues& source, size_t row, double fill) {
  const Wide d;
  const hn::Rebind<float, Wide> single;
  const auto value = source.singles != nullptr
                         ? hn::PromoteTo(d, hn::LoadU(single, source.singles + row))
                         : hn::LoadU(d, source.doubles + row);
  return hn::IfThenElse(hn::IsNaN(value), hn::Set(d, fill), value);
}

HWY_INLINE double ValueAt(const ColumnValues& source, size_t row, double fill) {
  const double value =
      source.singles != nullptr ? double{source.singles[row]} : source.doubles[row];
  return value == value ? value : fill;
}

// tile[row][column] for some rows of a group, filled.
HWY_INLINE void FillTile(const Group& group, size_t from, size_t rows, double* tile) {
  const Wide d;
  const size_t lanes = hn::Lanes(d);
  const auto at = [&](size_t i, size_t row)
                      HWY_ATTR { return LoadFilled(group.values[i], from + row, group.fills[i]); };
  size_t row = 0;
  for (; row + lanes <= rows; row += lanes)
    hn::StoreInterleaved4(at(0, row), at(1, row), at(2, row), at(3, row), d, tile + row * kGroup);
  for (; row < rows; ++row)
    for (size_t i = 0; i < kGroup; ++i)
      tile[row * kGroup + i] = ValueAt(group.values[i], from + row, group.fills[i]);
}

HWY_INLINE void StoreRow(const double* from, const double* offsets, double* out) {
  const hn::CappedTag<double, kGroup> d;
  for (size_t i = 0; i < kGroup; i += hn::Lanes(d))
    hn::StoreU(hn::Sub(hn::Load(d, from + i), hn::Load(d, offsets + i)), d, out + i);
}
HWY_INLINE void StoreRow(const double* from, const double* offsets, float* out) {
  const hn::CappedTag<double, kGroup> d;
  const hn::Rebind<float, decltype(d)> single;
  for (size_t i = 0; i < kGroup; i += hn::Lanes(d)) {
    const auto value = hn::Sub(hn::Load(d, from + i), hn::Load(d, offsets + i));
    hn::StoreU(hn::DemoteTo(single, value), single, out + i);
  }
}

// A tile less the offsets, rounded, to rows of so many columns.
template <class T>
HWY_INLINE void StoreTile(const double* tile, size_t rows, const Group& group, size_t columns,
                          T* out) {
  if (group.size == kGroup) {
    for (size_t row = 0; row < rows; ++row)
      StoreRow(tile + row * kGroup, group.offsets, out + row * columns);
    return;
  }
  for (size_t row = 0; row < rows; ++row)
    for (size_t i = 0; i < group.size; ++i)
      out[row * columns + i] = static_cast<T>(tile[row * kGroup + i] - group.offsets[i]);
}

template <class T>
HWY_INLINE void WriteRows(const ColumnValues* values, T* out, const RowsOfColumnsOptions& options) {
  const size_t columns = options.columns;
  const hn::CappedTag<double, kGroup> d;
  HWY_ALIGN double tile[kTileRows * kGroup];
  Group group;
  const size_t most = std::min(kTileRows, std::max(kLeastRows, kTile / columns));
  for (size_t from = 0; from < options.rows; from += most) {
    const size_t rows = std::min(most, options.rows - from);
    for (size_t column = 0; column < columns; column += kGroup) {
      ReadGroup(group, values, column, options);
      FillTile(group, from, rows, tile);
      if (options.sums != nullptr && column < options.summed)
        AddAllColumns(d, tile, rows, kGroup, std::min(group.size, options.summed - column),
                      options.sums + column, options.summed);
      StoreTile(tile, rows, group, columns, out + from * columns + column);
    }
  }
}

void RowsOfFloats(const ColumnValues* values, float* out, const RowsOfColumnsOptions& options) {
  WriteRows(values, out, options);
}
void RowsOfDoubles(const ColumnValues* values, double* out, const RowsOfColumnsOptions& options) {
  WriteRows(values, out, options);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(RowsOfFloats);
HWY_EXPORT(RowsOfDoubles);

template <>
void RowsOfColumns(const ColumnValues* values, float* out, const RowsOfColumnsOptions& options) {
  HWY_DYNAMIC_DISPATCH(RowsOfFloats)(values, out, options);
}
template <>
void RowsOfColumns(const ColumnValues* values, double* out, const RowsOfColumnsOptions& options) {
  HWY_DYNAMIC_DISPATCH(RowsOfDoubles)(values, out, options);
}

}  // namespace regulus
#endif
