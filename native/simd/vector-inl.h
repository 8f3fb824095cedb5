// The vector that all kernels compute with, and access to the part of one that ends an array.
#if defined(REGULUS_VECTOR_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_VECTOR_INL_H_
#undef REGULUS_VECTOR_INL_H_
#else
#define REGULUS_VECTOR_INL_H_
#endif

#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// The widest float vector of the target, and its tag.
using F = hn::ScalableTag<float>;
using V = hn::Vec<F>;
constexpr size_t kLanes = hn::MaxLanes(F());
// Vector registers: 32 on AVX-512 and every later x86 target, whose number in Highway is lower, and
// on arm64.
constexpr size_t kRegisters = (HWY_ARCH_X86 ? HWY_TARGET <= HWY_AVX3 : HWY_ARCH_ARM_A64) ? 32 : 16;

HWY_INLINE V Const(float value) { return hn::Set(F(), value); }

// Loads the first count lanes, zeros above; stores the first count lanes. Both touch count elements
// only.
HWY_INLINE V LoadPart(const float* from, size_t count) {
  const F f;
  if (HWY_LIKELY(count == kLanes)) return hn::LoadU(f, from);
  if constexpr (kLanes > 4) {
    return hn::MaskedLoad(hn::FirstN(f, count), f, from);
  } else {  // a masked load of 128-bit targets reads the whole vector, beyond the array's end
    HWY_ALIGN float lanes[kLanes] = {};
    for (size_t i = 0; i < count; ++i) lanes[i] = from[i];
    return hn::Load(f, lanes);
  }
}
HWY_INLINE void StorePart(V value, float* to, size_t count) {
  const F f;
  if (HWY_LIKELY(count == kLanes))
    hn::StoreU(value, f, to);
  else
    hn::BlendedStore(value, hn::FirstN(f, count), f, to);
}

// Stores the first count lanes, added to what memory holds where a gradient accumulates.
HWY_INLINE void StoreGradient(V value, float* to, size_t count, bool accumulate) {
  StorePart(accumulate ? hn::Add(LoadPart(to, count), value) : value, to, count);
}

// The first count lanes, zeros above.
HWY_INLINE V MaskPart(V value, size_t count) {
  return HWY_LIKELY(count == kLanes) ? value : hn::IfThenElseZero(hn::FirstN(F(), count), value);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_VECTOR_INL_H_
