// bfloat16, the upper half of a float32, in memory: vectors of floats are loaded from it and stored
// as it.
#if defined(REGULUS_BFLOAT16_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_BFLOAT16_INL_H_
#undef REGULUS_BFLOAT16_INL_H_
#else
#define REGULUS_BFLOAT16_INL_H_
#endif

#include <algorithm>
#include <cstdint>

#include "hwy/highway.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

using U = hn::RebindToUnsigned<F>;
using Half = hn::Rebind<uint16_t, F>;

// bfloat16 to float32; touches count elements only.
HWY_INLINE V LoadPart(const uint16_t* from, size_t count) {
  const auto widen = [&](auto bits) HWY_ATTR {
    return hn::BitCast(F(), hn::ShiftLeft<16>(hn::PromoteTo(U(), bits)));
  };
  if (HWY_LIKELY(count == kLanes)) return widen(hn::LoadU(Half(), from));
  HWY_ALIGN uint16_t lanes[kLanes] = {};
  std::copy_n(from, count, lanes);
  return widen(hn::Load(Half(), lanes));
}

// The bfloat16 nearest to a float32, in its upper half. A NaN must have no bits in its lower half:
// it could become a number.
HWY_INLINE hn::Vec<U> RoundToUpper(V value) {
  const auto bits = hn::BitCast(U(), value);
  return hn::Add(bits,
                 hn::Add(hn::And(hn::ShiftRight<16>(bits), hn::Set(U(), 1)), hn::Set(U(), 0x7FFF)));
}

// The nearest bfloat16, as a float32: a NaN stays one, and 3.4e38 becomes an infinity.
HWY_INLINE V RoundToBfloat16(V value) {
  const U u;
  const auto quiet = hn::Or(hn::BitCast(u, value), hn::Set(u, 0x00400000));
  const auto upper =
      hn::IfThenElse(hn::RebindMask(u, hn::IsNaN(value)), quiet, RoundToUpper(value));
  return hn::BitCast(F(), hn::And(upper, hn::Set(u, 0xFFFF0000)));
}

// Rounds and stores one vector, of n elements, or two whole ones.
template <size_t kCount>
HWY_INLINE void StoreVectors(const V* values, uint16_t* to, size_t n) {
  const hn::Repartition<uint16_t, F> whole;
  const auto upper = hn::ConcatOdd(whole, hn::BitCast(whole, RoundToUpper(values[kCount - 1])),
                                   hn::BitCast(whole, RoundToUpper(values[0])));
  if constexpr (kCount == 2) return hn::StoreU(upper, whole, to);
  HWY_ALIGN uint16_t lanes[hn::MaxLanes(whole)];
  hn::Store(upper, whole, lanes);
  std::copy_n(lanes, n, to);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_BFLOAT16_INL_H_
