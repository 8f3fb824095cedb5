#include "kernels/softmax.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value Call(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t classes = args.Integer("classes", 1, INT32_MAX);
  const float* logits = args.In<float>("logits", rows * classes);
  float* probabilities = args.Out<float>("probabilities", rows * classes);
  args.End();
  Softmax(logits, probabilities, rows, classes);
  return args.Env().Undefined();
}

const Export kSoftmaxForward("softmaxForward", Call);

}  // namespace

}  // namespace regulus
