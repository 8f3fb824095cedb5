// x + mask · factor · branch by rows (Huang et al. 2016; timm.layers.DropPath).
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// maskSize is rows, or 1 when one entry serves the whole batch. A dropped row of `branch` is not
// read.
void StochasticDepthForward(const float* shortcut, const float* branch, const uint8_t* mask,
                            size_t maskSize, float factor, float* y, size_t rows, size_t columns);
void StochasticDepthBackward(const float* dy, const uint8_t* mask, size_t maskSize, float factor,
                             float* dshortcut, float* dbranch, size_t rows, size_t columns);

}  // namespace regulus
