#include "kernels/softmax.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Napi::Value Call(Args& args) {
  const size_t rows = args.Size(2, "rows"), classes = args.Integer(3, "classes", 1, INT32_MAX);
  const float* logits = args.In<float>(0, "logits", rows * classes);
  Softmax(logits, args.Out<float>(1, "probabilities", rows * classes), rows, classes);
  return args.Env().Undefined();
}

}  // namespace

void RegisterSoftmax(Napi::Object exports) { Export(exports, "softmax", Call); }

}  // namespace regulus
