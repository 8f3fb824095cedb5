// Row copies with one multiply-add an element.
#include "kernels/gather_rows.h"

#include <cstring>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gather_rows.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

void GatherRows(const float* source, const uint32_t* indices, const float* mean, const float* scale,
                float* out, size_t rows, size_t columns) {
  ParallelRows(rows, columns, [&](size_t row) HWY_ATTR {
    const float* from = source + indices[row] * columns;
    float* to = out + row * columns;
    if (mean == nullptr) {
      std::memcpy(to, from, columns * sizeof(float));
      return;
    }
    ForEachVector(columns, [&](size_t i, size_t n) HWY_ATTR {
      StorePart(
          hn::Mul(hn::Sub(LoadPart(from + i, n), LoadPart(mean + i, n)), LoadPart(scale + i, n)),
          to + i, n);
    });
  });
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(GatherRows);
void GatherRows(const float* source, const uint32_t* indices, const float* mean, const float* scale,
                float* out, size_t rows, size_t columns) {
  HWY_DYNAMIC_DISPATCH(GatherRows)(source, indices, mean, scale, out, rows, columns);
}
}  // namespace regulus
#endif
