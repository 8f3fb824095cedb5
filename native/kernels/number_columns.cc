// A pass over a column each. The median is looked for between two values of a sample: one pass
// counts what lies below them and copies what lies between, which is little.
#include "kernels/number_columns.h"

#include <algorithm>
#include <limits>

#include "runtime/scratch.h"

#ifndef REGULUS_MEDIAN_PASS_
#define REGULUS_MEDIAN_PASS_
namespace regulus {
// What a pass over a column finds of its chosen values, and the bounds between which it copies
// them.
struct MedianPass {
  double lower, upper;
  double* out;
  size_t room;
  size_t total, below, between, missing, copied;
};
}  // namespace regulus
#endif

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
  auto isRounded = isMissing, isNotWhole = isMissing;
  ForEachDoubles(values, count, [&](Doubles value, size_t) REGULUS_INLINE_BODY {
    const Doubles size = hn::Abs(value);
    const Doubles nearest = hn::PromoteTo(d, hn::DemoteTo(single, value));
    const auto isNaN = hn::IsNaN(value);
    isMissing = hn::Or(isMissing, isNaN);
    isBeyond = hn::Or(isBeyond, hn::Ge(size, beyond));
    isLarge = hn::Or(isLarge, hn::Gt(size, large));
    isRounded = hn::Or(isRounded, hn::AndNot(isNaN, hn::Ne(nearest, value)));
    isNotWhole = hn::Or(isNotWhole, hn::Not(hn::Eq(hn::Sub(value, hn::Trunc(value)), hn::Zero(d))));
  });
  return (hn::AllFalse(d, isMissing) ? 0 : kMissing) | (hn::AllFalse(d, isBeyond) ? 0 : kBeyond) |
         (hn::AllFalse(d, isLarge) ? 0 : kLarge) | (hn::AllFalse(d, isRounded) ? 0 : kRounded) |
         (hn::AllFalse(d, isNotWhole) ? 0 : kNotWhole);
}

HWY_INLINE Doubles LoadDoubles(const double* values) { return hn::LoadU(D(), values); }
HWY_INLINE Doubles LoadDoubles(const float* values) {
  return hn::PromoteTo(D(), hn::LoadU(hn::Rebind<float, D>(), values));
}

// A mask of the next lanes, at most 8, of `bits`, from a bit on.
HWY_INLINE hn::Mask<D> ChosenMask(const uint8_t* bits, size_t first) {
  uint8_t next[8] = {};
  next[0] = static_cast<uint8_t>((bits[first / 8] | (bits[first / 8 + 1] << 8)) >> (first % 8));
  return hn::LoadMaskBits(D(), next);
}

// Copies the lanes of a mask. They are few, and a compressed store is slow without AVX-512.
HWY_INLINE void Append(Doubles values, hn::Mask<D> mask, MedianPass& pass) {
  const D d;
  HWY_ALIGN double lanes[hn::MaxLanes(D())];
  uint8_t bits[8] = {};
  hn::Store(values, d, lanes);
  hn::StoreMaskBits(d, mask, bits);
  for (unsigned left = bits[0]; left != 0; left &= left - 1)
    pass.out[pass.copied++] = lanes[hwy::Num0BitsBelowLS1Bit_Nonzero32(left)];
}

// Counts the chosen values of a piece, and copies those between the bounds while there is room.
template <class T>
void CountPiece(const T* values, size_t size, const uint8_t* chosen, size_t first,
                MedianPass& pass) {
  const D d;
  const size_t lanes = hn::Lanes(d);
  const Doubles from = hn::Set(d, pass.lower), to = hn::Set(d, pass.upper);
  size_t total = 0, below = 0, between = 0, missing = 0;
  const auto add = [&](Doubles value, hn::Mask<D> isChosen) REGULUS_INLINE_BODY {
    const auto isBetween = hn::And(hn::And(hn::Ge(value, from), hn::Le(value, to)), isChosen);
    total += hn::CountTrue(d, isChosen);
    below += hn::CountTrue(d, hn::And(hn::Lt(value, from), isChosen));
    missing += hn::CountTrue(d, hn::And(hn::IsNaN(value), isChosen));
    const size_t count = hn::CountTrue(d, isBetween);
    between += count;
    if (count > 0 && pass.copied + count <= pass.room) Append(value, isBetween, pass);
  };
  const auto maskAt = [&](size_t i) REGULUS_INLINE_BODY {
    return chosen == nullptr ? hn::FirstN(d, lanes) : ChosenMask(chosen, first + i);
  };
  size_t i = 0;
  for (; i + lanes <= size; i += lanes) add(LoadDoubles(values + i), maskAt(i));
  if (i < size) {
    HWY_ALIGN T rest[hn::MaxLanes(D())] = {};
    std::copy(values + i, values + size, rest);
    add(LoadDoubles(rest), hn::And(maskAt(i), hn::FirstN(d, size - i)));
  }
  pass.total += total;
  pass.below += below;
  pass.between += between;
  pass.missing += missing;
}

