#include "kernels/linear_cross_entropy.h"

#include "binding/args.h"
#include "binding/register.h"
#include "binding/target.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

Napi::Value Call(Args& args) {
  Scratch scratch;
  LinearCrossEntropyInput input = {};
  LabelSmoothingCeInput& loss = input.loss;
  loss.rows = args.Size(13, "rows");
  input.in = args.Integer(14, "inFeatures", 1,
                          UINT32_MAX);  // of 0 an empty array would make any number of logits
  loss.classes = args.Integer(15, "classes", 1, INT32_MAX);
  const unsigned accumulate = static_cast<unsigned>(args.Integer(12, "accumulate", 0, 3));
  const Reduction reduction = static_cast<Reduction>(args.Integer(6, "reduction", 0, 2));
  loss.smoothing = static_cast<float>(args.Number(5, "smoothing"));
  input.x = args.In<float>(0, "x", loss.rows * input.in);
  input.weight = args.In<float>(1, "weight", loss.classes * input.in);
  input.bias = args.OptionalIn<float>(2, "bias", loss.classes);
  loss.classWeights = args.OptionalIn<float>(4, "classWeights", loss.classes);
  input.upstream = args.OptionalIn<float>(7, "upstream", loss.rows);
  float* losses = args.OptionalOut<float>(8, "losses", loss.rows);
  LinearCrossEntropyGradients gradients = {};
  gradients.dx = args.OptionalOut<float>(9, "dx", loss.rows * input.in);
  gradients.dweight = args.OptionalOut<float>(10, "dweight", loss.classes * input.in);
  gradients.dbias = args.OptionalOut<float>(11, "dbias", loss.classes);
  gradients.accumulateWeight = (accumulate & 1) != 0;
  gradients.accumulateBias = (accumulate & 2) != 0;
  ReadTarget(args, 3, scratch, &loss);
  loss.scale = ReductionScale(loss, reduction);
  return Napi::Number::New(args.Env(), LinearCrossEntropy(input, losses, gradients));
}

}  // namespace

void RegisterLinearCrossEntropy(Napi::Object exports) {
  Export(exports, "linearCrossEntropy", Call);
}

}  // namespace regulus
