// Sums that tell which columns of numbers lose their digits in float32.
#pragma once
#include <cstddef>

namespace regulus {

// Kinds of sums, each [columns], one kind after the other: how many values, the first, the sum of
// the differences to it, of their squares, of the squared errors of rounding to float32, the
// minimum and the maximum.
constexpr size_t kDigitSums = 7;

// Adds the first columns of rows to their sums, in the order of the rows. values: [rows, stride].
void AddDigits(const double* values, size_t rows, size_t stride, double* sums, size_t columns);

}  // namespace regulus
