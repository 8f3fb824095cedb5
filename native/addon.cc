#include "binding/export.h"
#include "runtime/baseline.h"
#include "runtime/thread_pool.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  regulus::AddEnvironment();
  // Node aborts where one (hook, argument) comes twice, as when the file is loaded again after its
  // require.cache entry went.
  napi_add_env_cleanup_hook(
      env, [](void*) { regulus::RemoveEnvironment(); }, static_cast<napi_env>(env));
  regulus::Export::AddAll(exports);
  return exports;
}

// Says so where the CPU would stop the process at the first instruction that it lacks.
REGULUS_PLAIN static napi_value Register(napi_env env, napi_value exports) {
  if (regulus::CpuHasBaseline()) return Napi::RegisterModule(env, exports, Init);
  napi_throw_error(
      env, nullptr,
      "this CPU lacks SSE4.2, AES or PCLMUL, which every regulus binary for x64 needs");
  return nullptr;
}

NAPI_MODULE(regulus, Register)
