#include "kernels/draws.h"

#include <cmath>

namespace regulus {

void DrawMask(uint8_t* mask, size_t size, double survival, const DrawKey& key, uint64_t rowOffset) {
  // A word below survival · 2³² keeps the row: never for 0, always for 1.
  const double bound = survival * 4294967296.0;
  ForEachDraw(key, rowOffset, size, [&](size_t i, uint32_t word) { mask[i] = word < bound; });
}

void DrawUniform(float* out, size_t size, double low, double high, const DrawKey& key) {
  const float below = std::nextafter(static_cast<float>(high), static_cast<float>(low));
  ForEachDraw(key, 0, size, [&](size_t i, uint32_t word) {
    const float value = static_cast<float>(low + (high - low) * ((word >> 8) / 16777216.0));
    out[i] = value < high ? value : below;
  });
}

// Box and Muller (1958): two words make a radius and an angle, and these two values.
void DrawNormal(float* out, size_t size, const DrawKey& key) {
  constexpr double kTurn = 6.283185307179586 / 4294967296.0;
  double radius = 0.0;
  ForEachDraw(key, 0, size + size % 2, [&](size_t i, uint32_t word) {
    if (i % 2 == 0) {
      radius = std::sqrt(-2.0 * std::log((word + 1.0) / 4294967296.0));
      return;
    }
    out[i - 1] = static_cast<float>(radius * std::cos(kTurn * word));
    if (i < size) out[i] = static_cast<float>(radius * std::sin(kTurn * word));
  });
}

// "Inside-out" Fisher–Yates: element i goes to a position j ≤ i, whose element moves to i.
void DrawPermutation(uint32_t* out, size_t size, const DrawKey& key) {
  ForEachDraw(key, 0, size, [&](size_t i, uint32_t word) {
    const size_t j = static_cast<size_t>((uint64_t{word} * (i + 1)) >> 32);
    out[i] = out[j];
    out[j] = static_cast<uint32_t>(i);
  });
}

}  // namespace regulus
