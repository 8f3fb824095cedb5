// Each element begins with a tag: its lowest two bits tell literals from copies, and how many bytes
// the distance of a copy takes; the others are a length.
#include "kernels/snappy.h"

#include <cstring>

namespace regulus {
namespace {

constexpr size_t kBeyond = SIZE_MAX;
// Lengths of literals from here on are written in 1 to 4 bytes of their own.
constexpr size_t kLongLiteral = 60;

// A number of 0 to 4 bytes, its lowest byte first.
size_t NumberAt(const uint8_t* bytes, size_t count) {
  size_t value = 0;
  for (size_t i = 0; i < count; ++i) value |= static_cast<size_t>(bytes[i]) << (8 * i);
  return value;
}

// Copies bytes that lie so far back: those that are copied may be among them.
void CopyBack(uint8_t* out, size_t distance, size_t length) {
  const uint8_t* from = out - distance;
  if (distance >= length) {
    std::memcpy(out, from, length);
    return;
  }
  for (size_t i = 0; i < length; ++i) out[i] = from[i];
}

}  // namespace

size_t Unsnappy(const uint8_t* input, size_t size, uint8_t* out, size_t length) {
  size_t written = 0;
  for (size_t at = 0; at < size;) {
    const size_t tag = input[at++];
    const size_t kind = tag & 3, upper = tag >> 2;
    const bool isLiteral = kind == 0;
    const bool isLong = isLiteral && upper >= kLongLiteral;
    const size_t bytes = isLiteral ? (isLong ? upper - kLongLiteral + 1 : 0) : kind == 3 ? 4 : kind;
    if (bytes > size - at) return kBeyond;
    const size_t value = NumberAt(input + at, bytes);
    at += bytes;
    if (isLiteral) {
      const size_t count = (isLong ? value : upper) + 1;
      if (count > size - at || count > length - written) return kBeyond;
      std::memcpy(out + written, input + at, count);
      at += count;
      written += count;
      continue;
    }
    const size_t distance = kind == 1 ? (upper >> 3) << 8 | value : value;
    const size_t count = kind == 1 ? (upper & 7) + 4 : upper + 1;
    if (distance == 0 || distance > written || count > length - written) return kBeyond;
    CopyBack(out + written, distance, count);
    written += count;
  }
  return written;
}

}  // namespace regulus
