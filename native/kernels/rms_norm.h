// Root mean square normalisation over the last dimension (Zhang and Sennrich 2019;
// torch.nn.functional.rms_norm).
#pragma once
#include <cstddef>

#include "kernels/gradient.h"

namespace regulus {

// x and y are [rows, dim], weight [dim]. reciprocals, [rows], holds 1 / the root mean square of
// each row; it may be null.
void RmsNormForward(const float* x, const float* weight, float* y, float* reciprocals, size_t rows,
                    size_t dim, float eps);

// dy and dx are [rows, dim]; reciprocals are the forward's.
void RmsNormBackward(const float* dy, const float* x, const float* weight, const float* reciprocals,
                     float* dx, const Gradient& dweight, size_t rows, size_t dim);

}  // namespace regulus
