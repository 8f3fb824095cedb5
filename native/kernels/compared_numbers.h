// Columns of numbers as they are compared with each other and with a target.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// How many different numbers there are, none of them NaN; 0 and −0 are the same.
size_t CountDistinct(const double* values, size_t count);

// A number that columns of the same bits share.
uint32_t HashNumbers(const double* values, size_t count);

struct Correlation {
  double value;  // Pearson's; NaN where one of the two does not vary
  size_t rows;   // those in which both are finite: no others count
};

Correlation CorrelationOf(const double* x, const double* y, size_t count);

}  // namespace regulus
