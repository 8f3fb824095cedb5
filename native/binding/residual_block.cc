#include "kernels/residual_block.h"

#include "binding/activation.h"
#include "binding/args.h"
#include "binding/export.h"
#include "binding/precision.h"

namespace regulus {
namespace {

ResidualBlockShape ReadShape(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t dim = args.Size("dim", 1);
  const size_t hidden = args.Size("hiddenDim", 1);
  return {rows, dim, hidden, ReadPrecision(args)};
}

// The arrays of forward that backward reads: all null where no backward follows.
ResidualBlockSaved OutSaved(Args& args, const ResidualBlockShape& s) {
  const bool wanted = !args.NextIsNull();
  ResidualBlockSaved saved{};
  if (!wanted) {
    for (const char* name : {"stats", "normed", "activated", "derivative"}) args.Null(name);
    return saved;
  }
  saved.stats = args.Out<float>("stats", 2 * s.rows);
  const auto out = [&](const char* name, size_t size) {
    return s.precision == Precision::kMedium
               ? WritableValues{nullptr, args.Out<uint16_t>(name, size)}
               : WritableValues{args.Out<float>(name, size), nullptr};
  };
  saved.normed = out("normed", s.rows * s.dim);
  saved.activated = out("activated", s.rows * s.hidden);
  saved.derivative = args.Out<float>("derivative", s.rows * s.hidden);
  return saved;
}

// Backward only reads them; the shared structure holds writable pointers.
ResidualBlockSaved InSaved(Args& args, const ResidualBlockShape& s) {
  const auto in = [&](const char* name, size_t size) {
    return const_cast<float*>(args.In<float>(name, size));
  };
  const auto inProducts = [&](const char* name, size_t size) {
    return s.precision == Precision::kMedium
               ? WritableValues{nullptr, const_cast<uint16_t*>(args.In<uint16_t>(name, size))}
               : WritableValues{in(name, size), nullptr};
  };
  ResidualBlockSaved saved{};
  saved.stats = in("stats", 2 * s.rows);
  saved.normed = inProducts("normed", s.rows * s.dim);
  saved.activated = inProducts("activated", s.rows * s.hidden);
  saved.derivative = in("derivative", s.rows * s.hidden);
  return saved;
}

Napi::Value Forward(Args& args) {
  const ResidualBlockShape s = ReadShape(args);
  const Activation activation = ReadActivation(args);
  const float eps = args.Float("eps");
  const float factor = args.Float("factor");
  const float* x = args.In<float>("x", s.rows * s.dim);
  const uint8_t* mask = args.OptionalIn<uint8_t>("mask", s.rows);
  ResidualBlockParameters<const float*> p{};
  p.norm1Weight = args.In<float>("norm1Weight", s.dim);
  p.norm1Bias = args.In<float>("norm1Bias", s.dim);
  p.linear1Weight = args.In<float>("linear1Weight", s.hidden * s.dim);
  p.linear1Bias = args.In<float>("linear1Bias", s.hidden);
  p.linear2Weight = args.In<float>("linear2Weight", s.dim * s.hidden);
  p.linear2Bias = args.In<float>("linear2Bias", s.dim);
  float* y = args.Out<float>("y", s.rows * s.dim);
  const ResidualBlockSaved saved = OutSaved(args, s);
  args.End();
  ResidualBlockForward(x, mask, factor, p, y, saved, activation, eps, s);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const ResidualBlockShape s = ReadShape(args);
  const float factor = args.Float("factor");
  const float* dy = args.In<float>("dy", s.rows * s.dim);
  const float* x = args.In<float>("x", s.rows * s.dim);
  const uint8_t* mask = args.OptionalIn<uint8_t>("mask", s.rows);
  ResidualBlockParameters<const float*> p = {};  // the gradients need no biases
  p.norm1Weight = args.In<float>("norm1Weight", s.dim);
  p.linear1Weight = args.In<float>("linear1Weight", s.hidden * s.dim);
  p.linear2Weight = args.In<float>("linear2Weight", s.dim * s.hidden);
  const ResidualBlockSaved saved = InSaved(args, s);
  float* dx = args.Out<float>("dx", s.rows * s.dim);
  args.Accumulate("accumulate", 6);
  ResidualBlockParameters<Gradient> g{};
  g.norm1Weight = args.OutGradient("dnorm1Weight", s.dim);
  g.norm1Bias = args.OutGradient("dnorm1Bias", s.dim);
  g.linear1Weight = args.OutGradient("dlinear1Weight", s.hidden * s.dim);
  g.linear1Bias = args.OutGradient("dlinear1Bias", s.hidden);
  g.linear2Weight = args.OutGradient("dlinear2Weight", s.dim * s.hidden);
  g.linear2Bias = args.OutGradient("dlinear2Bias", s.dim);
  args.End();
  ResidualBlockBackward(dy, x, mask, factor, p, saved, dx, g, s);
  return args.Env().Undefined();
}

const Export kResidualBlockForward("residualBlockForward", Forward);
const Export kResidualBlockBackward("residualBlockBackward", Backward);

}  // namespace

}  // namespace regulus
