// One vector operation an element; memory sets the speed.
#include "kernels/vector_arithmetic.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/vector_arithmetic.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

void AddInto(float* target, const float* values, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    StorePart(hn::Add(LoadPart(target + i, n), LoadPart(values + i, n)), target + i, n);
  });
}

void LerpInto(float* target, const float* values, float weight, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    const V old = LoadPart(target + i, n);
    StorePart(hn::MulAdd(Const(weight), hn::Sub(LoadPart(values + i, n), old), old), target + i, n);
  });
}

void Scale(float* values, float factor, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    StorePart(hn::Mul(LoadPart(values + i, n), Const(factor)), values + i, n);
  });
}

void ScaleRows(float* values, const float* factors, size_t rows, size_t columns) {
  ParallelRows(rows, columns, [&](size_t row) HWY_ATTR {
    float* v = values + row * columns;
    const V factor = Const(factors[row]);
    ForEachVector(columns, [&](size_t i, size_t n) HWY_ATTR {
      StorePart(hn::Mul(LoadPart(v + i, n), factor), v + i, n);
    });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(AddInto);
HWY_EXPORT(LerpInto);
HWY_EXPORT(Scale);
HWY_EXPORT(ScaleRows);
void AddInto(float* target, const float* values, size_t size) {
  HWY_DYNAMIC_DISPATCH(AddInto)(target, values, size);
}
void LerpInto(float* target, const float* values, float weight, size_t size) {
  HWY_DYNAMIC_DISPATCH(LerpInto)(target, values, weight, size);
}
void Scale(float* values, float factor, size_t size) {
  HWY_DYNAMIC_DISPATCH(Scale)(values, factor, size);
}
void ScaleRows(float* values, const float* factors, size_t rows, size_t columns) {
  HWY_DYNAMIC_DISPATCH(ScaleRows)(values, factors, rows, columns);
}
}  // namespace regulus
#endif
