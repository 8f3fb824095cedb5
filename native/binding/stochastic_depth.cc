#include "kernels/stochastic_depth.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Span<const uint8_t> Mask(Args& args, size_t index, size_t rows) {
  const Span<const uint8_t> mask = args.InAny<uint8_t>(index, "mask");
  if (mask.size != rows && mask.size != 1)
    args.ThrowRange("mask", "length 1 or " + std::to_string(rows), std::to_string(mask.size));
  return mask;
}

Napi::Value Forward(Args& args) {
  const float factor = static_cast<float>(args.Number(3, "factor"));
  const size_t rows = args.Size(5, "rows"), columns = args.Size(6, "columns");
  const float* shortcut = args.In<float>(0, "shortcut", rows * columns);
  const float* branch = args.In<float>(1, "branch", rows * columns);
  const Span<const uint8_t> mask = Mask(args, 2, rows);
  StochasticDepthForward(shortcut, branch, mask.data, mask.size, factor,
                         args.Out<float>(4, "y", rows * columns), rows, columns);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const float factor = static_cast<float>(args.Number(2, "factor"));
  const size_t rows = args.Size(5, "rows"), columns = args.Size(6, "columns");
  const float* dy = args.In<float>(0, "dy", rows * columns);
  const Span<const uint8_t> mask = Mask(args, 1, rows);
  float* dshortcut = args.Out<float>(3, "dshortcut", rows * columns);
  float* dbranch = args.Out<float>(4, "dbranch", rows * columns);
  StochasticDepthBackward(dy, mask.data, mask.size, factor, dshortcut, dbranch, rows, columns);
  return args.Env().Undefined();
}

}  // namespace

void RegisterStochasticDepth(Napi::Object exports) {
  Export(exports, "stochasticDepthForward", Forward);
  Export(exports, "stochasticDepthBackward", Backward);
}

}  // namespace regulus
