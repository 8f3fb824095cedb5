// GELU, exact or in its tanh form (Hendrycks & Gimpel 2016; torch.nn.functional.gelu).
#pragma once
#include <cstddef>

#include "gemm/values.h"

namespace regulus {

enum class Activation { kGelu, kGeluTanh };

// derivative = gelu′(x), or null; it may be x, and so may a y of float32.
void GeluForward(const float* x, const WritableValues& y, float* derivative, size_t size,
                 Activation activation);
// dx = dy · gelu′(x); dx may be dy.
void GeluBackward(const float* dy, const float* x, float* dx, size_t size, Activation activation);

}  // namespace regulus
