// One row at a time: its mean square, then its values; the weight's gradient by columns, so that
// the order of its sums does not depend on the threads.
#include "kernels/rms_norm.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rms_norm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/mean_square-inl.h"
#include "simd/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// kShrunk: measured by values that are kShrink as large, where the squares of the row would
// overflow.
template <bool kShrunk>
float ReciprocalRms(const float* x, size_t dim, float eps) {
  float squares;
  SumRow<1>(
      dim,
      [&](size_t i, size_t n, V* terms) HWY_ATTR {
        const V value = LoadSquarable<kShrunk>(x + i, n);
        terms[0] = hn::Mul(value, value);
      },
      &squares);
  const float meanSquare = squares / static_cast<float>(dim);
  if constexpr (kShrunk) return ShrunkReciprocal(meanSquare, eps);
  if (HWY_UNLIKELY(Overflows(squares))) return ReciprocalRms<true>(x, dim, eps);
  return 1.0f / std::sqrt(meanSquare + eps);
}

void RmsNormForward(const float* x, const float* weight, float* y, float* reciprocals, size_t rows,
                    size_t dim, float eps) {
  ParallelRows(rows, dim, [&](size_t row) HWY_ATTR {
    const float* in = x + row * dim;
    float* out = y + row * dim;
    const float reciprocal = ReciprocalRms<false>(in, dim, eps);
    const V scale = Const(reciprocal);
    ForEachVector(dim, [&](size_t i, size_t n) HWY_ATTR {
      const V normed = hn::Mul(LoadPart(in + i, n), scale);
      StorePart(hn::Mul(normed, LoadPart(weight + i, n)), out + i, n);
    });
    if (reciprocals != nullptr) reciprocals[row] = reciprocal;
  });
}

// With g = dy·weight and n = x·r: dx = r·(g − n·mean(g·n)).
HWY_INLINE void RmsNormBackwardRow(const float* dy, const float* x, const float* weight,
                                   float reciprocal, float* dx, size_t dim) {
  const V scale = Const(reciprocal);
  const auto weighted = [&](size_t i, size_t n) HWY_ATTR {
    return hn::Mul(LoadPart(dy + i, n), LoadPart(weight + i, n));
  };
  const auto normed = [&](size_t i, size_t n)
                          HWY_ATTR { return hn::Mul(LoadPart(x + i, n), scale); };
  float product;
  SumRow<1>(
      dim,
      [&](size_t i, size_t n, V* terms)
          HWY_ATTR { terms[0] = hn::Mul(weighted(i, n), normed(i, n)); },
      &product);
  const V meanProduct = Const(product / static_cast<float>(dim));
  ForEachVector(dim, [&](size_t i, size_t n) HWY_ATTR {
    const V projected = hn::NegMulAdd(normed(i, n), meanProduct, weighted(i, n));
    StorePart(hn::Mul(scale, projected), dx + i, n);
  });
}

void RmsNormBackward(const float* dy, const float* x, const float* weight, const float* reciprocals,
                     float* dx, const Gradient& dweight, size_t rows, size_t dim) {
  ParallelRows(rows, dim, [&](size_t row) HWY_ATTR {
    const size_t offset = row * dim;
    RmsNormBackwardRow(dy + offset, x + offset, weight, reciprocals[row], dx + offset, dim);
  });
  // After the rows, which are now in cache: columns are read across memory.
  SumColumns<1, 4>(
      rows, dim,
      [&](size_t row, size_t column, size_t n, V* terms) HWY_ATTR {
        const size_t offset = row * dim + column;
        const V normed = hn::Mul(LoadPart(x + offset, n), Const(reciprocals[row]));
        terms[0] = hn::Mul(LoadPart(dy + offset, n), normed);
      },
      [&](size_t column, size_t n, const V* total)
          HWY_ATTR { StoreGradient(total[0], dweight.data + column, n, dweight.accumulate); });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(RmsNormForward);
HWY_EXPORT(RmsNormBackward);
void RmsNormForward(const float* x, const float* weight, float* y, float* reciprocals, size_t rows,
                    size_t dim, float eps) {
  HWY_DYNAMIC_DISPATCH(RmsNormForward)(x, weight, y, reciprocals, rows, dim, eps);
}
void RmsNormBackward(const float* dy, const float* x, const float* weight, const float* reciprocals,
                     float* dx, const Gradient& dweight, size_t rows, size_t dim) {
  HWY_DYNAMIC_DISPATCH(RmsNormBackward)
  (dy, x, weight, reciprocals, dx, dweight, rows, dim);
}
}  // namespace regulus
#endif
