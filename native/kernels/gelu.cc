// Element by element.
#include "kernels/gelu.h"

#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gelu.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"
#include "simd/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// GELU (Hendrycks & Gimpel 2016) is x·Gate(x). Exact: x·Φ(x), derivative Φ(x) + x·φ(x).
struct GeluExact {
  static constexpr float kRootHalf = 0.70710678f, kInverseRoot2Pi = 0.39894228f;

  static HWY_INLINE V Gate(V x) {
    const V erf = Erf(hn::Mul(x, Const(kRootHalf)));
    return hn::MulAdd(Const(0.5f), erf, Const(0.5f));
  }
  static HWY_INLINE V Derivative(V x, V gate) {
    const V exponential = Exp(hn::Mul(hn::Mul(x, x), Const(-0.5f)));
    const V density = hn::Mul(Const(kInverseRoot2Pi), exponential);
    return hn::MulAdd(x, density, gate);
  }
};

// GELU's tanh form: x·s with s = ½(1 + tanh u) = 1/(1 + e^−2u), u = √(2/π)(x + 0.044715 x³).
struct GeluTanh {
  static constexpr float kTwoRoot2OverPi = 2.0f * 0.79788456f, kCubic = 0.044715f;

  static HWY_INLINE V Gate(V x) {
    const V overX = hn::MulAdd(hn::Mul(x, x), Const(-kTwoRoot2OverPi * kCubic),
                               Const(-kTwoRoot2OverPi));  // −2u/x
    return hn::Div(Const(1.0f), hn::Add(Const(1.0f), Exp(hn::Mul(x, overX))));
  }
  static HWY_INLINE V Derivative(V x, V s) {
    const V slope = hn::MulAdd(hn::Mul(x, x), Const(kTwoRoot2OverPi * 3.0f * kCubic),
                               Const(kTwoRoot2OverPi));  // of 2u
    const V rest = hn::Sub(Const(1.0f), s);
    return hn::MulAdd(hn::Mul(hn::Mul(x, s), rest), slope, s);
  }
};

template <class Gelu>
void ForwardAs(const float* x, float* y, float* derivative, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    const V in = LoadPart(x + i, n), gate = Gelu::Gate(in);
    StorePart(hn::Mul(in, gate), y + i, n);
    if (derivative != nullptr) StorePart(Gelu::Derivative(in, gate), derivative + i, n);
  });
}
template <class Gelu>
void BackwardAs(const float* dy, const float* x, float* dx, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    const V in = LoadPart(x + i, n);
    StorePart(hn::Mul(LoadPart(dy + i, n), Gelu::Derivative(in, Gelu::Gate(in))), dx + i, n);
  });
}
void GeluForward(const float* x, float* y, float* derivative, size_t size, Activation activation) {
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
void GeluForward(const float* x, float* y, float* derivative, size_t size, Activation activation) {
  HWY_DYNAMIC_DISPATCH(GeluForward)(x, y, derivative, size, activation);
}
void GeluBackward(const float* dy, const float* x, float* dx, size_t size, Activation activation) {
  HWY_DYNAMIC_DISPATCH(GeluBackward)(dy, x, dx, size, activation);
}
}  // namespace regulus
#endif
