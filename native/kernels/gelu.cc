// Element by element; the formulas stand in math-inl.h.
#include "kernels/gelu.h"

#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gelu.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "kernels/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

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
void GeluForward(const float* x, float* y, float* derivative, size_t size, bool tanh) {
  tanh ? ForwardAs<GeluTanh>(x, y, derivative, size) : ForwardAs<GeluExact>(x, y, derivative, size);
}
void GeluBackward(const float* dy, const float* x, float* dx, size_t size, bool tanh) {
  tanh ? BackwardAs<GeluTanh>(dy, x, dx, size) : BackwardAs<GeluExact>(dy, x, dx, size);
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(GeluForward);
HWY_EXPORT(GeluBackward);
void GeluForward(const float* x, float* y, float* derivative, size_t size, bool tanh) {
  HWY_DYNAMIC_DISPATCH(GeluForward)(x, y, derivative, size, tanh);
}
void GeluBackward(const float* dy, const float* x, float* dx, size_t size, bool tanh) {
  HWY_DYNAMIC_DISPATCH(GeluBackward)(dy, x, dx, size, tanh);
}
}  // namespace regulus
#endif
