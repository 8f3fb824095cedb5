#include "kernels/residual_block.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Napi::Value Forward(Args& args) {
  const ResidualBlockShape s = {args.Size(14, "rows"), args.Size(15, "dim", 1),
                                args.Size(16, "hiddenDim", 1), args.Boolean(18, "tanh")};
  const float eps = static_cast<float>(args.Number(17, "eps")),
              factor = static_cast<float>(args.Number(2, "factor"));
  const float* x = args.In<float>(0, "x", s.rows * s.dim);
  const uint8_t* mask = args.OptionalIn<uint8_t>(1, "mask", s.rows);
  const ResidualBlockParameters<const float> p = {
      args.In<float>(3, "norm1Weight", s.dim),
      args.In<float>(4, "norm1Bias", s.dim),
      args.In<float>(5, "linear1Weight", s.hidden * s.dim),
      args.In<float>(6, "linear1Bias", s.hidden),
      args.In<float>(7, "linear2Weight", s.dim * s.hidden),
      args.In<float>(8, "linear2Bias", s.dim)};
  float* y = args.Out<float>(9, "y", s.rows * s.dim);
  ResidualBlockSaved saved = {};
  if (!args.IsNull(10) || !args.IsNull(11) || !args.IsNull(12) || !args.IsNull(13)) {
    saved = {args.Out<float>(10, "stats", 2 * s.rows),
             args.Out<float>(11, "normed", s.rows * s.dim),
             args.Out<float>(12, "activated", s.rows * s.hidden),
             args.Out<float>(13, "derivative", s.rows * s.hidden)};
  }
  ResidualBlockForward(x, mask, factor, p, y, saved, eps, s);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const unsigned accumulate = static_cast<unsigned>(args.Integer(18, "accumulate", 0, 63));
  const ResidualBlockShape s = {args.Size(19, "rows"), args.Size(20, "dim", 1),
                                args.Size(21, "hiddenDim", 1), args.Boolean(22, "tanh")};
  const float factor = static_cast<float>(args.Number(3, "factor"));
  const float* dy = args.In<float>(0, "dy", s.rows * s.dim);
  const float* x = args.In<float>(1, "x", s.rows * s.dim);
  const uint8_t* mask = args.OptionalIn<uint8_t>(2, "mask", s.rows);
  const ResidualBlockParameters<const float> p = {
      args.In<float>(4, "norm1Weight", s.dim),
      nullptr,
      args.In<float>(5, "linear1Weight", s.hidden * s.dim),
      nullptr,
      args.In<float>(6, "linear2Weight", s.dim * s.hidden),
      nullptr};
  // Backward reads what forward saved; the shared structure holds writable pointers.
  auto saved = [&](size_t index, const char* name, size_t size) {
    return const_cast<float*>(args.In<float>(index, name, size));
  };
  const ResidualBlockSaved from = {
      saved(7, "stats", 2 * s.rows), saved(8, "normed", s.rows * s.dim),
      saved(9, "activated", s.rows * s.hidden), saved(10, "derivative", s.rows * s.hidden)};
  float* dx = args.Out<float>(11, "dx", s.rows * s.dim);
  const ResidualBlockParameters<float> g = {args.Out<float>(12, "dnorm1Weight", s.dim),
                                            args.Out<float>(13, "dnorm1Bias", s.dim),
                                            args.Out<float>(14, "dlinear1Weight", s.hidden * s.dim),
                                            args.Out<float>(15, "dlinear1Bias", s.hidden),
                                            args.Out<float>(16, "dlinear2Weight", s.dim * s.hidden),
                                            args.Out<float>(17, "dlinear2Bias", s.dim)};
  ResidualBlockBackward(dy, x, mask, factor, p, from, dx, g, accumulate, s);
  return args.Env().Undefined();
}

}  // namespace

void RegisterResidualBlock(Napi::Object exports) {
  Export(exports, "residualBlockForward", Forward);
  Export(exports, "residualBlockBackward", Backward);
}

}  // namespace regulus
