// y = x + mask · factor · linear2(gelu(linear1(norm1(x)))): the pre-norm residual MLP block under
// stochastic depth.
#pragma once
#include <cstddef>
#include <cstdint>

#include "gemm/precision.h"
#include "gemm/values.h"
#include "kernels/gelu.h"
#include "kernels/gradient.h"

namespace regulus {

struct ResidualBlockShape {
  size_t rows, dim, hidden;
  Precision precision;
};

// Parameters, or their gradients, in the order of the module.
template <class T>
struct ResidualBlockParameters {
  T norm1Weight, norm1Bias, linear1Weight, linear1Bias, linear2Weight, linear2Bias;
};

// What backward needs of forward, the kept rows packed first: stats [2 × kept], normed [kept, dim],
// activated and derivative, of GELU, [kept, hidden]. In medium precision normed and activated,
// which products alone read, are bfloat16. All null where no backward follows.
struct ResidualBlockSaved {
  float* stats;
  WritableValues normed, activated;
  float* derivative;
};

// mask [rows] or null (all kept). Dropped rows are copied; the others are gathered, computed and
// scattered.
void ResidualBlockForward(const float* x, const uint8_t* mask, float factor,
                          const ResidualBlockParameters<const float*>& parameters, float* y,
                          const ResidualBlockSaved& saved, Activation activation, float eps,
                          const ResidualBlockShape& shape);

void ResidualBlockBackward(const float* dy, const float* x, const uint8_t* mask, float factor,
                           const ResidualBlockParameters<const float*>& parameters,
                           const ResidualBlockSaved& saved, float* dx,
                           const ResidualBlockParameters<Gradient>& gradients,
                           const ResidualBlockShape& shape);

}  // namespace regulus
