#include "kernels/layer_norm.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Napi::Value Forward(Args& args) {
  const size_t rows = args.Size(5, "rows"), dim = args.Size(6, "dim", 1);
  const float eps = static_cast<float>(args.Number(7, "eps"));
  const float* x = args.In<float>(0, "x", rows * dim);
  const float* weight = args.In<float>(1, "weight", dim);
  const float* bias = args.In<float>(2, "bias", dim);
  float* y = args.Out<float>(3, "y", rows * dim);
  LayerNormForward(x, nullptr, weight, bias, y, args.OptionalOut<float>(4, "stats", 2 * rows), rows,
                   dim, eps);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const unsigned accumulate = static_cast<unsigned>(args.Integer(7, "accumulate", 0, 3));
  const size_t rows = args.Size(8, "rows"), dim = args.Size(9, "dim", 1);
  const float* dy = args.In<float>(0, "dy", rows * dim);
  const float* x = args.In<float>(1, "x", rows * dim);
  const float* weight = args.In<float>(2, "weight", dim);
  const float* stats = args.In<float>(3, "stats", 2 * rows);
  float* dx = args.Out<float>(4, "dx", rows * dim);
  float* dweight = args.Out<float>(5, "dweight", dim);
  float* dbias = args.Out<float>(6, "dbias", dim);
  LayerNormBackward(dy, x, nullptr, weight, stats, nullptr, dx, dweight, (accumulate & 1) != 0,
                    dbias, (accumulate & 2) != 0, rows, dim);
  return args.Env().Undefined();
}

}  // namespace

void RegisterLayerNorm(Napi::Object exports) {
  Export(exports, "layerNormForward", Forward);
  Export(exports, "layerNormBackward", Backward);
}

}  // namespace regulus
