#include <climits>

#include "binding/args.h"
#include "binding/export.h"
#include "gemm/backend.h"
#include "runtime/file_lock.h"
#include "runtime/memory.h"
#include "runtime/simd.h"
#include "runtime/thread_pool.h"

namespace regulus {
namespace {

Napi::Array ArrayOf(Napi::Env env, const std::vector<std::string>& names) {
  const Napi::Array array = Napi::Array::New(env);
  for (const std::string& name : names) array.Set(array.Length(), name);
  return array;
}

Napi::Value Simd(Args& args) {
  const Napi::Env env = args.Env();
  Napi::Object result = Napi::Object::New(env);
  result.Set("target", CurrentSimd());
  result.Set("supported", ArrayOf(env, SupportedSimd()));
  result.Set("matmul", CurrentBackendName());
  result.Set("matmulSupported", ArrayOf(env, SupportedBackends()));
  return result;
}

// Sets what a variable of the environment names, or throws with the names that are known.
Napi::Value SetByName(Args& args, const char* variable, bool (*set)(const std::string&),
                      std::vector<std::string> (*supported)()) {
  const std::string name = args.String(variable);
  args.End();
  if (!set(name)) {
    std::string known;
    for (const std::string& each : supported()) known += (known.empty() ? "" : ", ") + each;
    args.ThrowRange(variable, "one of " + known, "'" + name + "'");
  }
  return args.Env().Undefined();
}

Napi::Value SetSimdCall(Args& args) {
  return SetByName(args, "REGULUS_SIMD", SetSimd, SupportedSimd);
}

Napi::Value SetMatmulCall(Args& args) {
  return SetByName(args, "REGULUS_MATMUL", SetBackend, SupportedBackends);
}

Napi::Value SetThreads(Args& args) {
  const int threads = static_cast<int>(args.Integer("threads", 1, kMaxThreads));
  args.End();
  SetNumThreads(threads);
  return args.Env().Undefined();
}

Napi::Value Threads(Args& args) { return Napi::Number::New(args.Env(), NumThreads()); }

Napi::Value MaxThreads(Args& args) { return Napi::Number::New(args.Env(), kMaxThreads); }

Napi::Value HasMemoryCall(Args& args) {
  const uint64_t bytes = args.Integer("bytes", 0, uint64_t{1} << 53);
  args.End();
  return Napi::Boolean::New(args.Env(), HasMemory(bytes));
}

Napi::Value ReturnFreeMemoryCall(Args& args) {
  args.End();
  ReturnFreeMemory();
  return args.Env().Undefined();
}

Napi::Value ReleaseBufferCall(Args& args) {
  Napi::ArrayBuffer buffer = args.Buffer("buffer");
  args.End();
  buffer.Detach();
  return args.Env().Undefined();
}

Napi::Value TryLockFileCall(Args& args) {
  const int descriptor = static_cast<int>(args.Integer("descriptor", 0, INT_MAX));
  args.End();
  return Napi::Number::New(args.Env(), TryLockFile(descriptor));
}

const Export kSimd("simd", Simd);
const Export kSetSimd("setSimd", SetSimdCall);
const Export kSetMatmul("setMatmul", SetMatmulCall);
const Export kSetNumThreads("setNumThreads", SetThreads);
const Export kNumThreads("numThreads", Threads);
const Export kMaxThreads("maxThreads", MaxThreads);
const Export kHasMemory("hasMemory", HasMemoryCall);
const Export kReturnFreeMemory("returnFreeMemory", ReturnFreeMemoryCall);
const Export kReleaseBuffer("releaseBuffer", ReleaseBufferCall);
const Export kTryLockFile("tryLockFile", TryLockFileCall);

}  // namespace

}  // namespace regulus
