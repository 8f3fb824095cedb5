#include "kernels/stochastic_depth.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Span<const uint8_t> ReadMask(Args& args, size_t rows) {
  const Span<const uint8_t> mask = args.InAny<uint8_t>("mask");
  if (mask.size != rows && mask.size != 1)
    args.ThrowRange("mask", "length 1 or " + std::to_string(rows), std::to_string(mask.size));
  return mask;
}

Napi::Value Forward(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t columns = args.Size("columns");
  const float factor = args.Float("factor");
  const float* shortcut = args.In<float>("shortcut", rows * columns);
  const float* branch = args.In<float>("branch", rows * columns);
  const Span<const uint8_t> mask = ReadMask(args, rows);
  float* y = args.Out<float>("y", rows * columns);
  args.End();
  StochasticDepthForward(shortcut, branch, mask.data, mask.size, factor, y, rows, columns);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t columns = args.Size("columns");
  const float factor = args.Float("factor");
  const float* dy = args.In<float>("dy", rows * columns);
  const Span<const uint8_t> mask = ReadMask(args, rows);
  float* dshortcut = args.Out<float>("dshortcut", rows * columns);
  float* dbranch = args.Out<float>("dbranch", rows * columns);
  args.End();
  StochasticDepthBackward(dy, mask.data, mask.size, factor, dshortcut, dbranch, rows, columns);
  return args.Env().Undefined();
}

const Export kStochasticDepthForward("stochasticDepthForward", Forward);
const Export kStochasticDepthBackward("stochasticDepthBackward", Backward);

}  // namespace

}  // namespace regulus
