#include "kernels/gelu.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Napi::Value Forward(Args& args) {
  const Span<const float> x = args.InAny<float>(0, "x");
  GeluForward(x.data, args.Out<float>(1, "y", x.size), nullptr, x.size, args.Boolean(2, "tanh"));
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const Span<const float> dy = args.InAny<float>(0, "dy");
  const float* x = args.In<float>(1, "x", dy.size);
  GeluBackward(dy.data, x, args.Out<float>(2, "dx", dy.size), dy.size, args.Boolean(3, "tanh"));
  return args.Env().Undefined();
}

}  // namespace

void RegisterGelu(Napi::Object exports) {
  Export(exports, "geluForward", Forward);
  Export(exports, "geluBackward", Backward);
}

}  // namespace regulus
