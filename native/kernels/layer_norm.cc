// One row at a time, two passes for the variance (a large mean cancels in E[x²] − E[x]²); parameter
// gradients by columns, so that the order of their sums does not depend on the threads.
#include "kernels/layer_norm.h"

#include <cmath>

#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/layer_norm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

struct RowStats {
  float mean, reciprocal;  // of the standard deviation
};

HWY_INLINE RowStats MeasureRow(const float* x, size_t dim, float eps) {
  const float size = static_cast<float>(dim);
  float sum, squares;
  SumRow<1>(
      dim, [&](size_t i, size_t n, V* terms) HWY_ATTR { terms[0] = LoadPart(x + i, n); }, &sum);
  const float mean = sum / size;
  const V center = Const(mean);
  SumRow<1>(
      dim,
      [&](size_t i, size_t n, V* terms) HWY_ATTR {
        const V deviation = MaskPart(hn::Sub(LoadPart(x + i, n), center), n);
        terms[0] = hn::Mul(deviation, deviation);
      },
      &squares);
  return {mean, 1.0f / std::sqrt(squares / size + eps)};
}

// (x − mean) · reciprocal, for a vector of a row.
struct Normalize {
  V mean, reciprocal;
  HWY_INLINE Normalize(float rowMean, float rowReciprocal)
      : mean(Const(rowMean)), reciprocal(Const(rowReciprocal)) {}
  HWY_INLINE V operator()(V x) const { return hn::Mul(hn::Sub(x, mean), reciprocal); }
};

void LayerNormForward(const float* x, const uint32_t* index, const float* weight, const float* bias,
                      float* y, float* stats, size_t rows, size_t dim, float eps) {
  ParallelRows(rows, dim, [&](size_t row) HWY_ATTR {
    const float* in = x + (index ? index[row] : row) * dim;
    float* out = y + row * dim;
    const RowStats measured = MeasureRow(in, dim, eps);
    const Normalize normalize(measured.mean, measured.reciprocal);
    ForEachVector(dim, [&](size_t i, size_t n) HWY_ATTR {
      const V normed = normalize(LoadPart(in + i, n));
      StorePart(hn::MulAdd(normed, LoadPart(weight + i, n), LoadPart(bias + i, n)), out + i, n);
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
                      float* y, float* stats, size_t rows, size_t dim, float eps) {
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
