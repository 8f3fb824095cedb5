// Matrix product for the three layouts of a linear layer: x·Wᵀ, dy·W and dyᵀ·x.
#pragma once
#include <cstddef>

namespace regulus {

// Element (i, j) stands at data[i·rowStride + j·columnStride]; one of the strides is 1.
struct Matrix {
  const float* data;
  size_t rowStride;
  size_t columnStride;
};
inline Matrix RowMajor(const float* data, size_t columns) { return {data, columns, 1}; }
inline Matrix Transpose(const Matrix& m) { return {m.data, m.columnStride, m.rowStride}; }

// C[rows, columns] = A[rows, depth]·B[depth, columns], + C where accumulate, + bias[columns] where
// not null. C is row-major and overlaps nothing; its rows are `stride` apart (0: columns). Each
// element is summed over depth in order, whatever the number of threads.
void Gemm(const Matrix& a, const Matrix& b, float* c, size_t rows, size_t columns, size_t depth,
          const float* bias, bool accumulate, size_t stride = 0);

}  // namespace regulus
