#include "kernels/linear.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Napi::Value Forward(Args& args) {
  const LinearShape s = {args.Size(4, "rows"), args.Size(5, "inFeatures"),
                         args.Size(6, "outFeatures")};
  const float* x = args.In<float>(0, "x", s.rows * s.in);
  const float* weight = args.In<float>(1, "weight", s.out * s.in);
  const float* bias = args.OptionalIn<float>(2, "bias", s.out);
  LinearForward(x, weight, bias, args.Out<float>(3, "y", s.rows * s.out), s);
  return args.Env().Undefined();
}

Napi::Value Backward(Args& args) {
  const unsigned accumulate = static_cast<unsigned>(args.Integer(6, "accumulate", 0, 3));
  const LinearShape s = {args.Size(7, "rows"), args.Size(8, "inFeatures"),
                         args.Size(9, "outFeatures")};
  const float* dy = args.In<float>(0, "dy", s.rows * s.out);
  const float* x = args.In<float>(1, "x", s.rows * s.in);
  const float* weight = args.In<float>(2, "weight", s.out * s.in);
  float* dx = args.OptionalOut<float>(3, "dx", s.rows * s.in);
  float* dweight = args.OptionalOut<float>(4, "dweight", s.out * s.in);
  float* dbias = args.OptionalOut<float>(5, "dbias", s.out);
  LinearBackward(dy, x, weight, dx, dweight, (accumulate & 1) != 0, dbias, (accumulate & 2) != 0,
                 s);
  return args.Env().Undefined();
}

}  // namespace

void RegisterLinear(Napi::Object exports) {
  Export(exports, "linearForward", Forward);
  Export(exports, "linearBackward", Backward);
}

}  // namespace regulus
