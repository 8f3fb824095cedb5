// Three matrix products, and the sum over rows for the bias.
#include "kernels/linear.h"

#include "gemm/gemm.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/linear.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

void ColumnSums(const float* values, size_t rows, size_t columns, const Gradient& sums) {
  SumColumns<1, 8>(
      rows, columns,
      [&](size_t row, size_t column, size_t count, V* terms)
          HWY_ATTR { terms[0] = LoadPart(values + row * columns + column, count); },
      [&](size_t column, size_t count, const V* total)
          HWY_ATTR { StoreGradient(total[0], sums.data + column, count, sums.accumulate); });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(ColumnSums);
void ColumnSums(const float* values, size_t rows, size_t columns, const Gradient& sums) {
  HWY_DYNAMIC_DISPATCH(ColumnSums)(values, rows, columns, sums);
}

void LinearForward(const Values& x, const float* weight, const float* bias, float* y,
                   const LinearShape& s) {
  Gemm(RowMajor(x, s.in), Transpose(RowMajor(weight, s.in)), {s.rows, s.out, s.in},
       {y, bias, false}, s.precision);
}

void LinearBackward(const float* dy, const Values& x, const float* weight, float* dx,
                    const Gradient& dweight, const Gradient& dbias, const LinearShape& s) {
  const Matrix gradient = RowMajor(dy, s.out);
  if (dx != nullptr)
    Gemm(gradient, RowMajor(weight, s.in), {s.rows, s.in, s.out}, {dx, nullptr, false},
         s.precision);
  if (dweight.data != nullptr) {
    Gemm(Transpose(gradient), RowMajor(x, s.in), {s.out, s.in, s.rows},
         {dweight.data, nullptr, dweight.accumulate}, s.precision);
  }
  if (dbias.data != nullptr) ColumnSums(dy, s.rows, s.out, dbias);
}
}  // namespace regulus
#endif
