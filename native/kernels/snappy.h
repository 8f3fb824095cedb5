// Snappy, a format of compressed bytes: literals, and copies of bytes before.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// Decompresses elements, which follow the length of what they make up, into `length` bytes; how
// many were written. SIZE_MAX for an element beyond the input, the output or its beginning.
size_t Unsnappy(const uint8_t* input, size_t size, uint8_t* out, size_t length);

}  // namespace regulus
