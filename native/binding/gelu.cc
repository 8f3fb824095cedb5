#include "kernels/gelu.h"

#include "binding/activation.h"
#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value Forward(Args& args) {
  const Activation activation = ReadActivation(args);
  const Span<const float> x = args.InAny<float>("x");
  float* y = args.Out<float>("y", x.size);
  args.End();
  GeluForward(x.data, {y, nullptr}, nullptr, x.size, activation);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const Activation activation = ReadActivation(args);
  const Span<const float> dy = args.InAny<float>("dy");
  const float* x = args.In<float>("x", dy.size);
  float* dx = args.Out<float>("dx", dy.size);
  args.End();
  GeluBackward(dy.data, x, dx, dy.size, activation);
  return args.Env().Undefined();
}

const Export kGeluForward("geluForward", Forward);
const Export kGeluBackward("geluBackward", Backward);

}  // namespace

}  // namespace regulus
