#include "kernels/elementwise_loss.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

ElementwiseLossInput ReadSizes(Args& args) {
  ElementwiseLossInput in = {};
  in.rows = args.Size("rows");
  in.columns = args.Size("columns", 1);
  in.scale = args.Number("scale");
  return in;
}

// Arrays, once the sizes are known; each target has `outputs` of the columns.
void ReadArrays(Args& args, ElementwiseLossInput* in, size_t outputs = 1) {
  const size_t size = in->rows * in->columns;
  in->outputs = args.In<float>("outputs", size);
  in->target = args.In<float>("target", size / outputs);
  in->sampleWeight = args.OptionalIn<float>("sampleWeight", in->rows);
  in->losses = args.OptionalOut<float>("losses", size);
  in->doutputs = args.Out<float>("doutputs", size);
  args.End();
}

Napi::Value Mse(Args& args) {
  ElementwiseLossInput in = ReadSizes(args);
  ReadArrays(args, &in);
  return Napi::Number::New(args.Env(), MseLoss(in));
}

Napi::Value Huber(Args& args) {
  ElementwiseLossInput in = ReadSizes(args);
  const double delta = args.Number("delta");
  ReadArrays(args, &in);
  return Napi::Number::New(args.Env(), HuberLoss(in, delta));
}

Napi::Value Quantile(Args& args) {
  ElementwiseLossInput in = ReadSizes(args);
  const Span<const double> quantiles = args.InAny<double>("quantiles");
  if (quantiles.size == 0 || in.columns % quantiles.size != 0)
    args.ThrowRange("quantiles", "a divisor of the columns", std::to_string(quantiles.size));
  ReadArrays(args, &in, quantiles.size);
  return Napi::Number::New(args.Env(), QuantileLoss(in, quantiles.data, quantiles.size));
}

Napi::Value BceWithLogits(Args& args) {
  ElementwiseLossInput in = ReadSizes(args);
  const double smoothing = args.Number("smoothing");
  const double* posWeight = args.OptionalIn<double>("posWeight", in.columns);
  ReadArrays(args, &in);
  return Napi::Number::New(args.Env(), BceWithLogitsLoss(in, smoothing, posWeight));
}

Napi::Value PoissonNll(Args& args) {
  ElementwiseLossInput in = ReadSizes(args);
  PoissonNllOptions options = {};
  options.logInput = args.Boolean("logInput");
  options.full = args.Boolean("full");
  options.eps = args.Number("eps");
  ReadArrays(args, &in);
  return Napi::Number::New(args.Env(), PoissonNllLoss(in, options));
}

const Export kMseLoss("mseLoss", Mse);
const Export kHuberLoss("huberLoss", Huber);
const Export kQuantileLoss("quantileLoss", Quantile);
const Export kBceWithLogitsLoss("bceWithLogitsLoss", BceWithLogits);
const Export kPoissonNllLoss("poissonNllLoss", PoissonNll);

}  // namespace

}  // namespace regulus
