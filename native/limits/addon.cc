// The benchmark's own addon, which no package carries: what this machine can do at best.
#include "binding/args.h"
#include "binding/register.h"
#include "limits/limits.h"
#include "runtime/thread_pool.h"

namespace regulus {
namespace {

Napi::Value MultiplyAddCall(Args& args) {
  const size_t tasks = args.Integer(0, "tasks", 1, 256),
               repeats = args.Integer(1, "repeats", 1, 4096);
  return Napi::Number::New(args.Env(), MultiplyAddLimit(tasks, repeats));
}

Napi::Value AdamwStreamCall(Args& args) {
  const Span<const float> grad = args.InAny<float>(1, "grad");
  float* param = args.Out<float>(0, "param", grad.size);
  float* expAvg = args.Out<float>(2, "expAvg", grad.size);
  float* expAvgSq = args.Out<float>(3, "expAvgSq", grad.size);
  AdamwStreamLimit(param, grad.data, expAvg, expAvgSq, grad.size);
  return args.Env().Undefined();
}

Napi::Value CopyCall(Args& args) {
  const Span<const float> from = args.InAny<float>(0, "from");
  CopyLimit(from.data, args.Out<float>(1, "to", from.size), from.size);
  return args.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  AddEnvironment();
  napi_add_env_cleanup_hook(env, [](void*) { RemoveEnvironment(); }, static_cast<napi_env>(env));
  RegisterRuntime(exports);
  Export(exports, "multiplyAdd", MultiplyAddCall);
  Export(exports, "adamwStream", AdamwStreamCall);
  Export(exports, "copy", CopyCall);
  return exports;
}

}  // namespace
}  // namespace regulus

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  return regulus::Init(env, exports);
}
NODE_API_MODULE(regulus_limits, Init)
