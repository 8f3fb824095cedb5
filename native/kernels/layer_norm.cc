// One row at a time, two passes for the variance (a large mean cancels in E[x²] − E[x]²); parameter
// gradients by columns, so that the order of their sums does not depend on the threads.
#include "kernels/layer_norm.h"

#include <cmath>

#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/layer_norm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/bfloat16-inl.h"
#include "simd/mean_square-inl.h"
#include "simd/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

struct RowStats {
  float mean, reciprocal;  // of the standard deviation
};

// kShrunk: measured by values that are kShrink as large, where the squares of the row would
// overflow.
template <bool kShrunk>
RowStats MeasureRow(const float* x, size_t dim, float eps) {
  const float size = static_cast<float>(dim);
  const auto load = [&](size_t i, size_t n) HWY_ATTR { return LoadSquarable<kShrunk>(x + i, n); };
  float sum, squares;
  SumRow<1>(dim, [&](size_t i, size_t n, V* terms) HWY_ATTR { terms[0] = load(i, n); }, &sum);
  const float mean = sum / size;
  const V center = Const(mean);
  SumRow<1>(
      dim,
      [&](size_t i, size_t n, V* terms) HWY_ATTR {
        const V deviation = MaskPart(hn::Sub(load(i, n), center), n);
        terms[0] = hn::Mul(deviation, deviation);
      },
      &squares);
  if constexpr (kShrunk) return {mean / kShrink, ShrunkReciprocal(squares / size, eps)};
  if (HWY_UNLIKELY(Overflows(squares))) return MeasureRow<true>(x, dim, eps);
  return {mean, 1.0f / std::sqrt(squares / size + eps)};
}

// (x − mean) · reciprocal, for a vector of a row. Where x − mean might overflow, both are halved.
struct Normalize {
  V share, mean, factor, reciprocal;
  HWY_INLINE Normalize(float rowMean, float rowReciprocal) : reciprocal(Const(rowReciprocal)) {
    const float s = rowReciprocal < 1e-19f ? 0.5f : 1.0f;
    share = Const(s);
    mean = Const(rowMean * s);
    factor = Const(rowReciprocal / s);
  }
  HWY_INLINE V operator()(V x) const { return hn::Mul(hn::MulSub(x, share, mean), factor); }
};

void LayerNormForward(const float* x, const uint32_t* index, const float* weight, const float* bias,
                      const WritableValues& y, float* stats, size_t rows, size_t dim, float eps) {
  ParallelRows(rows, dim, [&](size_t row) HWY_ATTR {
    const float* in = x + (index ? index[row] : row) * dim;
    const RowStats measured = MeasureRow<false>(in, dim, eps);
    const Normalize normalize(measured.mean, measured.reciprocal);
    ForEachVector(dim, [&](size_t i, size_t n) HWY_ATTR {
      const V normed = normalize(LoadPart(in + i, n));
      StorePart(hn::MulAdd(normed, LoadPart(weight + i, n), LoadPart(bias + i, n)), y,
                row * dim + i, n);
    });
    if (stats != nullptr) {
      stats[row] = measured.mean;
      stats[rows + row] = measured.reciprocal;
    }
  });
}

// With g = dy·weight and n = (x − mean)·r: dx = r·(g − mean(g) − n·mean(g·n)).
HWY_INLINE void BackwardRow(const float* dy, const float* x, const float* weight,
                            const Normalize& normalize, const float* residual, float* dx,
                            size_t dim) {
  const auto weighted = [&](size_t i, size_t n) HWY_ATTR {
    return hn::Mul(LoadPart(dy + i, n), LoadPart(weight + i, n));
  };
  const auto normed = [&](size_t i, size_t n) HWY_ATTR { return normalize(LoadPart(x + i, n)); };
  float sums[2];
  SumRow<2>(
      dim,
      [&](size_t i, size_t n, V* terms) HWY_ATTR {
        terms[0] = weighted(i, n);
        terms[1] = hn::Mul(terms[0], normed(i, n));
      },
      sums);
  const float size = static_cast<float>(dim);
  const V meanWeighted = Const(sums[0] / size), meanProduct = Const(sums[1] / size);
  ForEachVector(dim, [&](size_t i, size_t n) HWY_ATTR {
    const V centered = hn::Sub(weighted(i, n), meanWeighted);
    V d = hn::Mul(normalize.reciprocal, hn::NegMulAdd(normed(i, n), meanProduct, centered));
    if (residual != nullptr) d = hn::Add(LoadPart(residual + i, n), d);
    StorePart(d, dx + i, n);
  });
}

void LayerNormBackward(const float* dy, const float* x, const uint32_t* index, const float* weight,
                       const float* stats, const float* residual, float* dx,
                       const Gradient& dweight, const Gradient& dbias, size_t rows, size_t dim) {
  ParallelRows(rows, dim, [&](size_t row) HWY_ATTR {
    const size_t offset = (index ? index[row] : row) * dim;
    BackwardRow(dy + row * dim, x + offset, weight, Normalize(stats[row], stats[rows + row]),
                residual ? residual + offset : nullptr, dx + offset, dim);
  });
  // After the rows, which are now in cache: columns are read across memory.
  SumColumns<2, 4>(
      rows, dim,
      [&](size_t row, size_t column, size_t n, V* terms) HWY_ATTR {
        const Normalize normalize(stats[row], stats[rows + row]);
        const float* in = x + (index ? index[row] : row) * dim + column;
        terms[1] = LoadPart(dy + row * dim + column, n);
        terms[0] = hn::Mul(terms[1], normalize(LoadPart(in, n)));
      },
      [&](size_t column, size_t n, const V* total) HWY_ATTR {
        StoreGradient(total[0], dweight.data + column, n, dweight.accumulate);
        StoreGradient(total[1], dbias.data + column, n, dbias.accumulate);
      });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(LayerNormForward);
HWY_EXPORT(LayerNormBackward);
void LayerNormForward(const float* x, const uint32_t* index, const float* weight, const float* bias,
                      const WritableValues& y, float* stats, size_t rows, size_t dim, float eps) {
  HWY_DYNAMIC_DISPATCH(LayerNormForward)(x, index, weight, bias, y, stats, rows, dim, eps);
}
void LayerNormBackward(const float* dy, const float* x, const uint32_t* index, const float* weight,
                       const float* stats, const float* residual, float* dx,
                       const Gradient& dweight, const Gradient& dbias, size_t rows, size_t dim) {
  HWY_DYNAMIC_DISPATCH(LayerNormBackward)
  (dy, x, index, weight, stats, residual, dx, dweight, dbias, rows, dim);
}
}  // namespace regulus
#endif
