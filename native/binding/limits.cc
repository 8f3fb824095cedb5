#include "kernels/limits.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Napi::Value MultiplyAdd(Args& args) {
  const size_t tasks = args.Integer(0, "tasks", 1, 256),
               repeats = args.Integer(1, "repeats", 1, 4096);
  return Napi::Number::New(args.Env(), LimitMultiplyAdd(tasks, repeats));
}

Napi::Value AdamwStream(Args& args) {
  const Span<const float> grad = args.InAny<float>(1, "grad");
  LimitAdamwStream(args.Out<float>(0, "param", grad.size), grad.data,
                   args.Out<float>(2, "expAvg", grad.size),
                   args.Out<float>(3, "expAvgSq", grad.size), grad.size);
  return args.Env().Undefined();
}

Napi::Value Copy(Args& args) {
  const Span<const float> from = args.InAny<float>(0, "from");
  LimitCopy(from.data, args.Out<float>(1, "to", from.size), from.size);
  return args.Env().Undefined();
}

}  // namespace

void RegisterLimits(Napi::Object exports) {
  Export(exports, "limitMultiplyAdd", MultiplyAdd);
  Export(exports, "limitAdamwStream", AdamwStream);
  Export(exports, "limitCopy", Copy);
}

}  // namespace regulus
