#include "kernels/embedding.h"

#include <algorithm>
#include <string>

#include "binding/args.h"
#include "binding/export.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

EmbeddingShape ReadShape(Args& args) {
  EmbeddingShape shape = {};
  shape.rows = args.Size("rows");
  shape.entries = args.Integer("numEmbeddings", 1, INT32_MAX);
  shape.dim = args.Size("embeddingDim", 1);
  shape.columns = args.Size("columns", shape.dim);
  shape.column = args.Integer("column", 0, shape.columns - shape.dim);
  return shape;
}

// Copied before they are checked, because another thread may rewrite shared memory after the check.
const int32_t* ReadIndices(Args& args, const EmbeddingShape& shape, Scratch& scratch) {
  const int32_t* given = args.In<int32_t>("indices", shape.rows);
  int32_t* indices = scratch.Take<int32_t>(shape.rows);
  std::copy_n(given, shape.rows, indices);
  for (size_t row = 0; row < shape.rows; ++row) {
    if (indices[row] < 0 || static_cast<size_t>(indices[row]) >= shape.entries) {
      args.ThrowRange("indices[" + std::to_string(row) + "]",
                      "an index from 0 to " + std::to_string(shape.entries - 1),
                      std::to_string(indices[row]));
    }
  }
  return indices;
}

Napi::Value Forward(Args& args) {
  Scratch scratch;
  const EmbeddingShape shape = ReadShape(args);
  const int32_t* indices = ReadIndices(args, shape, scratch);
  const float* weight = args.In<float>("weight", shape.entries * shape.dim);
  float* y = args.Out<float>("y", shape.rows * shape.columns);
  args.End();
  EmbeddingForward(indices, weight, y, shape);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  Scratch scratch;
  const EmbeddingShape shape = ReadShape(args);
  const int32_t* indices = ReadIndices(args, shape, scratch);
  const float* dy = args.In<float>("dy", shape.rows * shape.columns);
  args.Accumulate("accumulate", 1);
  const Gradient dweight = args.OutGradient("dweight", shape.entries * shape.dim);
  args.End();
  EmbeddingBackward(indices, dy, dweight, shape);
  return args.Env().Undefined();
}

const Export kEmbeddingForward("embeddingForward", Forward);
const Export kEmbeddingBackward("embeddingBackward", Backward);

}  // namespace

}  // namespace regulus
