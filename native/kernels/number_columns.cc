// A pass over a column each. The median is looked for between two values of a sample: one pass
// counts what lies below them and between, and few lie between.
#include "kernels/number_columns.h"

#include <algorithm>
#include <limits>

#include "runtime/scratch.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/number_columns.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

using D = hn::ScalableTag<double>;
using Doubles = hn::Vec<D>;

// body(vector, count) for all vectors; zeros fill the last one up.
template <class Body>
HWY_INLINE void ForEachDoubles(const double* values, size_t count, const Body& body) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) body(hn::LoadU(d, values + i), lanes);
  if (i == count) return;
  HWY_ALIGN double rest[hn::MaxLanes(D())] = {};
  std::copy(values + i, values + count, rest);
  body(hn::Load(d, rest), count - i);
}

uint32_t ScanNumbers(const double* values, size_t count) {
  const D d;
  const hn::Rebind<float, D> single;
  const Doubles beyond = hn::Set(d, 0x1.ffffffp127);  // the smallest that float32 makes infinite
  const Doubles large = hn::Set(d, 9007199254740991.0);
  auto isMissing = hn::FirstN(d, 0), isBeyond = isMissing, isLarge = isMissing;
  auto isRounded = isMissing;
  ForEachDoubles(values, count, [&](Doubles value, size_t) REGULUS_INLINE_BODY {
    const Doubles size = hn::Abs(value);
    const Doubles nearest = hn::PromoteTo(d, hn::DemoteTo(single, value));
    const auto isNaN = hn::IsNaN(value);
    isMissing = hn::Or(isMissing, isNaN);
    isBeyond = hn::Or(isBeyond, hn::Ge(size, beyond));
    isLarge = hn::Or(isLarge, hn::Gt(size, large));
    isRounded = hn::Or(isRounded, hn::AndNot(isNaN, hn::Ne(nearest, value)));
  });
  return (hn::AllFalse(d, isMissing) ? 0 : kMissing) | (hn::AllFalse(d, isBeyond) ? 0 : kBeyond) |
         (hn::AllFalse(d, isLarge) ? 0 : kLarge) | (hn::AllFalse(d, isRounded) ? 0 : kRounded);
}

// counts: how many values lie below two bounds, how many between them, and how many are NaN.
void CountBetween(const double* values, size_t count, double lower, double upper, size_t* counts) {
  const D d;
  const Doubles from = hn::Set(d, lower), to = hn::Set(d, upper);
  size_t below = 0, between = 0, missing = 0;
  ForEachDoubles(values, count, [&](Doubles value, size_t n) REGULUS_INLINE_BODY {
    const auto count = [&](auto mask) HWY_ATTR {
      return hn::CountTrue(d, n == hn::Lanes(d) ? mask : hn::And(mask, hn::FirstN(d, n)));
    };
    below += count(hn::Lt(value, from));
    between += count(hn::And(hn::Ge(value, from), hn::Le(value, to)));
    missing += count(hn::IsNaN(value));
  });
  counts[0] = below;
  counts[1] = between;
  counts[2] = missing;
}