void CountPieces(const NumberPiece* pieces, size_t count, const uint8_t* chosen, MedianPass& pass) {
  size_t first = 0;
  for (size_t i = 0; i < count; first += pieces[i++].size) {
    if (pieces[i].singles != nullptr)
      CountPiece(pieces[i].singles, pieces[i].size, chosen, first, pass);
    else
      CountPiece(pieces[i].doubles, pieces[i].size, chosen, first, pass);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(ScanNumbers);
HWY_EXPORT(CountPieces);

namespace {

// Fewer values are ordered as they are; of more, so many are a sample.
constexpr size_t kFew = 16384;
constexpr size_t kSample = 4096;
// One of so many values is expected between two of a sample: there is room for twice as many.
constexpr size_t kShare = 8;
// How far from its middle the median of all is looked for: four standard deviations of its place.
constexpr size_t kAround = 128;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool IsChosen(const uint8_t* chosen, size_t row) {
  return chosen == nullptr || ((chosen[row / 8] >> (row % 8)) & 1) != 0;
}

// Two values with that at a share of all between them, most likely.
MedianPass BoundsOf(const NumberPiece* pieces, size_t count, const uint8_t* chosen, double share) {
  MedianPass pass = {};
  pass.lower = -kInfinity;
  pass.upper = kInfinity;
  size_t rows = 0;
  for (size_t i = 0; i < count; ++i) rows += pieces[i].size;
  pass.room = std::max(kFew, rows / kShare);
  if (rows < kFew) return pass;
  double sample[kSample];
  size_t size = 0, first = 0, piece = 0;
  for (size_t i = 0; i < kSample; ++i) {
    const size_t row = rows / kSample * i;
    while (row - first >= pieces[piece].size) first += pieces[piece++].size;
    const NumberPiece& found = pieces[piece];
    const double value =
        found.singles != nullptr ? found.singles[row - first] : found.doubles[row - first];
    if (IsChosen(chosen, row) && value == value) sample[size++] = value;
  }
  if (size <= 2 * kAround) return pass;
  const size_t place = static_cast<size_t>(static_cast<double>(size) * share);
  const size_t lower = place < kAround ? 0 : place - kAround;
  const size_t upper = std::min(size - 1, place + kAround);
  std::nth_element(sample, sample + lower, sample + size);
  pass.lower = sample[lower];
  std::nth_element(sample + lower, sample + upper, sample + size);
  pass.upper = sample[upper];
  return pass;
}

// Two places among values, as they would be sorted: the same, or one after the other.
struct Places {
  size_t lower, upper;
};

// Whether a pass copied what stands at these places.
bool Holds(const MedianPass& pass, Places places) {
  const bool isBetween = places.lower >= pass.below && places.upper < pass.below + pass.between;
  return isBetween && pass.copied == pass.between;
}

// The mean of what stands at the places; the values are moved.
double MeanAt(double* values, size_t size, Places places) {
  std::nth_element(values, values + places.upper, values + size);
  const double upper = values[places.upper];
  if (places.lower == places.upper) return upper;
  const double lower = *std::max_element(values, values + places.upper);
  return lower + (upper - lower) / 2;
}

constexpr size_t kIndices = 512;

}  // namespace

uint32_t ScanNumbers(const double* values, size_t count) {
  return HWY_DYNAMIC_DISPATCH(ScanNumbers)(values, count);
}

void RoundNumbers(const double* values, float* out, size_t count) {
  for (size_t i = 0; i < count; ++i) out[i] = static_cast<float>(values[i]);
}

Median MedianOf(const NumberPiece* pieces, size_t count, const uint8_t* chosen) {
  const auto countPieces = HWY_DYNAMIC_DISPATCH(CountPieces);
  Scratch scratch;
  MedianPass pass = BoundsOf(pieces, count, chosen, 0.5);
  pass.out = scratch.Take<double>(pass.room);
  countPieces(pieces, count, chosen, pass);
  const size_t missing = pass.missing, present = pass.total - missing;
  if (present == 0) return {0.0, missing};
  Places places = {(present - 1) / 2, present / 2};
  const bool isBetween = places.lower >= pass.below && places.upper < pass.below + pass.between;
  if (isBetween && pass.lower == pass.upper) return {pass.lower, missing};
  if (!Holds(pass, places)) {
    const MedianPass bounds = pass;
    pass = {};
    pass.lower = isBetween ? bounds.lower : -kInfinity;
    pass.upper = isBetween ? bounds.upper : kInfinity;
    pass.room = isBetween ? bounds.between : present;
    pass.out = scratch.Take<double>(pass.room);
    countPieces(pieces, count, chosen, pass);
    // Another thread may have changed the values meanwhile.
    if (!Holds(pass, places)) return {std::numeric_limits<double>::quiet_NaN(), missing};
  }
  places = {places.lower - pass.below, places.upper - pass.below};
  const NumberPiece rest = {nullptr, pass.out, pass.copied};
  const double share = static_cast<double>(places.upper) / static_cast<double>(rest.size);
  MedianPass fewer = BoundsOf(&rest, 1, nullptr, share);
  fewer.out = scratch.Take<double>(fewer.room);
  countPieces(&rest, 1, nullptr, fewer);
  if (!Holds(fewer, places)) return {MeanAt(pass.out, pass.copied, places), missing};
  places = {places.lower - fewer.below, places.upper - fewer.below};
  return {MeanAt(fewer.out, fewer.copied, places), missing};
}

template <class T, class Picked>
size_t PickNumbers(const T* values, size_t size, const uint32_t* indices, size_t first, Picked* out,
                   size_t count) {
  uint32_t held[kIndices];  // another thread may rewrite shared memory after a check
  for (size_t from = 0; from < count; from += kIndices) {
    const size_t length = std::min(kIndices, count - from);
    std::copy_n(indices + from, length, held);
    for (size_t i = 0; i < length; ++i) {
      const size_t place = held[i] - first;  // below 0: beyond all sizes
      if (place >= size) return from + i;
      out[from + i] = static_cast<Picked>(values[place]);
    }
  }
  return count;
}

template size_t PickNumbers(const float*, size_t, const uint32_t*, size_t, double*, size_t);
template size_t PickNumbers(const double*, size_t, const uint32_t*, size_t, double*, size_t);
template size_t PickNumbers(const int16_t*, size_t, const uint32_t*, size_t, int32_t*, size_t);
template size_t PickNumbers(const int32_t*, size_t, const uint32_t*, size_t, int32_t*, size_t);

}  // namespace regulus
#endif
