// A vector holds one row of several columns, so that each column is summed in the order of its
// rows.
#include "kernels/column_digits.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/column_digits.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
// The sums of as many columns as a vector has lanes.
template <class D>
HWY_INLINE void AddColumns(D d, const double* values, size_t rows, size_t stride, double* sums,
                           size_t columns) {
  const hn::Rebind<float, D> single;
  const auto none = hn::Eq(hn::LoadU(d, sums), hn::Zero(d));
  const auto first = hn::IfThenElse(none, hn::LoadU(d, values), hn::LoadU(d, sums + columns));
  const auto count = hn::Set(d, static_cast<double>(rows));
  auto sum = hn::LoadU(d, sums + 2 * columns), squares = hn::LoadU(d, sums + 3 * columns);
  auto errors = hn::LoadU(d, sums + 4 * columns);
  auto min = hn::LoadU(d, sums + 5 * columns), max = hn::LoadU(d, sums + 6 * columns);
  for (size_t row = 0; row < rows; ++row) {
    const auto value = hn::LoadU(d, values + row * stride);
    const auto difference = hn::Sub(value, first);
    const auto error = hn::Sub(value, hn::PromoteTo(d, hn::DemoteTo(single, value)));
    sum = hn::Add(sum, difference);
    squares = hn::Add(squares, hn::Mul(difference, difference));
    errors = hn::Add(errors, hn::Mul(error, error));
    min = hn::IfThenElse(hn::Lt(value, min), value, min);  // NaN is no minimum
    max = hn::IfThenElse(hn::Gt(value, max), value, max);
  }
  hn::StoreU(hn::Add(hn::LoadU(d, sums), count), d, sums);
  hn::StoreU(first, d, sums + columns);
  hn::StoreU(sum, d, sums + 2 * columns);
  hn::StoreU(squares, d, sums + 3 * columns);
  hn::StoreU(errors, d, sums + 4 * columns);
  hn::StoreU(min, d, sums + 5 * columns);
  hn::StoreU(max, d, sums + 6 * columns);
}

void AddDigits(const double* values, size_t rows, size_t stride, double* sums, size_t columns) {
  constexpr size_t kTile = 4096;  // values that stay in a core's fastest cache
  const hn::ScalableTag<double> d;
  const hn::CappedTag<double, 1> one;
  const size_t lanes = hn::Lanes(d);
  const size_t tile = std::max<size_t>(1, kTile / std::max<size_t>(1, stride));
  for (size_t from = 0; from < rows; from += tile, values += tile * stride) {
    const size_t count = std::min(tile, rows - from);
    size_t column = 0;
    for (; column + lanes <= columns; column += lanes)
      AddColumns(d, values + column, count, stride, sums + column, columns);
    for (; column < columns; ++column)
      AddColumns(one, values + column, count, stride, sums + column, columns);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(AddDigits);
void AddDigits(const double* values, size_t rows, size_t stride, double* sums, size_t columns) {
  HWY_DYNAMIC_DISPATCH(AddDigits)(values, rows, stride, sums, columns);
}
}  // namespace regulus
#endif
