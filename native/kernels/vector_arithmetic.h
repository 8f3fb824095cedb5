// Element-wise arithmetic in place: sums of gradients, averages of weights, upstream factors.
#pragma once
#include <cstddef>

namespace regulus {

// target += values
void AddInto(float* target, const float* values, size_t size);
// target += weight · (values − target) (torch.Tensor.lerp_)
void LerpInto(float* target, const float* values, float weight, size_t size);
// values *= factor
void Scale(float* values, float factor, size_t size);
// values[row, :] *= factors[row]
void ScaleRows(float* values, const float* factors, size_t rows, size_t columns);

}  // namespace regulus
