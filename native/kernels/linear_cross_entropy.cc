// Logits of a block of rows, their loss and gradient in place, and from it the block's dx and its share of dweight and dbias,
// which are summed block after block. Blocks are as tall as a bounded memory allows: each reads the weights twice and reads
// and writes their gradient once, so that the fewer there are the better, and the products need 64 rows or more. Exact
// softmax needs no second product this way, where blocks of classes would have to make their logits twice. The gradient is
// used in parts of classes that stay in cache between dx and dweight.
#include "kernels/linear_cross_entropy.h"

#include <algorithm>

#include "kernels/gemm.h"
#include "kernels/linear.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

// Of the logits of a block; with what the products pack (3 MB) it stays below 64 MB; 96 rows and more of 128,256 classes make dx pack
// its weights, which are read in place, slowly, below.
constexpr size_t kLogitBytes = size_t{52} << 20;
// More rows make the products no faster, fewer make them slow: beyond 300,000 classes the memory grows instead.
constexpr size_t kMostRows = 256;
constexpr size_t kLeastRows = 32;
// Classes that the products take at a time: little to pack, and the gradient is in cache from dx to dweight.
constexpr size_t kPart = 1024;

}  // namespace

double LinearCrossEntropy(const LinearCrossEntropyInput& input, float* losses, const LinearCrossEntropyGradients& g) {
  const size_t rows = input.loss.rows, classes = input.loss.classes, in = input.in;
  const size_t most = std::clamp(kLogitBytes / sizeof(float) / classes, kLeastRows, kMostRows);
  const size_t blocks = std::max<size_t>(1, (rows + most - 1) / most), height = (rows + blocks - 1) / blocks;
  const bool wanted = g.dx != nullptr || g.dweight != nullptr || g.dbias != nullptr;
  Scratch scratch;
  float* logits = scratch.Take<float>(height * classes);
  double loss = 0.0;
  for (size_t block = 0; block < blocks; ++block) {
    const size_t first = std::min(rows, block * height), count = std::min(height, rows - first);
    const Matrix x = RowMajor(input.x + first * in, in);
    for (size_t c = 0; c < classes; c += kPart) {
      const float* bias = input.bias ? input.bias + c : nullptr;
      Gemm(x, Transpose(RowMajor(input.weight + c * in, in)), logits + c, count, std::min(kPart, classes - c), in, bias, false, classes);
    }
    LabelSmoothingCeInput part = input.loss;
    part.logits = logits;
    part.rows = count;
    if (part.indices != nullptr) part.indices += first;
    if (part.probabilities != nullptr) part.probabilities += first * classes;
    loss += LabelSmoothingCe(part, losses ? losses + first : nullptr, wanted ? logits : nullptr);
    if (!wanted) continue;
    if (input.upstream != nullptr) ScaleRows(logits, input.upstream + first, count, count, classes);
    const bool later = block > 0;
    for (size_t c = 0; c < classes; c += kPart) {
      const size_t width = std::min(kPart, classes - c);
      const Matrix dlogits = {logits + c, classes, 1};
      if (g.dx != nullptr) Gemm(dlogits, RowMajor(input.weight + c * in, in), g.dx + first * in, count, in, width, nullptr, c > 0);
      if (g.dweight != nullptr) Gemm(Transpose(dlogits), x, g.dweight + c * in, width, in, count, nullptr, later || g.accumulateWeight);
    }
    if (g.dbias != nullptr) ColumnSums(logits, count, classes, g.dbias, later || g.accumulateBias);
  }
  return loss;
}

}  // namespace regulus
