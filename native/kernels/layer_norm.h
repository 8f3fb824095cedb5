// Layer normalisation over the last dimension (Ba et al. 2016; torch.nn.functional.layer_norm).
#pragma once
#include <cstddef>
#include <cstdint>

#include "gemm/values.h"
#include "kernels/gradient.h"

namespace regulus {

// `index` (or null) names the row of x for each row of y; y and stats are packed.
// stats holds the means of all rows, then their reciprocal standard deviations; it may be null.
void LayerNormForward(const float* x, const uint32_t* index, const float* weight, const float* bias,
                      const WritableValues& y, float* stats, size_t rows, size_t dim, float eps);

// dy is packed; dx[index[i]] = residual[index[i]] + the gradient of row i; residual may be null.
void LayerNormBackward(const float* dy, const float* x, const uint32_t* index, const float* weight,
                       const float* stats, const float* residual, float* dx,
                       const Gradient& dweight, const Gradient& dbias, size_t rows, size_t dim);

}  // namespace regulus
