// Matrix product for the three layouts of a linear layer: x·Wᵀ, dy·W and dyᵀ·x.
#pragma once
#include <cstddef>

#include "gemm/precision.h"
#include "gemm/values.h"

namespace regulus {

// Element (i, j) is at values[i·rowStride + j·columnStride]; one of the strides is 1.
struct Matrix {
  Values values;
  size_t rowStride;
  size_t columnStride;
};
inline Matrix RowMajor(const Values& values, size_t columns) { return {values, columns, 1}; }
inline Matrix RowMajor(const float* values, size_t columns) {
  return RowMajor(Values{values, nullptr}, columns);
}
inline Matrix Transpose(const Matrix& m) { return {m.values, m.columnStride, m.rowStride}; }

struct GemmShape {
  size_t rows, columns, depth;
};

// C = A·B, + C where accumulate, + bias where not null.
struct GemmOutput {
  float* c;           // [rows, columns], row-major; overlaps nothing
  const float* bias;  // [columns] or null
  bool accumulate;
};

// A is [rows, depth], B is [depth, columns]. Each element is summed over depth in one order,
// whatever the number of threads.
void Gemm(const Matrix& a, const Matrix& b, const GemmShape& shape, const GemmOutput& out,
          Precision precision);

}  // namespace regulus
