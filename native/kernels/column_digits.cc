// Rows in tiles that stay in a core's fastest cache while one vector of columns is added after the
// other.
#include "kernels/column_digits.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/column_digits.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/column_digits-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

void AddDigits(const double* values, size_t rows, size_t stride, double* sums, size_t columns) {
  constexpr size_t kTile = 4096;  // values
  const hn::ScalableTag<double> d;
  const size_t tile = std::max<size_t>(1, kTile / std::max<size_t>(1, stride));
  for (size_t from = 0; from < rows; from += tile, values += tile * stride) {
    const size_t count = std::min(tile, rows - from);
    AddAllColumns(d, values, count, stride, columns, sums, columns);
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
