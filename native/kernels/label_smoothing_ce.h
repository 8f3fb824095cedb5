// Softmax cross entropy with label smoothing (torch.nn.functional.cross_entropy): loss and dlogits
// in one pass over the rows.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

enum class Reduction { kNone = 0, kMean = 1, kSum = 2 };

struct LabelSmoothingCeInput {
  const float* logits;         // [rows, classes]
  const int32_t* indices;      // [rows], −1 for a row that does not count; or null
  const float* probabilities;  // [rows, classes], where indices are null
  const float* classWeights;   // [classes] or null
  const float* sampleWeight;   // [rows] or null
  float smoothing;
  double scale;  // ReductionScale of all rows of the batch
  size_t rows, classes;

  double RowWeight(size_t row) const { return sampleWeight ? sampleWeight[row] : 1.0; }
  // Others have loss 0 and gradient 0, whatever their logits are.
  bool Counts(size_t row) const {
    return scale != 0.0 && (indices == nullptr || indices[row] >= 0) && RowWeight(row) != 0.0;
  }
};

// The factor of the sum of the rows' losses and of each gradient; 0 for a mean over no counted row.
double ReductionScale(const LabelSmoothingCeInput& input, Reduction reduction);

// Returns the scaled loss. losses [rows], weighted but not scaled, and dlogits [rows, classes],
// scaled, may be null; dlogits may share the memory of the logits. Scale 0 gives losses 0 and
// gradient 0.
double LabelSmoothingCe(const LabelSmoothingCeInput& input, float* losses, float* dlogits);

}  // namespace regulus
