#include "kernels/label_smoothing_ce.h"

#include "binding/args.h"
#include "binding/register.h"
#include "binding/target.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

Napi::Value Forward(Args& args) {
  Scratch scratch;
  LabelSmoothingCeInput in = {};
  in.smoothing = static_cast<float>(args.Number(3, "smoothing"));
  const Reduction reduction = static_cast<Reduction>(args.Integer(4, "reduction", 0, 2));
  in.rows = args.Size(7, "rows");
  in.classes = args.Integer(8, "classes", 1, INT32_MAX);
  const bool inPlace = args.Boolean(9, "inPlace");
  float* dlogits = inPlace ? args.Out<float>(0, "logits", in.rows * in.classes) : nullptr;
  in.logits = inPlace ? dlogits : args.In<float>(0, "logits", in.rows * in.classes);
  in.classWeights = args.OptionalIn<float>(2, "classWeights", in.classes);
  float* losses = args.OptionalOut<float>(5, "losses", in.rows);
  if (!inPlace) dlogits = args.OptionalOut<float>(6, "dlogits", in.rows * in.classes);
  ReadTarget(args, 1, scratch, &in);
  in.scale = ReductionScale(in, reduction);
  return Napi::Number::New(args.Env(), LabelSmoothingCe(in, losses, dlogits));
}

}  // namespace

void RegisterLabelSmoothingCe(Napi::Object exports) {
  Export(exports, "labelSmoothingCe", Forward);
}

}  // namespace regulus
