#include "binding/args.h"
#include "binding/register.h"
#include "runtime/memory.h"
#include "runtime/simd.h"
#include "runtime/thread_pool.h"

namespace regulus {
namespace {

Napi::Value Simd(Args& args) {
  const Napi::Env env = args.Env();
  Napi::Object result = Napi::Object::New(env);
  Napi::Array supported = Napi::Array::New(env);
  for (const std::string& name : SupportedSimd()) supported.Set(supported.Length(), name);
  result.Set("target", CurrentSimd());
  result.Set("supported", supported);
  return result;
}

Napi::Value SetSimdCall(Args& args) {
  const std::string name = args.String(0, "REGULUS_SIMD");
  if (!SetSimd(name)) {
    std::string known;
    for (const std::string& each : SupportedSimd()) known += (known.empty() ? "" : ", ") + each;
    args.ThrowRange("REGULUS_SIMD", "one of " + known, "'" + name + "'");
  }
  return args.Env().Undefined();
}

Napi::Value SetThreads(Args& args) {
  SetNumThreads(static_cast<int>(args.Integer(0, "threads", 1, kMaxThreads)));
  return args.Env().Undefined();
}

Napi::Value Threads(Args& args) { return Napi::Number::New(args.Env(), NumThreads()); }

Napi::Value HasMemoryCall(Args& args) {
  return Napi::Boolean::New(args.Env(), HasMemory(args.Integer(0, "bytes", 0, uint64_t{1} << 53)));
}

}  // namespace

void RegisterRuntime(Napi::Object exports) {
  Export(exports, "simd", Simd);
  Export(exports, "setSimd", SetSimdCall);
  Export(exports, "setNumThreads", SetThreads);
  Export(exports, "numThreads", Threads);
  Export(exports, "hasMemory", HasMemoryCall);
}

}  // namespace regulus
