// AdamW (Loshchilov & Hutter 2019) and Adam with L2 (Kingma & Ba 2015) over a table of segments.
#pragma once
#include <cstddef>

#include "kernels/segments.h"

namespace regulus {

struct AdamwRule {
  double lr, beta1, beta2, eps, weightDecay;
  double biasCorrection1, biasCorrection2;  // 1 − betaᵗ
  bool decoupled, amsgrad, maximize;
};

// One storage: parameter, gradient and moments of an element at the same offset. maxExpAvgSq may be
// null without amsgrad.
struct AdamwStorage {
  float *param, *grad;
  void *expAvg, *expAvgSq, *maxExpAvgSq;  // of the type that the call names
};

// bfloat16: the upper half of a float32, rounded to nearest even; second moments are kept at 1e-30
// or above.
enum class MomentType { kFloat32, kBfloat16 };

void AdamwStep(const AdamwStorage* storages, const Segment* segments, size_t count,
               const AdamwRule* rules, size_t ruleCount, double gradScale, MomentType momentType);

}  // namespace regulus
