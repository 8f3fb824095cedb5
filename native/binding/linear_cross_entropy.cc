#include "kernels/linear_cross_entropy.h"

#include "binding/args.h"
#include "binding/export.h"
#include "binding/loss.h"
#include "binding/precision.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

Napi::Value Call(Args& args) {
  Scratch scratch;
  LinearCrossEntropyInput input = {};
  LabelSmoothingCeInput& loss = input.loss;
  loss.rows = args.Size("rows");
  // With 0 features an empty array would make any number of logits.
  input.in = args.Size("inFeatures", 1);
  loss.classes = args.Integer("classes", 1, INT32_MAX);
  input.precision = ReadPrecision(args);
  loss.smoothing = args.Float("smoothing");
  const Reduction reduction = ReadReduction(args);
  input.x = args.In<float>("x", loss.rows * input.in);
  input.weight = args.In<float>("weight", loss.classes * input.in);
  input.bias = args.OptionalIn<float>("bias", loss.classes);
  ReadTarget(args, scratch, &loss);
  loss.classWeights = args.OptionalIn<float>("classWeights", loss.classes);
  loss.sampleWeight = args.OptionalIn<float>("sampleWeight", loss.rows);
  input.upstream = args.OptionalIn<float>("upstream", loss.rows);
  float* losses = args.OptionalOut<float>("losses", loss.rows);
  LinearCrossEntropyGradients gradients = {};
  gradients.dx = args.OptionalOut<float>("dx", loss.rows * input.in);
  args.Accumulate("accumulate", 2);
  gradients.dweight = args.OptionalOutGradient("dweight", loss.classes * input.in);
  gradients.dbias = args.OptionalOutGradient("dbias", loss.classes);
  args.End();
  loss.scale = ReductionScale(loss, reduction);
  return Napi::Number::New(args.Env(), LinearCrossEntropy(input, losses, gradients));
}

const Export kLinearCrossEntropy("linearCrossEntropy", Call);

}  // namespace

}  // namespace regulus
