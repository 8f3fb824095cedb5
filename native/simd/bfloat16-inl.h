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

#include "gemm/values.h"
#include "hwy/highway.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

using U = hn::RebindToUnsigned<F>;
using Half = hn::Rebind<uint16_t, F>;

// A whole vector of floats, from float32 or bfloat16.
template <class D>
HWY_INLINE hn::Vec<D> LoadFloats(D d, const float* from) {
  return hn::LoadU(d, from);
}
template <class D>
HWY_INLINE hn::Vec<D> LoadFloats(D d, const uint16_t* from) {
  const hn::RebindToUnsigned<D> bits;
  const hn::Rebind<uint16_t, D> half;
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(bits, hn::LoadU(half, from))));
}

// bfloat16 to float32; touches count elements only.
HWY_INLINE V LoadPart(const uint16_t* from, size_t count) {
  if (HWY_LIKELY(count == kLanes)) return LoadFloats(F(), from);
  uint16_t lanes[kLanes] = {};
  std::copy_n(from, count, lanes);
  return LoadFloats(F(), lanes);
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

// Rounds and stores the first count lanes; a NaN stays one. Touches count elements only.
HWY_INLINE void StorePart(V value, uint16_t* to, size_t count) {
  const auto upper = hn::ShiftRight<16>(hn::BitCast(U(), RoundToBfloat16(value)));
  const auto halves = hn::DemoteTo(Half(), hn::BitCast(hn::RebindToSigned<F>(), upper));
  if (HWY_LIKELY(count == kLanes)) return hn::StoreU(halves, Half(), to);
  HWY_ALIGN uint16_t lanes[kLanes];
  hn::Store(halves, Half(), lanes);
  std::copy_n(lanes, count, to);
}
HWY_INLINE void StorePart(V value, const WritableValues& to, size_t at, size_t count) {
  if (to.rounded == nullptr)
    StorePart(value, to.exact + at, count);
  else
    StorePart(value, to.rounded + at, count);
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
