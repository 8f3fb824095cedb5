// The benchmark's own addon, which no package carries: what this machine can do at best.
#include "binding/args.h"
#include "binding/export.h"
#include "limits/limits.h"
#include "runtime/thread_pool.h"

namespace regulus {
namespace {

template <double (*kLimit)(size_t, size_t)>
Napi::Value MultiplyAddCall(Args& args) {
  const size_t tasks = args.Integer("tasks", 1, 256);
  const size_t repeats = args.Integer("repeats", 1, 4096);
  args.End();
  return Napi::Number::New(args.Env(), kLimit(tasks, repeats));
}

Napi::Value AdamwStreamCall(Args& args) {
  const Span<float> param = args.OutAny<float>("param");
  const float* grad = args.In<float>("grad", param.size);
  float* expAvg = args.Out<float>("expAvg", param.size);
  float* expAvgSq = args.Out<float>("expAvgSq", param.size);
  args.End();
  AdamwStreamLimit(param.data, grad, expAvg, expAvgSq, param.size);
  return args.Env().Undefined();
}

Napi::Value CopyCall(Args& args) {
  const Span<const float> from = args.InAny<float>("from");
  float* to = args.Out<float>("to", from.size);
  args.End();
  CopyLimit(from.data, to, from.size);
  return args.Env().Undefined();
}

const Export kMultiplyAdd("multiplyAdd", MultiplyAddCall<MultiplyAddLimit>);
const Export kMediumMultiplyAdd("mediumMultiplyAdd", MultiplyAddCall<MediumMultiplyAddLimit>);
const Export kAdamwStream("adamwStream", AdamwStreamCall);
const Export kCopy("copy", CopyCall);

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  AddEnvironment();
  napi_add_env_cleanup_hook(env, [](void*) { RemoveEnvironment(); }, static_cast<napi_env>(env));
  Export::AddAll(exports);  // with those of the other addon, whose settings it takes
  return exports;
}

}  // namespace
}  // namespace regulus

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  return regulus::Init(env, exports);
}
NODE_API_MODULE(regulus_limits, Init)
