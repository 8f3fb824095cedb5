// The 2-norm over segments of several arrays, and their scaling: what clipping gradients takes
// (torch.nn.utils.get_total_norm, clip_grads_with_norm_).
#pragma once
#include <cstddef>

#include "kernels/segments.h"

namespace regulus {

// Summed in double in a fixed order: squares of 1e30 do not overflow.
double TotalNorm(const float* const* arrays, const Segment* segments, size_t count);
// Multiplies every element of the segments by `factor`, rounded to float.
void ScaleSegments(float* const* arrays, const Segment* segments, size_t count, double factor);

}  // namespace regulus
