// Rows of a table by index, and the gradient of the table (torch.nn.functional.embedding).
#pragma once
#include <cstddef>
#include <cstdint>

#include "kernels/gradient.h"

namespace regulus {

// The values of a row are the `dim` columns from `column` on of a matrix [rows, columns].
struct EmbeddingShape {
  size_t rows, entries, dim, columns, column;
};

// y[row, column …] = weight[indices[row]]; weight is [entries, dim].
void EmbeddingForward(const int32_t* indices, const float* weight, float* y,
                      const EmbeddingShape& shape);

// dweight[entry] (+)= Σ of dy[row, column …] over the rows of that index.
void EmbeddingBackward(const int32_t* indices, const float* dy, const Gradient& dweight,
                       const EmbeddingShape& shape);

}  // namespace regulus
