// Numbers from the bytes of text: the double nearest to their digits.
#pragma once
#include <cstdint>
#include <limits>

namespace regulus {

// What digits spell that ScanNumber cannot round for sure: too many of them, or a large exponent.
// No other number that it gives is infinite.
constexpr double kUndecided = std::numeric_limits<double>::infinity();

// Reads the number that begins at `from`: digits with at most one point and an exponent. Returns
// the byte after it; `number` is NaN where there is none.
const uint8_t* ScanNumber(const uint8_t* from, const uint8_t* end, int point, double* number);

// The number that is all of some text but for white space around it; NaN for any other text.
double NumberOfText(const uint8_t* from, const uint8_t* end, int point);

}  // namespace regulus