// Copies the values between two bounds, at most `room`; NaN lies between none. How many.
size_t CopyBetween(const double* values, size_t count, double lower, double upper, double* out,
                   size_t room) {
  const D d;
  const Doubles from = hn::Set(d, lower), to = hn::Set(d, upper);
  size_t copied = 0;
  ForEachDoubles(values, count, [&](Doubles value, size_t n) REGULUS_INLINE_BODY {
    const auto isBetween = hn::And(hn::Ge(value, from), hn::Le(value, to));
    const auto chosen = n == hn::Lanes(d) ? isBetween : hn::And(isBetween, hn::FirstN(d, n));
    if (copied + hn::CountTrue(d, chosen) > room) return;
    copied += hn::CompressBlendedStore(value, chosen, d, out + copied);
  });
  return copied;
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(ScanNumbers);
HWY_EXPORT(CountBetween);
HWY_EXPORT(CopyBetween);

namespace {

// Fewer values are ordered as they are; of more, so many are a sample.
constexpr size_t kFew = 16384;
constexpr size_t kSample = 4096;
// How far from its middle the median of all is looked for: four standard deviations of its place.
constexpr size_t kAround = 128;

struct Bounds {
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
};

// Two values with the median between them, most likely.
Bounds BoundsOf(const double* values, size_t count) {
  if (count < kFew) return {};
  double sample[kSample];
  size_t size = 0;
  for (size_t i = 0; i < kSample; ++i) {
    const double value = values[count / kSample * i];
    if (value == value) sample[size++] = value;
  }
  if (size <= 2 * kAround) return {};
  std::sort(sample, sample + size);
  return {sample[size / 2 - kAround], sample[std::min(size - 1, size / 2 + kAround)]};
}

constexpr size_t kIndices = 512;
// Values of a tile of rows: they stay in a core's fastest cache.
constexpr size_t kTile = 4096;

}  // namespace

uint32_t ScanNumbers(const double* values, size_t count) {
  return HWY_DYNAMIC_DISPATCH(ScanNumbers)(values, count);
}

double MedianOf(const double* values, size_t count) {
  size_t counts[3];
  const auto countBetween = HWY_DYNAMIC_DISPATCH(CountBetween);
  Bounds bounds = BoundsOf(values, count);
  countBetween(values, count, bounds.lower, bounds.upper, counts);
  const size_t present = count - counts[2];
  if (present == 0) return 0.0;
  const size_t upper = present / 2, lower = (present - 1) / 2;
  if (lower < counts[0] || upper >= counts[0] + counts[1]) {
    bounds = {};
    counts[0] = 0;
    counts[1] = present;
  }
  if (bounds.lower == bounds.upper) return bounds.lower;
  Scratch scratch;
  double* between = scratch.Take<double>(counts[1]);
  const size_t copied = HWY_DYNAMIC_DISPATCH(CopyBetween)(values, count, bounds.lower, bounds.upper,
                                                          between, counts[1]);
  const size_t place = upper - counts[0];
  // Another thread may have changed the values meanwhile.
  if (place >= copied) return std::numeric_limits<double>::quiet_NaN();
  std::nth_element(between, between + place, between + copied);
  if (lower == upper || place == 0) return between[place];
  const double before = *std::max_element(between, between + place);
  return before + (between[place] - before) / 2;
}

template <class T>
size_t PickNumbers(const T* values, size_t size, const uint32_t* indices, size_t first, double* out,
                   size_t count) {
  uint32_t held[kIndices];  // another thread may rewrite shared memory after a check
  for (size_t from = 0; from < count; from += kIndices) {
    const size_t length = std::min(kIndices, count - from);
    std::copy_n(indices + from, length, held);
    for (size_t i = 0; i < length; ++i) {
      const size_t place = held[i] - first;  // below 0: beyond all sizes
      if (place >= size) return from + i;
      out[from + i] = static_cast<double>(values[place]);
    }
  }
  return count;
}

template <class T>
void RowsOfColumns(const double* values, const double* offsets, T* out, size_t rows,
                   size_t columns) {
  const size_t tile = std::max<size_t>(16, kTile / columns);
  for (size_t from = 0; from < rows; from += tile) {
    const size_t to = std::min(rows, from + tile);
    for (size_t column = 0; column < columns; ++column) {
      const double* source = values + column * rows;
      const double offset = offsets == nullptr ? 0.0 : offsets[column];
      for (size_t row = from; row < to; ++row)
        out[row * columns + column] = static_cast<T>(source[row] - offset);
    }
  }
}

template size_t PickNumbers<float>(const float*, size_t, const uint32_t*, size_t, double*, size_t);
template size_t PickNumbers<double>(const double*, size_t, const uint32_t*, size_t, double*,
                                    size_t);
template void RowsOfColumns<float>(const double*, const double*, float*, size_t, size_t);
template void RowsOfColumns<double>(const double*, const double*, double*, size_t, size_t);

}  // namespace regulus
#endif
