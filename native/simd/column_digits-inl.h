// The sums of columns that kernels/column_digits.h describes, as one or several rows are added.
#if defined(REGULUS_COLUMN_DIGITS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_COLUMN_DIGITS_INL_H_
#undef REGULUS_COLUMN_DIGITS_INL_H_
#else
#define REGULUS_COLUMN_DIGITS_INL_H_
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Adds as many columns as a vector has lanes: it holds one row of them, so that each is summed in
// the order of its rows. values: [rows, stride]. sums: those of the first of them, of `columns`.
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

// Adds the first `count` columns of rows, as many together as a vector has lanes.
template <class D>
HWY_INLINE void AddAllColumns(D d, const double* values, size_t rows, size_t stride, size_t count,
                              double* sums, size_t columns) {
  const hn::CappedTag<double, 1> one;
  const size_t lanes = hn::Lanes(d);
  size_t column = 0;
  for (; column + lanes <= count; column += lanes)
    AddColumns(d, values + column, rows, stride, sums + column, columns);
  for (; column < count; ++column)
    AddColumns(one, values + column, rows, stride, sums + column, columns);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#endif
