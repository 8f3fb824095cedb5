#include "binding/register.h"
#include "runtime/thread_pool.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  regulus::AddEnvironment();
  napi_add_env_cleanup_hook(env, [](void*) { regulus::RemoveEnvironment(); }, nullptr);
  regulus::RegisterAdamw(exports);
  regulus::RegisterGatherRows(exports);
  regulus::RegisterGelu(exports);
  regulus::RegisterLabelSmoothingCe(exports);
  regulus::RegisterLayerNorm(exports);
  regulus::RegisterLimits(exports);
  regulus::RegisterLinear(exports);
  regulus::RegisterLinearCrossEntropy(exports);
  regulus::RegisterRandom(exports);
  regulus::RegisterResidualBlock(exports);
  regulus::RegisterRuntime(exports);
  regulus::RegisterStochasticDepth(exports);
  return exports;
}

NODE_API_MODULE(regulus, Init)
