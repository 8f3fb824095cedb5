// Row by row: a kept row is added with its factor, a dropped one is a copy.
#include "kernels/stochastic_depth.h"

#include <cstring>

#include "runtime/thread_pool.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/stochastic_depth.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

void StochasticDepthForward(const float* shortcut, const float* branch, const uint8_t* mask,
                            size_t maskSize, float factor, float* y, size_t rows, size_t columns) {
  const V scale = Const(factor);
  ParallelRows(rows, columns, [&](size_t row) HWY_ATTR {
    const float* from = shortcut + row * columns;
    const float* added = branch + row * columns;
    float* to = y + row * columns;
    if (mask[maskSize == 1 ? 0 : row] == 0) {
      std::memcpy(to, from, columns * sizeof(float));
      return;
    }
    ForEachVector(columns, [&](size_t i, size_t n) HWY_ATTR {
      StorePart(hn::MulAdd(LoadPart(added + i, n), scale, LoadPart(from + i, n)), to + i, n);
    });
  });
}

void StochasticDepthBackward(const float* dy, const uint8_t* mask, size_t maskSize, float factor,
                             float* dshortcut, float* dbranch, size_t rows, size_t columns) {
  const V scale = Const(factor);
  ParallelRows(rows, columns, [&](size_t row) HWY_ATTR {
    const float* from = dy + row * columns;
    float* to = dbranch + row * columns;
    std::memcpy(dshortcut + row * columns, from, columns * sizeof(float));
    if (mask[maskSize == 1 ? 0 : row] == 0) {
      std::memset(to, 0, columns * sizeof(float));
      return;
    }
    ForEachVector(columns, [&](size_t i, size_t n) HWY_ATTR {
      StorePart(hn::Mul(LoadPart(from + i, n), scale), to + i, n);
    });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(StochasticDepthForward);
HWY_EXPORT(StochasticDepthBackward);
void StochasticDepthForward(const float* shortcut, const float* branch, const uint8_t* mask,
                            size_t maskSize, float factor, float* y, size_t rows, size_t columns) {
  HWY_DYNAMIC_DISPATCH(StochasticDepthForward)(shortcut, branch, mask, maskSize, factor, y, rows,
                                               columns);
}
void StochasticDepthBackward(const float* dy, const uint8_t* mask, size_t maskSize, float factor,
                             float* dshortcut, float* dbranch, size_t rows, size_t columns) {
  HWY_DYNAMIC_DISPATCH(StochasticDepthBackward)(dy, mask, maskSize, factor, dshortcut, dbranch,
                                                rows, columns);
}
}  // namespace regulus
#endif
