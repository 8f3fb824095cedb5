#include "text/scan_number.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace regulus {
namespace {

// The largest power of ten that a double holds exactly, and the largest whole number up to which it
// holds all.
constexpr int kExactPower = 22;
constexpr uint64_t kExactWhole = uint64_t{1} << 53;
// The largest power of ten that two doubles hold exactly.
constexpr int kMaxPower = 45;
// Digits that 64 bits hold.
constexpr int kMaxDigits = 19;
// An exponent beyond all that are decided here.
constexpr int kLargeExponent = 100'000;
// The share of the low half that rounding must not depend on: far more than its error.
constexpr double kDoubt = 1.0 / (uint64_t{1} << 40);

// A double near a number, and what that lacks.
struct Halves {
  double high, low;
};

constexpr Halves TimesTen(Halves value) {
  const double eight = value.high * 8.0;
  const double two = value.high * 2.0;
  const double product = eight + two;
  const double low = value.low * 10.0 + (two - (product - eight));
  const double high = product + low;
  return {high, low - (high - product)};
}

constexpr std::array<Halves, kMaxPower + 1> PowersOfTen() {
  std::array<Halves, kMaxPower + 1> powers = {};
  powers[0] = {1.0, 0.0};
  for (int i = 1; i <= kMaxPower; ++i) powers[i] = TimesTen(powers[i - 1]);
  return powers;
}

constexpr std::array<Halves, kMaxPower + 1> kPowers = PowersOfTen();

// The upper half of a double's bits: products of such halves are exact (Veltkamp).
double UpperBits(double value) {
  const double scaled = value * 134217729.0;  // 2^27 + 1
  return scaled - (scaled - value);
}

// What a product lost when it was rounded (Dekker). std::fma is slow where the baseline lacks it.
double ProductError(double a, double b, double product) {
  const double upperA = UpperBits(a), lowerA = a - upperA;
  const double upperB = UpperBits(b), lowerB = b - upperB;
  return lowerA * lowerB - (product - upperA * upperB - lowerA * upperB - upperA * lowerB);
}

Halves Product(Halves a, Halves b) {
  const double high = a.high * b.high;
  return {high, ProductError(a.high, b.high, high) + a.high * b.low + a.low * b.high};
}

Halves Quotient(Halves a, Halves b) {
  const double high = a.high / b.high;
  const double product = high * b.high;
  const double rest = a.high - product - ProductError(high, b.high, product);
  return {high, (rest - high * b.low + a.low) / b.high};
}

// digits · 10^exponent, rounded once; undecided where two doubles do not tell to which side.
double Scaled(uint64_t digits, int exponent) {
  const int size = exponent < 0 ? -exponent : exponent;
  if (size > kMaxPower) return kUndecided;
  const Halves power = kPowers[size];
  const double high = static_cast<double>(digits);
  if (digits <= kExactWhole && size <= kExactPower)
    return exponent < 0 ? high / power.high : high * power.high;
  const auto low = static_cast<int64_t>(digits - static_cast<uint64_t>(high));
  const Halves whole = {high, static_cast<double>(low)};
  const Halves value = exponent < 0 ? Quotient(whole, power) : Product(whole, power);
  const double rounded = value.high + value.low * (1.0 + kDoubt);
  return rounded == value.high + value.low * (1.0 - kDoubt) ? rounded : kUndecided;
}

bool IsDigit(uint8_t byte) { return static_cast<unsigned>(byte) - '0' <= 9; }

// Adds the digits at a byte to a number, which may overflow.
const uint8_t* ScanDigits(const uint8_t* from, const uint8_t* end, uint64_t* digits) {
  uint64_t value = *digits;
  for (; from < end && IsDigit(*from); ++from) value = value * 10 + (*from - '0');
  *digits = value;
  return from;
}

const uint8_t* SkipSign(const uint8_t* from, const uint8_t* end) {
  return from < end && (*from == '-' || *from == '+') ? from + 1 : from;
}

// Reads the exponent that an e begins; returns the e where no digit follows.
const uint8_t* ScanExponent(const uint8_t* from, const uint8_t* end, int* exponent) {
  const uint8_t* const first = SkipSign(from + 1, end);
  int value = 0;
  const uint8_t* at = first;
  for (; at < end && IsDigit(*at); ++at)
    if (value < kLargeExponent) value = value * 10 + (*at - '0');
  if (at == first) return from;
  *exponent = from[1] == '-' ? -value : value;
  return at;
}

// How many digits there are without zeros in front.
std::ptrdiff_t CountDigits(const uint8_t* from, const uint8_t* end, int point) {
  while (from < end && (*from == '0' || *from == point)) ++from;
  return end - from - std::count(from, end, point);
}

bool IsSpace(uint8_t byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

}  // namespace

const uint8_t* ScanNumber(const uint8_t* from, const uint8_t* end, int point, double* number) {
  const uint8_t* const first = SkipSign(from, end);
  uint64_t digits = 0;
  int exponent = 0;
  const uint8_t* at = ScanDigits(first, end, &digits);
  std::ptrdiff_t count = at - first;
  if (at < end && *at == point) {
    const uint8_t* const behind = at + 1;
    at = ScanDigits(behind, end, &digits);
    const std::ptrdiff_t decimals = at - behind;
    count += decimals;
    exponent = -static_cast<int>(std::min<std::ptrdiff_t>(decimals, kLargeExponent));
  }
  *number = std::numeric_limits<double>::quiet_NaN();
  if (count == 0) return at;
  const uint8_t* const mantissaEnd = at;
  if (at < end && (*at | 0x20) == 'e') {
    int stated = 0;
    at = ScanExponent(at, end, &stated);
    exponent += stated;
  }
  const bool isExact = count <= kMaxDigits || CountDigits(first, mantissaEnd, point) <= kMaxDigits;
  const double size = isExact ? Scaled(digits, exponent) : kUndecided;
  *number = *from == '-' ? -size : size;
  return at;
}

double NumberOfText(const uint8_t* from, const uint8_t* end, int point) {
  while (from < end && IsSpace(*from)) ++from;
  while (from < end && IsSpace(end[-1])) --end;
  double number = 0.0;
  return ScanNumber(from, end, point, &number) == end ? number : NAN;
}

}  // namespace regulus
