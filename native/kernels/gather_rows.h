// Batch rows by index, standardised on the way.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// out[i] = (source[indices[i]] − mean) · scale by column, or a plain copy where mean and scale are
// null.
void GatherRows(const float* source, const uint32_t* indices, const float* mean, const float* scale,
                float* out, size_t rows, size_t columns);

}  // namespace regulus
