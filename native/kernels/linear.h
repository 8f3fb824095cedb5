// y = x·Wᵀ + b and its gradients (torch.nn.functional.linear); W is [out, in].
#pragma once
#include <cstddef>

namespace regulus {

struct LinearShape {
  size_t rows, in, out;
};

void LinearForward(const float* x, const float* weight, const float* bias, float* y,
                   const LinearShape& shape);

// dx, dweight and dbias may each be null; an accumulate flag adds to what the gradient holds.
void LinearBackward(const float* dy, const float* x, const float* weight, float* dx, float* dweight,
                    bool accumulateWeight, float* dbias, bool accumulateBias,
                    const LinearShape& shape);

// sums[column] (+)= Σ over rows of values[row, column].
void ColumnSums(const float* values, size_t rows, size_t columns, float* sums, bool accumulate);

}  // namespace regulus
