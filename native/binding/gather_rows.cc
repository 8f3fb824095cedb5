#include "kernels/gather_rows.h"

#include <algorithm>

#include "binding/args.h"
#include "binding/register.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

Napi::Value Gather(Args& args) {
  Scratch scratch;
  const size_t columns = args.Size(5, "columns");
  const Span<const float> source = args.InAny<float>(0, "source");
  const Span<const uint32_t> given = args.InAny<uint32_t>(1, "indices");
  if (given.size > UINT32_MAX)
    args.ThrowRange("indices", "fewer than 2^32", std::to_string(given.size));
  const float* mean = args.OptionalIn<float>(2, "mean", columns);
  const float* scale = args.OptionalIn<float>(3, "scale", columns);
  if ((mean == nullptr) != (scale == nullptr))
    args.ThrowType("scale", "null exactly where mean is null");
  float* out = args.Out<float>(4, "out", given.size * columns);
  const size_t rows = columns == 0 ? SIZE_MAX : source.size / columns;
  uint32_t* indices = scratch.Take<uint32_t>(given.size);
  std::copy_n(given.data, given.size, indices);
  for (size_t i = 0; i < given.size; ++i) {
    if (indices[i] >= rows)
      args.ThrowRange("indices[" + std::to_string(i) + "]", "a row below " + std::to_string(rows),
                      std::to_string(indices[i]));
  }
  GatherRows(source.data, indices, mean, scale, out, given.size, columns);
  return args.Env().Undefined();
}

}  // namespace

void RegisterGatherRows(Napi::Object exports) { Export(exports, "gatherRows", Gather); }

}  // namespace regulus
