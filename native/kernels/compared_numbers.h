// Columns of numbers as they are compared with each other and with a target.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// How many different numbers there are, none of them NaN; 0 and −0 are the same.
size_t CountDistinct(const double* values, size_t count);

// No class of so many, among the codes that were given to CountByClass.
constexpr size_t kNoClass = SIZE_MAX;

// Counts the rows of each class that each value has: counts[place * classes + class], where the
// places of values are in the order in which they occur. Missing values are one value, and so are 0
// and −0. Returns how many values there are; most + 1, with counts unfinished, where there are more
// than `most`; kNoClass, with nothing written, where a code is none of the classes. `counts` has
// most * classes zeros.
size_t CountByClass(const double* values, const int32_t* codes, size_t count, size_t classes,
                    size_t most, uint32_t* counts);

// A number that columns of the same bits share.
uint32_t HashNumbers(const double* values, size_t count);

// The smallest or the largest of some numbers: how many are equal to it, the nearest of the others,
// and how many are equal to that; none where all are the same.
struct End {
  double value;
  double nearest;
  size_t count;
  size_t nearestCount;
};

// The ends of numbers, none of them NaN: the smallest, then the largest. There is one at least.
void FindEnds(const double* values, size_t count, End ends[2]);

// Numbers different values in the order in which they occur: out[i] is below how many there are,
// which is returned; most + 1, with `out` unfinished, where there are more than `most`. −0 is 0.
size_t NumberValues(const double* values, size_t count, size_t most, int32_t* out);
size_t NumberValues(const int32_t* values, size_t count, size_t most, int32_t* out);

struct Correlation {
  double value;  // Pearson's; NaN where one of the two does not vary
  size_t rows;   // those in which both are finite: no others count
};

Correlation CorrelationOf(const double* x, const double* y, size_t count);

}  // namespace regulus
