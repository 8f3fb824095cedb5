// Numbers of few decimals as whole numbers in four bytes: value × 10^digits, exactly.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// The most decimals that are tried.
constexpr int kMostDigits = 9;

// The fewest decimals with which each number is whole ÷ 10^digits, whole below 2³¹, to the bit; −1
// where there are none. NaN is held as −2³¹; −0 is not.
int DecimalDigits(const double* values, size_t count);

// out[i] = values[i] × 10^digits, of digits that DecimalDigits found.
void PackDecimals(const double* values, size_t count, int digits, int32_t* out);

// out[i] = packed[i] ÷ 10^digits, rounded once, as text is read.
void UnpackDecimals(const int32_t* packed, size_t count, int digits, double* out);

}  // namespace regulus
