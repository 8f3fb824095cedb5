// Element by element.
#include "kernels/gelu.h"

#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gelu.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/bfloat16-inl.h"
#include "simd/loops-inl.h"
#include "simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// GELU (Hendrycks & Gimpel 2016) is x·gate(x) with gate(x) = 1 − gate(−x). The gate of −|x| is made
// as a product: it has no cancellation in the tail, where x may be as large as 1e38. Beyond
// kSaturated the gates are 0 and 1, so only the outer factor x leaves that range.
constexpr float kSaturated = 13.25f;

// Exact: the gate is Φ(x), its slope the density φ(x).
struct GeluExact {
  static constexpr float kInverseRoot2Pi = 0.39894228f;
  V x, exponential, gate;

  HWY_INLINE explicit GeluExact(V in) : x(in) {
    const V a = AbsUpTo(x, kSaturated);
    exponential = Exp(hn::Mul(hn::Mul(a, a), Const(-0.5f)));
    const V tail = hn::Mul(exponential, ScaledNormalTail(a));
    gate = hn::IfNegativeThenElse(x, tail, hn::Sub(Const(1.0f), tail));
  }
  HWY_INLINE V Derivative() const {
    return hn::MulAdd(x, hn::Mul(Const(kInverseRoot2Pi), exponential), gate);
  }
};

// The tanh form: the gate is ½(1 + tanh u) = 1/(1 + e^−2u), u = √(2/π)(x + 0.044715 x³).
struct GeluTanh {
  static constexpr float kTwoRoot2OverPi = 2.0f * 0.79788456f, kCubic = 0.044715f;
  V x, square, majority, tail, gate;

  HWY_INLINE explicit GeluTanh(V in) : x(in) {
    const V a = AbsUpTo(x, kSaturated);
    square = hn::Mul(a, a);
    const V overA = hn::MulAdd(square, Const(-kTwoRoot2OverPi * kCubic),
                               Const(-kTwoRoot2OverPi));  // −2u/a
    const V exponential = Exp(hn::Mul(a, overA));
    majority = hn::Div(Const(1.0f), hn::Add(Const(1.0f), exponential));  // gate(|x|)
    tail = hn::Mul(exponential, majority);
    gate = hn::IfNegativeThenElse(x, tail, majority);
  }
  HWY_INLINE V Derivative() const {
    const V slope = hn::MulAdd(square, Const(kTwoRoot2OverPi * 3.0f * kCubic),
                               Const(kTwoRoot2OverPi));  // of 2u
    return hn::MulAdd(x, hn::Mul(hn::Mul(tail, majority), slope), gate);
  }
};

template <class Gelu>
void ForwardAs(const float* x, const WritableValues& y, float* derivative, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    const Gelu gelu(LoadPart(x + i, n));
    StorePart(hn::Mul(gelu.x, gelu.gate), y, i, n);
    if (derivative != nullptr) StorePart(gelu.Derivative(), derivative + i, n);
  });
}
template <class Gelu>
void BackwardAs(const float* dy, const float* x, float* dx, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    const Gelu gelu(LoadPart(x + i, n));
    StorePart(hn::Mul(LoadPart(dy + i, n), gelu.Derivative()), dx + i, n);
  });
}
void GeluForward(const float* x, const WritableValues& y, float* derivative, size_t size,
                 Activation activation) {
  const auto forward =
      activation == Activation::kGeluTanh ? ForwardAs<GeluTanh> : ForwardAs<GeluExact>;
  forward(x, y, derivative, size);
}
void GeluBackward(const float* dy, const float* x, float* dx, size_t size, Activation activation) {
  const auto backward =
      activation == Activation::kGeluTanh ? BackwardAs<GeluTanh> : BackwardAs<GeluExact>;
  backward(dy, x, dx, size);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(GeluForward);
HWY_EXPORT(GeluBackward);
void GeluForward(const float* x, const WritableValues& y, float* derivative, size_t size,
                 Activation activation) {
  HWY_DYNAMIC_DISPATCH(GeluForward)(x, y, derivative, size, activation);
}
void GeluBackward(const float* dy, const float* x, float* dx, size_t size, Activation activation) {
  HWY_DYNAMIC_DISPATCH(GeluBackward)(dy, x, dx, size, activation);
}
}  // namespace regulus
#endif
