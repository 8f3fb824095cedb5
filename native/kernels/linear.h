// y = x·Wᵀ + b and its gradients (torch.nn.functional.linear); W is [out, in].
#pragma once
#include <cstddef>

#include "gemm/precision.h"
#include "gemm/values.h"
#include "kernels/gradient.h"

namespace regulus {

struct LinearShape {
  size_t rows, in, out;
  Precision precision;
};

void LinearForward(const Values& x, const float* weight, const float* bias, float* y,
                   const LinearShape& shape);

// dx may be null, and so may the data of dweight and dbias.
void LinearBackward(const float* dy, const Values& x, const float* weight, float* dx,
                    const Gradient& dweight, const Gradient& dbias, const LinearShape& shape);

// sums[column] (+)= Σ over rows of values[row, column].
void ColumnSums(const float* values, size_t rows, size_t columns, const Gradient& sums);

}  // namespace regulus
