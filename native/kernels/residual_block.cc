// The kept rows are listed once; layer norm gathers them, so that everything after it is dense, and
// the last step scatters the branch back to its rows. Time follows the number of kept rows. GELU's
// derivative is made with its value and replaces its argument: the two share erf, and backward is
// left with a product. In medium precision backward is left the bfloat16 that products read.
#include "kernels/residual_block.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "kernels/gelu.h"
#include "kernels/layer_norm.h"
#include "kernels/linear.h"
#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/residual_block.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// y[index[i]] = x[index[i]] + factor · branch[i]
void AddBranch(const float* x, const float* branch, const uint32_t* index, float factor, float* y,
               size_t kept, size_t dim) {
  const V scale = Const(factor);
  ParallelRows(kept, dim, [&](size_t i) HWY_ATTR {
    const float* shortcut = x + index[i] * dim;
    const float* added = branch + i * dim;
    float* to = y + index[i] * dim;
    ForEachVector(dim, [&](size_t j, size_t n) HWY_ATTR {
      StorePart(hn::MulAdd(LoadPart(added + j, n), scale, LoadPart(shortcut + j, n)), to + j, n);
    });
  });
}

// gradient *= derivative
void MultiplyInto(float* gradient, const float* derivative, size_t size) {
  ParallelElements(size, [&](size_t i, size_t n) HWY_ATTR {
    StorePart(hn::Mul(LoadPart(gradient + i, n), LoadPart(derivative + i, n)), gradient + i, n);
  });
}

// branch[i] = factor · dy[index[i]]
void GatherBranch(const float* dy, const uint32_t* index, float factor, float* branch, size_t kept,
                  size_t dim) {
  const V scale = Const(factor);
  ParallelRows(kept, dim, [&](size_t i) HWY_ATTR {
    const float* from = dy + index[i] * dim;
    float* to = branch + i * dim;
    ForEachVector(dim, [&](size_t j, size_t n) HWY_ATTR {
      StorePart(hn::Mul(LoadPart(from + j, n), scale), to + j, n);
    });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(AddBranch);
HWY_EXPORT(GatherBranch);
HWY_EXPORT(MultiplyInto);
namespace {

// Rows that inference works on at a time: bounds the temporaries whatever the batch.
constexpr size_t kInferenceRows = 1024;

// Lists the kept rows; copies `from` to `to` where a row is dropped.
size_t ListKept(const uint8_t* mask, size_t rows, size_t dim, const float* from, float* to,
                uint32_t* index) {
  size_t kept = 0;
  for (size_t row = 0; row < rows; ++row) {
    if (mask == nullptr || mask[row] != 0)
      index[kept++] = static_cast<uint32_t>(row);
    else
      std::memcpy(to + row * dim, from + row * dim, dim * sizeof(float));
  }
  return kept;
}

void Forward(const float* x, const uint32_t* index, size_t kept, float factor,
             const ResidualBlockParameters<const float*>& p, float* y, const ResidualBlockSaved& s,
             Activation activation, float eps, const ResidualBlockShape& shape) {
  Scratch scratch;
  const size_t dim = shape.dim, hidden = shape.hidden;
  float* branch = scratch.Take<float>(kept * dim);
  LayerNormForward(x, index, p.norm1Weight, p.norm1Bias, s.normed, s.stats, kept, dim, eps);
  float* preactivation = s.derivative ? s.derivative : s.activated.exact;
  LinearForward(s.normed.Written(), p.linear1Weight, p.linear1Bias, preactivation,
                {kept, dim, hidden, shape.precision});
  GeluForward(preactivation, s.activated, s.derivative, kept * hidden, activation);
  LinearForward(s.activated.Written(), p.linear2Weight, p.linear2Bias, branch,
                {kept, hidden, dim, shape.precision});
  HWY_DYNAMIC_DISPATCH(AddBranch)(x, branch, index, factor, y, kept, dim);
}

// What a batch without kept rows leaves in gradients that are not added to.
void ClearGradients(const ResidualBlockParameters<Gradient>& g, const ResidualBlockShape& s) {
  const std::pair<Gradient, size_t> gradients[] = {{g.norm1Weight, s.dim},
                                                   {g.norm1Bias, s.dim},
                                                   {g.linear1Weight, s.hidden * s.dim},
                                                   {g.linear1Bias, s.hidden},
                                                   {g.linear2Weight, s.dim * s.hidden},
                                                   {g.linear2Bias, s.dim}};
  for (const auto& [gradient, size] : gradients) {
    if (!gradient.accumulate) std::memset(gradient.data, 0, size * sizeof(float));
  }
}

}  // namespace

void ResidualBlockForward(const float* x, const uint8_t* mask, float factor,
                          const ResidualBlockParameters<const float*>& p, float* y,
                          const ResidualBlockSaved& saved, Activation activation, float eps,
                          const ResidualBlockShape& shape) {
  Scratch scratch;
  uint32_t* index = scratch.Take<uint32_t>(shape.rows);
  const size_t kept = ListKept(mask, shape.rows, shape.dim, x, y, index);
  if (kept == 0) return;
  if (saved.stats != nullptr)
    return Forward(x, index, kept, factor, p, y, saved, activation, eps, shape);
  const size_t step = std::min(kept, kInferenceRows);
  const ResidualBlockSaved temporary = {nullptr,
                                        {scratch.Take<float>(step * shape.dim), nullptr},
                                        {scratch.Take<float>(step * shape.hidden), nullptr},
                                        nullptr};
  for (size_t first = 0; first < kept; first += step) {
    const size_t count = std::min(step, kept - first);
    Forward(x, index + first, count, factor, p, y, temporary, activation, eps, shape);
  }
}

void ResidualBlockBackward(const float* dy, const float* x, const uint8_t* mask, float factor,
                           const ResidualBlockParameters<const float*>& p,
                           const ResidualBlockSaved& saved, float* dx,
                           const ResidualBlockParameters<Gradient>& g,
                           const ResidualBlockShape& shape) {
  Scratch scratch;
  const size_t dim = shape.dim, hidden = shape.hidden;
  uint32_t* index = scratch.Take<uint32_t>(shape.rows);
  const size_t kept = ListKept(mask, shape.rows, dim, dy, dx, index);
  if (kept == 0) return ClearGradients(g, shape);
  float* dbranch = scratch.Take<float>(kept * dim);
  float* dhidden = scratch.Take<float>(kept * hidden);
  float* dnormed = scratch.Take<float>(kept * dim);
  HWY_DYNAMIC_DISPATCH(GatherBranch)(dy, index, factor, dbranch, kept, dim);
  LinearBackward(dbranch, saved.activated.Written(), p.linear2Weight, dhidden, g.linear2Weight,
                 g.linear2Bias, {kept, hidden, dim, shape.precision});
  HWY_DYNAMIC_DISPATCH(MultiplyInto)(dhidden, saved.derivative, kept * hidden);
  LinearBackward(dhidden, saved.normed.Written(), p.linear1Weight, dnormed, g.linear1Weight,
                 g.linear1Bias, {kept, dim, hidden, shape.precision});
  LayerNormBackward(dnormed, x, index, p.norm1Weight, saved.stats, dy, dx, g.norm1Weight,
                    g.norm1Bias, kept, dim);
}
}  // namespace regulus
#endif
