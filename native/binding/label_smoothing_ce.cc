#include "kernels/label_smoothing_ce.h"

#include "binding/args.h"
#include "binding/export.h"
#include "binding/loss.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

Napi::Value Call(Args& args) {
  Scratch scratch;
  LabelSmoothingCeInput in = {};
  in.rows = args.Size("rows");
  in.classes = args.Integer("classes", 1, INT32_MAX);
  in.smoothing = args.Float("smoothing");
  const Reduction reduction = ReadReduction(args);
  const size_t size = in.rows * in.classes;
  const bool inPlace = args.Boolean("inPlace");
  float* logits = inPlace ? args.Out<float>("logits", size) : nullptr;
  in.logits = inPlace ? logits : args.In<float>("logits", size);
  ReadTarget(args, scratch, &in);
  in.classWeights = args.OptionalIn<float>("classWeights", in.classes);
  in.sampleWeight = args.OptionalIn<float>("sampleWeight", in.rows);
  float* losses = args.OptionalOut<float>("losses", in.rows);
  float* dlogits = args.OptionalOut<float>("dlogits", size);
  args.End();
  in.scale = ReductionScale(in, reduction);
  const double loss = LabelSmoothingCe(in, losses, inPlace ? logits : dlogits);
  return Napi::Number::New(args.Env(), loss);
}

const Export kLabelSmoothingCe("labelSmoothingCe", Call);

}  // namespace

}  // namespace regulus
