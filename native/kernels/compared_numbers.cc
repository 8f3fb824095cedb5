// Different numbers are counted by a table with open addressing that is at most half full. It keeps
// bits, so a number that another thread writes meanwhile is at worst one more.
#include "kernels/compared_numbers.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "runtime/scratch.h"

namespace regulus {
namespace {

uint64_t BitsOf(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

// Knuth's multiplicative hash: 2⁶⁴ divided by the golden ratio.
constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;

// A place of the table that holds no number: the bits of a NaN.
constexpr uint64_t kEmpty = ~uint64_t{0};

}  // namespace

size_t CountDistinct(const double* values, size_t count) {
  int bits = 1;
  while ((size_t{1} << bits) < 2 * count) ++bits;
  const size_t size = size_t{1} << bits;
  Scratch scratch;
  uint64_t* table = scratch.Take<uint64_t>(size);
  std::fill(table, table + size, kEmpty);
  size_t distinct = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t key = BitsOf(values[i] + 0.0);  // −0 becomes 0
    const uint64_t mixed = (key ^ (key >> 32)) * kGolden;
    size_t place = static_cast<size_t>(mixed >> (64 - bits));
    while (table[place] != kEmpty && table[place] != key) place = (place + 1) & (size - 1);
    distinct += table[place] == kEmpty;
    table[place] = key;
  }
  return distinct;
}

uint32_t HashNumbers(const double* values, size_t count) {
  uint64_t hash = 0;
  for (size_t i = 0; i < count; ++i)
    hash = ((hash << 5 | hash >> 59) ^ BitsOf(values[i])) * kGolden;
  return static_cast<uint32_t>(hash >> 32);
}

Correlation CorrelationOf(const double* x, const double* y, size_t count) {
  const auto isThere = [&](size_t i) { return std::isfinite(x[i]) && std::isfinite(y[i]); };
  size_t rows = 0;
  double meanX = 0.0, meanY = 0.0;
  for (size_t i = 0; i < count; ++i) {
    if (!isThere(i)) continue;
    rows += 1;
    meanX += x[i];
    meanY += y[i];
  }
  meanX /= static_cast<double>(rows);
  meanY /= static_cast<double>(rows);
  double xx = 0.0, yy = 0.0, xy = 0.0;
  for (size_t i = 0; i < count; ++i) {
    if (!isThere(i)) continue;
    const double dx = x[i] - meanX, dy = y[i] - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return {xy / std::sqrt(xx * yy), rows};
}

}  // namespace regulus
