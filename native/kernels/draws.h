// Random draws from Philox4x32-10: each depends on its key and index alone.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/philox.h"

namespace regulus {

// mask[i] = 1 with probability `survival`, else 0; entry i has the index rowOffset + i.
void DrawMask(uint8_t* mask, size_t size, double survival, const DrawKey& key, uint64_t rowOffset);

// Uniform in [low, high).
void DrawUniform(float* out, size_t size, double low, double high, const DrawKey& key);

// Normal, of mean 0 and deviation 1.
void DrawNormal(float* out, size_t size, const DrawKey& key);

// A uniform permutation of 0 … size − 1; size is below 2³².
void DrawPermutation(uint32_t* out, size_t size, const DrawKey& key);

}  // namespace regulus
