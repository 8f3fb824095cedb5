#include "kernels/rms_norm.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value Forward(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t dim = args.Size("dim", 1);
  const float eps = args.Float("eps");
  const float* x = args.In<float>("x", rows * dim);
  const float* weight = args.In<float>("weight", dim);
  float* y = args.Out<float>("y", rows * dim);
  float* reciprocals = args.OptionalOut<float>("reciprocals", rows);
  args.End();
  RmsNormForward(x, weight, y, reciprocals, rows, dim, eps);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t dim = args.Size("dim", 1);
  const float* dy = args.In<float>("dy", rows * dim);
  const float* x = args.In<float>("x", rows * dim);
  const float* weight = args.In<float>("weight", dim);
  const float* reciprocals = args.In<float>("reciprocals", rows);
  float* dx = args.Out<float>("dx", rows * dim);
  args.Accumulate("accumulate", 1);
  const Gradient dweight = args.OutGradient("dweight", dim);
  args.End();
  RmsNormBackward(dy, x, weight, reciprocals, dx, dweight, rows, dim);
  return args.Env().Undefined();
}

const Export kRmsNormForward("rmsNormForward", Forward);
const Export kRmsNormBackward("rmsNormBackward", Backward);

}  // namespace

}  // namespace regulus
