// A decimal number in text is read as the double nearest to whole ÷ 10^digits; both are exact, so
// that one division gives its bits again.
#include "kernels/decimals.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/decimals.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

using Wide = hn::ScalableTag<double>;
using Whole = hn::Rebind<int32_t, Wide>;

constexpr double kMostWhole = 2147483647.0;
constexpr double kMissingWhole = -2147483648.0;

// The first place of which a vector does not hold decimals; count where there is none.
size_t FirstWithMoreDigits(const double* values, size_t count, double power) {
  const Wide d;
  const hn::RebindToSigned<Wide> bits;
  const auto scale = hn::Set(d, power), most = hn::Set(d, kMostWhole);
  const auto isHeld = [&](hn::Vec<Wide> value) HWY_ATTR {
    const auto whole = hn::Add(hn::Round(hn::Mul(value, scale)), hn::Zero(d));  // no −0
    const auto again = hn::BitCast(bits, hn::Div(whole, scale));
    const auto isSame = hn::RebindMask(d, hn::Eq(again, hn::BitCast(bits, value)));
    const auto isInRange = hn::Le(hn::Abs(whole), most);
    return hn::AllTrue(d, hn::Or(hn::And(isSame, isInRange), hn::IsNaN(value)));
  };
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    if (!isHeld(hn::LoadU(d, values + i))) return i;
  if (i == count) return count;
  HWY_ALIGN double rest[hn::MaxLanes(Wide())] = {};
  std::copy(values + i, values + count, rest);
  return isHeld(hn::Load(d, rest)) ? count : i;
}

void PackDecimals(const double* values, size_t count, double power, int32_t* out) {
  const Wide d;
  const Whole whole;
  const auto scale = hn::Set(d, power), missing = hn::Set(d, kMissingWhole);
  const auto packed = [&](hn::Vec<Wide> value) HWY_ATTR {
    const auto scaled = hn::Round(hn::Mul(value, scale));
    return hn::DemoteTo(whole, hn::IfThenElse(hn::IsNaN(value), missing, scaled));
  };
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(packed(hn::LoadU(d, values + i)), whole, out + i);
  HWY_ALIGN double rest[hn::MaxLanes(Wide())] = {};
  HWY_ALIGN int32_t last[hn::MaxLanes(Wide())];
  std::copy(values + i, values + count, rest);
  hn::Store(packed(hn::Load(d, rest)), whole, last);
  std::copy_n(last, count - i, out + i);
}

void UnpackDecimals(const int32_t* values, size_t count, double power, double* out) {
  const Wide d;
  const Whole whole;
  const auto scale = hn::Set(d, power), missing = hn::Set(d, kMissingWhole);
  const auto none = hn::Set(d, std::numeric_limits<double>::quiet_NaN());
  const auto unpacked = [&](hn::Vec<Whole> packed) HWY_ATTR {
    const auto value = hn::PromoteTo(d, packed);
    return hn::IfThenElse(hn::Eq(value, missing), none, hn::Div(value, scale));
  };
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes)
    hn::StoreU(unpacked(hn::LoadU(whole, values + i)), d, out + i);
  HWY_ALIGN int32_t rest[hn::MaxLanes(Wide())] = {};
  HWY_ALIGN double last[hn::MaxLanes(Wide())];
  std::copy(values + i, values + count, rest);
  hn::Store(unpacked(hn::Load(whole, rest)), d, last);
  std::copy_n(last, count - i, out + i);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(FirstWithMoreDigits);
HWY_EXPORT(PackDecimals);
HWY_EXPORT(UnpackDecimals);

namespace {
constexpr double kPowers[] = {1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
static_assert(std::size(kPowers) == kMostDigits + 1);
}  // namespace

int DecimalDigits(const double* values, size_t count) {
  const auto firstWithMore = HWY_DYNAMIC_DISPATCH(FirstWithMoreDigits);
  int digits = 0;
  for (size_t from = 0; from < count; ++digits) {
    if (digits > kMostDigits) return -1;
    from += firstWithMore(values + from, count - from, kPowers[digits]);
    if (from == count) break;
  }
  // Numbers that fewer digits hold may be too large with more.
  const bool areHeld = digits == 0 || firstWithMore(values, count, kPowers[digits]) == count;
  return areHeld ? digits : -1;
}

void PackDecimals(const double* values, size_t count, int digits, int32_t* out) {
  HWY_DYNAMIC_DISPATCH(PackDecimals)(values, count, kPowers[digits], out);
}

void UnpackDecimals(const int32_t* packed, size_t count, int digits, double* out) {
  HWY_DYNAMIC_DISPATCH(UnpackDecimals)(packed, count, kPowers[digits], out);
}

}  // namespace regulus
#endif
