// The numbers of a table's column, in double: what they are, and where they go.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// What there is among numbers: bits of the result of ScanNumbers.
constexpr uint32_t kMissing = 1;    // NaN
constexpr uint32_t kBeyond = 2;     // infinite, or rounded to infinity by float32
constexpr uint32_t kLarge = 4;      // beyond 2⁵³: one double may stand for several whole numbers
constexpr uint32_t kRounded = 8;    // changed by rounding to float32
constexpr uint32_t kNotWhole = 16;  // no whole number: NaN and infinity too

uint32_t ScanNumbers(const double* values, size_t count);

// Numbers of a column in one of two types, the other null.
struct NumberPiece {
  const float* singles;
  const double* doubles;
  size_t size;
};

struct Median {
  double value;    // the mean of the two in the middle of an even number; 0 where there are none
  size_t missing;  // NaN, which are not counted
};

// The median of the numbers of several pieces. chosen: a bit for each number, and a byte more than
// needed; null: all.
Median MedianOf(const NumberPiece* pieces, size_t count, const uint8_t* chosen);

// Numbers, each rounded to float32.
void RoundNumbers(const double* values, float* out, size_t count);

// out[i] = values[indices[i] − first], up to the first index that is not among the `size` values;
// how many. T: numbers to double, codes to int32_t.
template <class T, class Picked>
size_t PickNumbers(const T* values, size_t size, const uint32_t* indices, size_t first, Picked* out,
                   size_t count);

}  // namespace regulus
