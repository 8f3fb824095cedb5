#include "kernels/gather_rows.h"

#include <algorithm>

#include "binding/args.h"
#include "binding/export.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

// Copied before they are checked, because another thread may rewrite shared memory after the check.
Span<const uint32_t> ReadIndices(Args& args, size_t sourceRows, Scratch& scratch) {
  const Span<const uint32_t> given = args.InAny<uint32_t>("indices");
  if (given.size > UINT32_MAX)
    args.ThrowRange("indices", "fewer than 2^32", std::to_string(given.size));
  uint32_t* indices = scratch.Take<uint32_t>(given.size);
  std::copy_n(given.data, given.size, indices);
  for (size_t i = 0; i < given.size; ++i) {
    if (indices[i] >= sourceRows) {
      args.ThrowRange("indices[" + std::to_string(i) + "]",
                      "a row below " + std::to_string(sourceRows), std::to_string(indices[i]));
    }
  }
  return {indices, given.size};
}

Napi::Value Call(Args& args) {
  Scratch scratch;
  const size_t columns = args.Size("columns");
  const Span<const float> source = args.InAny<float>("source");
  const size_t sourceRows = columns == 0 ? SIZE_MAX : source.size / columns;
  const Span<const uint32_t> indices = ReadIndices(args, sourceRows, scratch);
  const bool standardised = !args.NextIsNull();
  const float* mean = args.OptionalIn<float>("mean", columns);
  if (!standardised) args.Null("scale");
  const float* scale = standardised ? args.In<float>("scale", columns) : nullptr;
  float* out = args.Out<float>("out", indices.size * columns);
  args.End();
  GatherRows(source.data, indices.data, mean, scale, out, indices.size, columns);
  return args.Env().Undefined();
}

const Export kGatherRows("gatherRows", Call);

}  // namespace

}  // namespace regulus
