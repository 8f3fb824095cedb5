// The walk over the elements of a loss: loads, weighs, sums and stores what a Loss makes of them.
#if defined(REGULUS_ELEMENTWISE_LOSS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_ELEMENTWISE_LOSS_INL_H_
#undef REGULUS_ELEMENTWISE_LOSS_INL_H_
#else
#define REGULUS_ELEMENTWISE_LOSS_INL_H_
#endif

#include <algorithm>

#include "hwy/highway.h"
#include "kernels/elementwise_loss.h"
#include "runtime/scratch.h"
#include "simd/double_math-inl.h"
#include "simd/loops-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// The loss of one vector of elements, and its derivative by the outputs.
struct LossVector {
  VD loss, gradient;
};

// Parameters of the elements: element i has number i % count, and target number i / targetOutputs.
struct LossParameters {
  const double* values = nullptr;
  size_t count = 1;
  size_t targetOutputs = 1;
};

// Elements that are done at a time, by values that are repeated in memory.
constexpr size_t kLossBlock = 256;

// One value for each element of a block, element first + i: values[(first + i) / repeats].
HWY_INLINE const float* Repeated(const float* values, size_t repeats, size_t first, size_t size,
                                 float* block) {
  if (values == nullptr) return nullptr;
  if (repeats == 1) return values + first;
  size_t index = first / repeats, used = first % repeats;
  for (size_t i = 0; i < size; ++i) {
    block[i] = values[index];
    if (++used == repeats) index += 1, used = 0;
  }
  return block;
}

// values[(first + i) % count].
HWY_INLINE void Cycled(const double* values, size_t count, size_t first, size_t size,
                       double* block) {
  size_t index = first % count;
  for (size_t i = 0; i < size; ++i) {
    block[i] = values[index];
    if (++index == count) index = 0;
  }
}

// Elements [first, first + size) of a loss; returns the sum of their weighted losses.
template <class Loss>
HWY_INLINE VD LossOfBlock(const ElementwiseLossInput& in, const Loss& loss,
                          const LossParameters& of, size_t first, size_t size) {
  HWY_ALIGN float targets[kLossBlock], weights[kLossBlock];
  HWY_ALIGN double parameters[kLossBlock];
  const float* target = Repeated(in.target, of.targetOutputs, first, size, targets);
  const float* weight = Repeated(in.sampleWeight, in.columns, first, size, weights);
  if (Loss::kHasParameters)
    Cycled(of.values, of.count, first, hwy::RoundUpTo(size, kDoubles), parameters);
  const float* outputs = in.outputs + first;
  const D d;
  VD sum = hn::Zero(d);
  for (size_t i = 0; i < size; i += kDoubles) {
    const size_t n = std::min(kDoubles, size - i);
    const VD parameter = Loss::kHasParameters ? hn::Load(d, parameters + i) : hn::Zero(d);
    LossVector made = loss(LoadDoubles(outputs + i, n), LoadDoubles(target + i, n), parameter);
    if (weight != nullptr) {
      const VD w = LoadDoubles(weight + i, n);
      const auto isZero = hn::Eq(w, hn::Zero(d));
      made.loss = hn::IfThenZeroElse(isZero, hn::Mul(made.loss, w));
      made.gradient = hn::IfThenZeroElse(isZero, hn::Mul(made.gradient, w));
    }
    sum = hn::Add(sum, n == kDoubles ? made.loss : hn::IfThenElseZero(hn::FirstN(d, n), made.loss));
    if (in.losses != nullptr) StoreDoubles(made.loss, in.losses + first + i, n);
    StoreDoubles(hn::Mul(made.gradient, Double(in.scale)), in.doutputs + first + i, n);
  }
  return sum;
}

// scale · Σ weight · loss(output, target, parameter), with the losses and gradients stored. Chunks
// and their order depend on the number of elements alone.
template <class Loss>
double WalkLoss(const ElementwiseLossInput& in, const Loss& loss,
                const LossParameters& parameters = {}) {
  const size_t size = in.rows * in.columns;
  const size_t chunks = hwy::DivCeil(size, kChunkElements);
  Scratch scratch;
  double* sums = scratch.Take<double>(chunks);
  ForEachTask(chunks, size < kSerialElements / 4, [&](size_t chunk) HWY_ATTR {
    const size_t end = std::min(size, (chunk + 1) * kChunkElements);
    VD sum = hn::Zero(D());
    for (size_t first = chunk * kChunkElements; first < end; first += kLossBlock)
      sum =
          hn::Add(sum, LossOfBlock(in, loss, parameters, first, std::min(kLossBlock, end - first)));
    sums[chunk] = hn::GetLane(hn::SumOfLanes(D(), sum));
  });
  double sum = 0.0;
  for (size_t chunk = 0; chunk < chunks; ++chunk) sum += sums[chunk];
  return sum * in.scale;
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_ELEMENTWISE_LOSS_INL_H_
