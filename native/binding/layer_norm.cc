#include "kernels/layer_norm.h"

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
  const float* bias = args.In<float>("bias", dim);
  float* y = args.Out<float>("y", rows * dim);
  float* stats = args.OptionalOut<float>("stats", 2 * rows);
  args.End();
  LayerNormForward(x, nullptr, weight, bias, {y, nullptr}, stats, rows, dim, eps);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t dim = args.Size("dim", 1);
  const float* dy = args.In<float>("dy", rows * dim);
  const float* x = args.In<float>("x", rows * dim);
  const float* weight = args.In<float>("weight", dim);
  const float* stats = args.In<float>("stats", 2 * rows);
  float* dx = args.Out<float>("dx", rows * dim);
  args.Accumulate("accumulate", 2);
  const Gradient dweight = args.OutGradient("dweight", dim);
  const Gradient dbias = args.OutGradient("dbias", dim);
  args.End();
  LayerNormBackward(dy, x, nullptr, weight, stats, nullptr, dx, dweight, dbias, rows, dim);
  return args.Env().Undefined();
}

const Export kLayerNormForward("layerNormForward", Forward);
const Export kLayerNormBackward("layerNormBackward", Backward);

}  // namespace

}  // namespace regulus
