// Softmax by rows (torch.nn.functional.softmax over the last dimension).
#pragma once
#include <cstddef>

namespace regulus {

// Both are [rows, classes].
void Softmax(const float* logits, float* probabilities, size_t rows, size_t classes);

}  // namespace regulus
