// Each loss is its formula for one vector; the walk of elementwise_loss-inl.h does the rest.
#include "kernels/elementwise_loss.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/elementwise_loss.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/elementwise_loss-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

struct SquaredError {
  static constexpr bool kHasParameters = false;

  HWY_INLINE LossVector operator()(VD output, VD target, VD) const {
    const VD d = hn::Sub(output, target);
    return {hn::Mul(d, d), hn::Add(d, d)};
  }
};

// Comparisons are such that NaN takes the inner branch, and stays NaN.
struct Huber {
  static constexpr bool kHasParameters = false;
  double delta;

  HWY_INLINE LossVector operator()(VD output, VD target, VD) const {
    const VD d = hn::Sub(output, target), limit = Double(delta), half = Double(0.5);
    const auto isLarge = hn::Gt(hn::Abs(d), limit);
    const VD inner = hn::Mul(half, hn::Mul(d, d));
    const VD outer = hn::Mul(limit, hn::NegMulAdd(half, limit, hn::Abs(d)));
    return {hn::IfThenElse(isLarge, outer, inner),
            hn::IfThenElse(isLarge, hn::CopySign(limit, d), d)};
  }
};

// The slope at the corner is the mean of both sides, as that of torch.max.
struct Pinball {
  static constexpr bool kHasParameters = true;

  HWY_INLINE LossVector operator()(VD output, VD target, VD quantile) const {
    const VD above = hn::Sub(target, output), zero = hn::Zero(D());
    const VD below = hn::Sub(quantile, Double(1.0));
    const auto isBelow = hn::Lt(above, zero);
    const VD corner = hn::Add(above, hn::Sub(Double(0.5), quantile));
    const VD slope = hn::IfThenElse(hn::Gt(above, zero), hn::Neg(quantile), corner);
    return {hn::Mul(above, hn::IfThenElse(isBelow, below, quantile)),
            hn::IfThenElse(isBelow, hn::Neg(below), slope)};
  }
};

// With e = e^−|z|: softplus(±z) = max(±z, 0) + ln(1 + e), and sigmoid(±z) is 1/(1 + e) or
// e/(1 + e). Both parts are at least 0, so that nothing cancels.
struct BinaryCrossEntropy {
  static constexpr bool kHasParameters = true;
  double smoothing;

  HWY_INLINE LossVector operator()(VD z, VD target, VD posWeight) const {
    const VD zero = hn::Zero(D()), one = Double(1.0);
    const VD smoothed = hn::MulAdd(target, Double(1.0 - smoothing), Double(0.5 * smoothing));
    const VD positive = hn::Mul(posWeight, smoothed), negative = hn::Sub(one, smoothed);
    const VD e = ExpOfDoubles(hn::Neg(hn::Abs(z))), log = LogOnePlus(e);
    const VD larger = hn::Div(one, hn::Add(one, e)), smaller = hn::Mul(e, larger);
    const auto isNegative = hn::Lt(z, zero);
    const VD up = hn::Add(hn::IfThenZeroElse(isNegative, z), log);
    const VD down = hn::Add(hn::IfThenElseZero(isNegative, hn::Neg(z)), log);
    const VD ofOne = hn::IfThenElse(isNegative, smaller, larger);
    const VD ofZero = hn::IfThenElse(isNegative, larger, smaller);
    return {hn::MulAdd(positive, down, hn::Mul(negative, up)),
            hn::NegMulAdd(positive, ofZero, hn::Mul(negative, ofOne))};
  }
};

struct Poisson {
  static constexpr bool kHasParameters = false;
  PoissonNllOptions options;

  HWY_INLINE LossVector operator()(VD output, VD target, VD) const {
    LossVector made = options.logInput ? OfLog(output, target) : OfRate(output, target);
    if (options.full) made.loss = hn::Add(made.loss, Stirling(target));
    return made;
  }

 private:
  HWY_INLINE LossVector OfLog(VD output, VD target) const {
    const VD rate = ExpOfDoubles(output);
    return {hn::NegMulAdd(target, output, rate), hn::Sub(rate, target)};
  }
  HWY_INLINE LossVector OfRate(VD rate, VD target) const {
    const VD shifted = hn::Add(rate, Double(options.eps));
    return {hn::NegMulAdd(target, LogOfDoubles(shifted), rate),
            hn::Sub(Double(1.0), hn::Div(target, shifted))};
  }
  // ln(target!) by Stirling's formula, 0 up to 1.
  HWY_INLINE VD Stirling(VD target) const {
    const VD log = LogOfDoubles(target);
    const VD root = hn::Mul(Double(0.5), hn::Add(log, Double(1.8378770664093453)));  // ln 2π
    const VD factorial = hn::Add(hn::Sub(hn::Mul(target, log), target), root);
    return hn::IfThenZeroElse(hn::Le(target, Double(1.0)), factorial);
  }
};

double MseLoss(const ElementwiseLossInput& input) { return WalkLoss(input, SquaredError()); }
double HuberLoss(const ElementwiseLossInput& input, double delta) {
  return WalkLoss(input, Huber{delta});
}
double QuantileLoss(const ElementwiseLossInput& input, const double* quantiles, size_t count) {
  return WalkLoss(input, Pinball(), {quantiles, count, count});
}
double BceWithLogitsLoss(const ElementwiseLossInput& input, double smoothing,
                         const double* posWeight) {
  static constexpr double kOne = 1.0;
  const bool isWeighted = posWeight != nullptr;
  return WalkLoss(input, BinaryCrossEntropy{smoothing},
                  {isWeighted ? posWeight : &kOne, isWeighted ? input.columns : 1, 1});
}
double PoissonNllLoss(const ElementwiseLossInput& input, const PoissonNllOptions& options) {
  return WalkLoss(input, Poisson{options});
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(MseLoss);
HWY_EXPORT(HuberLoss);
HWY_EXPORT(QuantileLoss);
HWY_EXPORT(BceWithLogitsLoss);
HWY_EXPORT(PoissonNllLoss);
double MseLoss(const ElementwiseLossInput& input) { return HWY_DYNAMIC_DISPATCH(MseLoss)(input); }
double HuberLoss(const ElementwiseLossInput& input, double delta) {
  return HWY_DYNAMIC_DISPATCH(HuberLoss)(input, delta);
}
double QuantileLoss(const ElementwiseLossInput& input, const double* quantiles, size_t count) {
  return HWY_DYNAMIC_DISPATCH(QuantileLoss)(input, quantiles, count);
}
double BceWithLogitsLoss(const ElementwiseLossInput& input, double smoothing,
                         const double* posWeight) {
  return HWY_DYNAMIC_DISPATCH(BceWithLogitsLoss)(input, smoothing, posWeight);
}
double PoissonNllLoss(const ElementwiseLossInput& input, const PoissonNllOptions& options) {
  return HWY_DYNAMIC_DISPATCH(PoissonNllLoss)(input, options);
}
}  // namespace regulus
#endif
