#include "kernels/linear.h"

#include "binding/args.h"
#include "binding/export.h"
#include "binding/precision.h"

namespace regulus {
namespace {

LinearShape ReadShape(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t in = args.Size("inFeatures");
  const size_t out = args.Size("outFeatures");
  return {rows, in, out, ReadPrecision(args)};
}

Napi::Value Forward(Args& args) {
  const LinearShape s = ReadShape(args);
  const float* x = args.In<float>("x", s.rows * s.in);
  const float* weight = args.In<float>("weight", s.out * s.in);
  const float* bias = args.OptionalIn<float>("bias", s.out);
  float* y = args.Out<float>("y", s.rows * s.out);
  args.End();
  LinearForward({x, nullptr}, weight, bias, y, s);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const LinearShape s = ReadShape(args);
  const float* dy = args.In<float>("dy", s.rows * s.out);
  const float* x = args.In<float>("x", s.rows * s.in);
  const float* weight = args.In<float>("weight", s.out * s.in);
  float* dx = args.OptionalOut<float>("dx", s.rows * s.in);
  args.Accumulate("accumulate", 2);
  const Gradient dweight = args.OptionalOutGradient("dweight", s.out * s.in);
  const Gradient dbias = args.OptionalOutGradient("dbias", s.out);
  args.End();
  LinearBackward(dy, {x, nullptr}, weight, dx, dweight, dbias, s);
  return args.Env().Undefined();
}

const Export kLinearForward("linearForward", Forward);
const Export kLinearBackward("linearBackward", Backward);

}  // namespace

}  // namespace regulus
