// The walk of softmax_walk-inl.h without a target: e^(x − max x) over its sum.
#include "kernels/softmax.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/softmax.cc"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#include "simd/softmax_walk-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

struct NoTarget {
  static constexpr bool kConstant = true;
  float Constant() const { return 0.0f; }
  HWY_INLINE V operator()(size_t, size_t) const { return hn::Zero(F()); }
};

struct SoftmaxRows {
  using Target = NoTarget;
  const float* logits;
  float* probabilities;
  size_t rows, classes;

  double Scale(size_t) const { return 1.0; }
  Target TargetOf(size_t) const { return {}; }
  const float* Logits(size_t row) const { return logits + row * classes; }
  float* Result(size_t row) const { return probabilities + row * classes; }
  float Finish(size_t, const RowSums& sums) const { return static_cast<float>(1.0 / sums.sumExp); }
  void FinishBlock(size_t, size_t, size_t, float*) const {}
};

void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes) {
  SoftmaxRows problem = {logits, probabilities, rows, classes};
  SoftmaxWalk<SoftmaxRows>(problem).Run();
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace regulus {
HWY_EXPORT(Softmax);
void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes) {
  HWY_DYNAMIC_DISPATCH(Softmax)(logits, probabilities, rows, classes);
}
}  // namespace regulus
#endif
