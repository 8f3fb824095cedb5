// Different numbers are found by a table with open addressing that is at most half full. It keeps
// bits, so a number that another thread writes meanwhile is at worst one more.
#include "kernels/compared_numbers.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

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

// A place of the table that holds no number: the bits of a NaN, which are not those of a missing
// value.
constexpr uint64_t kEmpty = ~uint64_t{0};
constexpr uint64_t kMissing = 0x7ff8000000000000;

// The places of so many different numbers at most.
class Table {
 public:
  Table(Scratch& scratch, size_t most) {
    while (Size() < 2 * most) ++bits_;
    keys_ = scratch.Take<uint64_t>(Size());
    std::fill(keys_, keys_ + Size(), kEmpty);
  }

  size_t Size() const { return size_t{1} << bits_; }

  // The place of a number, and whether it is new.
  size_t Find(uint64_t key, bool& isNew) {
    const uint64_t mixed = (key ^ (key >> 32)) * kGolden;
    size_t place = static_cast<size_t>(mixed >> (64 - bits_));
    while (keys_[place] != kEmpty && keys_[place] != key) place = (place + 1) & (Size() - 1);
    isNew = keys_[place] == kEmpty;
    keys_[place] = key;
    return place;
  }

 private:
  int bits_ = 1;
  uint64_t* keys_;
};

uint64_t KeyOf(double value) { return std::isnan(value) ? kMissing : BitsOf(value + 0.0); }
uint64_t KeyOf(int32_t value) { return static_cast<uint32_t>(value); }

template <class T>
size_t NumberInOrder(const T* values, size_t count, size_t most, int32_t* out) {
  Scratch scratch;
  Table table(scratch, std::min(most, count) + 1);
  int32_t* numberAt = scratch.Take<int32_t>(table.Size());
  size_t found = 0;
  for (size_t i = 0; i < count; ++i) {
    bool isNew;
    const size_t place = table.Find(KeyOf(values[i]), isNew);
    if (isNew) {
      if (found == most) return most + 1;
      numberAt[place] = static_cast<int32_t>(found++);
    }
    out[i] = numberAt[place];
  }
  return found;
}

// `isBeyond(a, b)`: whether a is farther out than b.
template <class IsBeyond>
void Reach(double value, End& end, IsBeyond isBeyond) {
  if (value == end.value) {
    end.count += 1;
  } else if (isBeyond(value, end.value)) {
    end = {value, end.value, 1, end.count};
  } else if (end.nearestCount == 0 || isBeyond(value, end.nearest)) {
    end.nearest = value;
    end.nearestCount = 1;
  } else if (value == end.nearest) {
    end.nearestCount += 1;
  }
}

}  // namespace

size_t CountDistinct(const double* values, size_t count) {
  Scratch scratch;
  Table table(scratch, count);
  size_t distinct = 0;
  for (size_t i = 0; i < count; ++i) {
    bool isNew;
    table.Find(BitsOf(values[i] + 0.0), isNew);  // −0 becomes 0
    distinct += isNew;
  }
  return distinct;
}

size_t CountByClass(const double* values, const int32_t* codes, size_t count, size_t classes,
                    size_t most, uint32_t* counts) {
  Scratch scratch;
  // Another thread may write codes after they are checked.
  uint32_t* own = scratch.Take<uint32_t>(count);
  std::copy(codes, codes + count, own);
  if (std::any_of(own, own + count, [&](uint32_t code) { return code >= classes; }))
    return kNoClass;
  int32_t* numbers = scratch.Take<int32_t>(count);
  const size_t found = NumberInOrder(values, count, most, numbers);
  if (found > most) return found;
  for (size_t i = 0; i < count; ++i)
    counts[static_cast<size_t>(numbers[i]) * classes + own[i]] += 1;
  return found;
}

uint32_t HashNumbers(const double* values, size_t count) {
  uint64_t hash = 0;
  for (size_t i = 0; i < count; ++i)
    hash = ((hash << 5 | hash >> 59) ^ BitsOf(values[i])) * kGolden;
  return static_cast<uint32_t>(hash >> 32);
}

void FindEnds(const double* values, size_t count, End ends[2]) {
  ends[0] = ends[1] = {values[0] + 0.0, values[0] + 0.0, 1, 0};
  for (size_t i = 1; i < count; ++i) {
    const double value = values[i] + 0.0;  // −0 becomes 0
    Reach(value, ends[0], std::less<double>());
    Reach(value, ends[1], std::greater<double>());
  }
}

size_t NumberValues(const double* values, size_t count, size_t most, int32_t* out) {
  return NumberInOrder(values, count, most, out);
}

size_t NumberValues(const int32_t* values, size_t count, size_t most, int32_t* out) {
  return NumberInOrder(values, count, most, out);
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
