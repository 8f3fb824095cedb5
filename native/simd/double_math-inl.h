// Elementary functions of doubles, each with its range and its error, and floats in and out.
#if defined(REGULUS_DOUBLE_MATH_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_DOUBLE_MATH_INL_H_
#undef REGULUS_DOUBLE_MATH_INL_H_
#else
#define REGULUS_DOUBLE_MATH_INL_H_
#endif

#include <algorithm>
#include <cstdint>
#include <limits>

#include "hwy/highway.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// The widest double vector of the target, and its tag.
using D = hn::ScalableTag<double>;
using VD = hn::Vec<D>;
constexpr size_t kDoubles = hn::MaxLanes(D());

HWY_INLINE VD Double(double value) { return hn::Set(D(), value); }

// Loads the first count lanes, zeros above, and stores the first count lanes; rounds to float32.
HWY_INLINE VD LoadDoubles(const float* from, size_t count) {
  const hn::Rebind<float, D> half;
  if (HWY_LIKELY(count == kDoubles)) return hn::PromoteTo(D(), hn::LoadU(half, from));
  HWY_ALIGN float lanes[kDoubles] = {};
  std::copy_n(from, count, lanes);
  return hn::PromoteTo(D(), hn::Load(half, lanes));
}
HWY_INLINE void StoreDoubles(VD value, float* to, size_t count) {
  const hn::Rebind<float, D> half;
  if (HWY_LIKELY(count == kDoubles)) return hn::StoreU(hn::DemoteTo(half, value), half, to);
  HWY_ALIGN float lanes[kDoubles];
  hn::Store(hn::DemoteTo(half, value), half, lanes);
  std::copy_n(lanes, count, to);
}

// Σ s^k/(2k + 1) for k < kTerms: artanh(√s)/√s, short of a relative s^kTerms/(2·kTerms + 1).
template <int kTerms>
HWY_INLINE VD ArtanhSeries(VD s) {
  VD sum = Double(1.0 / (2 * kTerms - 1));
#pragma GCC unroll 16
  for (int k = kTerms - 2; k >= 0; --k) sum = hn::MulAdd(sum, s, Double(1.0 / (2 * k + 1)));
  return sum;
}

// ln(1 + x) of 0 ≤ x ≤ 1 is 2·artanh(x/(2 + x)): relative error below 1e-13, however small x is.
HWY_INLINE VD LogOnePlus(VD x) {
  const VD s = hn::Div(x, hn::Add(x, Double(2.0)));
  return hn::Mul(hn::Add(s, s), ArtanhSeries<13>(hn::Mul(s, s)));
}

// ln(x) of a normal positive double, relative error below 1e-13; −Infinity of 0, NaN below it. As
// the Log of one double, x = m·2^e with √½ < m < √2.
HWY_INLINE VD LogOfDoubles(VD x) {
  const hn::RebindToSigned<D> i;
  const auto bits = hn::BitCast(i, x);
  const auto e = hn::ShiftRight<52>(hn::Sub(bits, hn::Set(i, 0x3FE6A09E667F3BCD)));
  const VD m = hn::BitCast(D(), hn::Sub(bits, hn::ShiftLeft<52>(e)));
  const VD s = hn::Div(hn::Sub(m, Double(1.0)), hn::Add(m, Double(1.0)));
  const VD log = hn::MulAdd(hn::ConvertTo(D(), e), Double(0.6931471805599453),
                            hn::Mul(hn::Add(s, s), ArtanhSeries<9>(hn::Mul(s, s))));
  const VD infinity = Double(std::numeric_limits<double>::infinity());
  const VD ofZero = hn::IfThenElse(hn::Eq(x, Double(0.0)), hn::Neg(infinity), log);
  const VD ofLarge = hn::IfThenElse(hn::Eq(x, infinity), infinity, ofZero);
  const VD nan = Double(std::numeric_limits<double>::quiet_NaN());
  return hn::IfThenElse(hn::Ge(x, Double(0.0)), ofLarge, nan);
}

// e^x, relative error below 1e-13: 0 below −708, Infinity above 709; NaN stays NaN. e^r by its
// series on |r| ≤ ln2/2, times 2^n, which `magic` leaves in the low bits as in ExpInPlace.
HWY_INLINE VD ExpOfDoubles(VD x) {
  const hn::RebindToUnsigned<D> u;
  const VD magic = Double(6755399441055744.0 + 1023.0);
  const VD power = hn::MulAdd(x, Double(1.4426950408889634), magic);
  const VD n = hn::Sub(power, magic);
  const VD r = hn::NegMulAdd(n, Double(1.42860682030941723212e-6),
                             hn::NegMulAdd(n, Double(6.93145751953125e-1), x));
  constexpr double kFactorials[] = {39916800.0, 3628800.0, 362880.0, 40320.0, 5040.0, 720.0,
                                    120.0,      24.0,      6.0,      2.0,     1.0,    1.0};
  VD sum = Double(1.0 / 479001600.0);
#pragma GCC unroll 16
  for (const double factorial : kFactorials) sum = hn::MulAdd(sum, r, Double(1.0 / factorial));
  const VD scale = hn::BitCast(D(), hn::ShiftLeft<52>(hn::BitCast(u, power)));
  const VD large = Double(std::numeric_limits<double>::infinity());
  const VD capped = hn::IfThenElse(hn::Gt(x, Double(709.0)), large, hn::Mul(sum, scale));
  return hn::IfThenZeroElse(hn::Lt(x, Double(-708.0)), capped);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_DOUBLE_MATH_INL_H_
