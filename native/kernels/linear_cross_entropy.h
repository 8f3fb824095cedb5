// A linear layer and softmax cross entropy in one pass over blocks of rows: all logits never exist
// at once.
#pragma once
#include <cstddef>

#include "gemm/precision.h"
#include "kernels/gradient.h"
#include "kernels/label_smoothing_ce.h"

namespace regulus {

struct LinearCrossEntropyInput {
  const float* x;              // [rows, in]
  const float* weight;         // [classes, in]
  const float* bias;           // [classes] or null
  const float* upstream;       // [rows], which multiplies the gradient of each row's loss, or null
  LabelSmoothingCeInput loss;  // its logits are null
  size_t in;
  Precision precision;
};

// The data of each may be null.
struct LinearCrossEntropyGradients {
  float* dx;
  Gradient dweight, dbias;
};

// Returns the loss times its scale; losses is [rows] or null.
double LinearCrossEntropy(const LinearCrossEntropyInput& input, float* losses,
                          const LinearCrossEntropyGradients& gradients);

}  // namespace regulus
