// Batch rows by index, standardised on the way; and element-wise sums: accumulating a gradient,
// averaging weights.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// out[i] = (source[indices[i]] − mean) · scale by column, or a plain copy where mean and scale are
// null.
void GatherRows(const float* source, const uint32_t* indices, const float* mean, const float* scale,
                float* out, size_t rows, size_t columns);
// target += values
void AddInto(float* target, const float* values, size_t size);
// target += weight · (values − target).
void LerpInto(float* target, const float* values, float weight, size_t size);

}  // namespace regulus
