// Softmax cross entropy with label smoothing (torch.nn.functional.cross_entropy): loss and dlogits in one pass over the rows.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

enum class Reduction { kNone = 0, kMean = 1, kSum = 2 };

struct LabelSmoothingCeInput {
  const float* logits;         // [rows, classes]
  const int32_t* indices;      // [rows], −1 for a row that does not count; null when probabilities are given
  const float* probabilities;  // [rows, classes] or null
  const float* classWeights;   // [classes] or null
  float smoothing;
  Reduction reduction;
  size_t rows, classes;
};

// Returns the reduced loss (0 for kNone). losses [rows] and dlogits [rows, classes] may be null; dlogits carries the
// reduction's divisor and may stand where the logits do. A zero divisor gives loss 0 and gradient 0.
double LabelSmoothingCe(const LabelSmoothingCeInput& input, float* losses, float* dlogits);

// Softmax by rows.
void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes);
// values[row, :] *= factors[row]; factorCount is rows, or 1 for all.
void ScaleRows(float* values, const float* factors, size_t factorCount, size_t rows, size_t columns);

}  // namespace regulus
