// One row at a time, two passes for the variance (a large mean cancels in E[x²] − E[x]²); parameter
// gradients by columns, so that the order of their sums does not depend on the threads.
#include "kernels/layer_norm.h"

#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/layer_norm.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/reduce-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

void LayerNormForward(const float* x, const uint32_t* index, const float* weight, const float* bias,
                      float* y, float* stats, size_t rows, size_t dim, float eps) {
  ParallelRows(rows, dim, [&](size_t row) HWY_ATTR {
    const float* in = x + (index ? index[row] : row) * dim;
    float* out = y + row * dim;
    const float size = static_cast<float>(dim);
    float sum, squares;
    SumRow<1>(
        dim, [&](size_t i, size_t n, V* terms) HWY_ATTR { terms[0] = LoadPart(in + i, n); }, &sum);
    const float mean = sum / size;
    const V center = Const(mean);
    SumRow<1>(
        dim,
        [&](size_t i, size_t n, V* terms) HWY_ATTR {
          const V d = MaskPart(hn::Sub(LoadPart(in + i, n), center), n);
          terms[0] = hn::Mul(d, d);
        },
        &squares);
    const float reciprocal = 1.0f / std::sqrt(squares / size + eps);
    const V scale = Const(reciprocal);
    ForEachVector(dim, [&](size_t i, size_t n) HWY_ATTR {
      const V normed = hn::Mul(hn::Sub(LoadPart(in + i, n), center), scale);
      StorePart(hn::MulAdd(normed, LoadPart(weight + i, n), LoadPart(bias + i, n)), out + i, n);
    });
    if (stats != nullptr) {
      stats[row] = mean;
      stats[rows + row] = reciprocal;
    }
  });
}

// With g = dy·weight and n = (x − mean)·r: dx = r·(g − mean(g) − n·mean(g·n)).
void LayerNormBackward(const float* dy, const float* x, const uint32_t* index, const float* weight,
                       const float* stats, const float* residual, float* dx, float* dweight,
                       bool accumulateWeight, float* dbias, bool accumulateBias, size_t rows,
                       size_t dim) {
  ParallelRows(rows, dim, [&](size_t row) HWY_ATTR {
    const size_t at = (index ? index[row] : row) * dim;
    const float* in = x + at;
    const float* gradient = dy + row * dim;
    const V mean = Const(stats[row]), scale = Const(stats[rows + row]);
    auto weighted = [&](size_t i, size_t n) HWY_ATTR {
      return hn::Mul(LoadPart(gradient + i, n), LoadPart(weight + i, n));
    };
    auto normed = [&](size_t i, size_t n)
                      HWY_ATTR { return hn::Mul(hn::Sub(LoadPart(in + i, n), mean), scale); };
    const float size = static_cast<float>(dim);
    float sums[2];
    SumRow<2>(
        dim,
        [&](size_t i, size_t n, V* terms) HWY_ATTR {
          terms[0] = weighted(i, n);
          terms[1] = hn::Mul(terms[0], normed(i, n));
        },
        sums);
    const V meanWeighted = Const(sums[0] / size), meanProduct = Const(sums[1] / size);
    ForEachVector(dim, [&](size_t i, size_t n) HWY_ATTR {
      V d = hn::Mul(
          scale, hn::NegMulAdd(normed(i, n), meanProduct, hn::Sub(weighted(i, n), meanWeighted)));
      if (residual != nullptr) d = hn::Add(LoadPart(residual + at + i, n), d);
      StorePart(d, dx + at + i, n);
    });
  });
  // After the rows, which are now in cache: columns are read across memory.
  SumColumns<2, 4>(
      rows, dim,
      [&](size_t row, size_t column, size_t count, V* terms) HWY_ATTR {
        const V in = LoadPart(x + (index ? index[row] : row) * dim + column, count);
        const V normed = hn::Mul(hn::Sub(in, Const(stats[row])), Const(stats[rows + row]));
        terms[1] = LoadPart(dy + row * dim + column, count);
        terms[0] = hn::Mul(terms[1], normed);
      },
      [&](size_t column, size_t count, const V* total) HWY_ATTR {
        StorePart(
            accumulateWeight ? hn::Add(LoadPart(dweight + column, count), total[0]) : total[0],
            dweight + column, count);
        StorePart(accumulateBias ? hn::Add(LoadPart(dbias + column, count), total[1]) : total[1],
                  dbias + column, count);
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
                       const float* stats, const float* residual, float* dx, float* dweight,
                       bool accumulateWeight, float* dbias, bool accumulateBias, size_t rows,
                       size_t dim) {
  HWY_DYNAMIC_DISPATCH(LayerNormBackward)
  (dy, x, index, weight, stats, residual, dx, dweight, accumulateWeight, dbias, accumulateBias,
   rows, dim);
}
}  // namespace regulus
#endif
