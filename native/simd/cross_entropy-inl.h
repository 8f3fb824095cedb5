// Softmax cross entropy of rows that are read in blocks of classes: what is known of a block, how
// blocks make a row, its loss and its gradient. With q the weighted target distribution of a row,
// S = Σq and z = x − max x:
//   loss = S·log Σe^z − Σ q·z,   dlogits = S·softmax(x) − q.
#if defined(REGULUS_CROSS_ENTROPY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_CROSS_ENTROPY_INL_H_
#undef REGULUS_CROSS_ENTROPY_INL_H_
#else
#define REGULUS_CROSS_ENTROPY_INL_H_
#endif

#include "hwy/highway.h"
#include "simd/math-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Label smoothing: before its weight, a class of probability p has q = even + rest·p.
struct Smoothing {
  float even, rest;
  Smoothing(float smoothing, size_t classes)
      : even(smoothing / static_cast<float>(classes)), rest(1.0f - smoothing) {}

  HWY_INLINE V Apply(V probability) const {
    return hn::MulAdd(probability, Const(rest), Const(even));
  }
};

// The gradient of a logit from e^(x − m): factor is the row's GradientFactor · e^(m − max x).
HWY_INLINE V LogitGradient(V exponential, V factor, V target, V scale) {
  return hn::NegMulAdd(target, scale, hn::Mul(exponential, factor));
}

// Sums over a block of a row's classes, relative to the block's maximum m.
struct BlockSums {
  float max;
  double sumExp, mass, product;  // Σe^(x − m), Σq, Σ q·(x − m)
};

// The same sums of a whole row, relative to its maximum.
struct RowSums {
  float max;
  double sumExp = 0.0, mass = 0.0, product = 0.0;

  // Adds a block; returns e^(m − max x), 1 for the block that has the row's maximum.
  HWY_INLINE float Add(const BlockSums& block) {
    const float below = block.max - max;
    const float factor = block.max == max ? 1.0f : hn::GetLane(Exp(Const(below)));
    sumExp += block.sumExp * factor;
    mass += block.mass;
    if (block.mass != 0.0) product += block.product + block.mass * below;
    return factor;
  }

  // Adds q of the true class of an index target that the blocks do not have: rest · weight.
  HWY_INLINE void AddTrueClass(float target, float logit) {
    mass += target;
    if (target != 0.0f) product += static_cast<double>(target) * (logit - max);
  }

  double Loss() const { return mass * Log(sumExp) - product; }
  float GradientFactor(double scale) const { return static_cast<float>(mass * scale / sumExp); }
};

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_CROSS_ENTROPY_INL_H_
