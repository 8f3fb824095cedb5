#include <climits>

#include "binding/args.h"
#include "binding/export.h"
#include "runtime/file_lock.h"
#include "runtime/memory.h"
#include "runtime/simd.h"
#include "runtime/thread_pool.h"

namespace regulus {
namespace {

Napi::Value Simd(Args& args) {
  const Napi::Env env = args.Env();
  Napi::Object result = Napi::Object::New(env);
  const Napi::Array supported = Napi::Array::New(env);
  for (const std::string& name : SupportedSimd()) supported.Set(supported.Length(), name);
  result.Set("target", CurrentSimd());
  result.Set("supported", supported);
  return result;
}

Napi::Value SetSimdCall(Args& args) {
  const std::string name = args.String("REGULUS_SIMD");
  args.End();
  if (!SetSimd(name)) {
    std::string known;
    for (const std::string& each : SupportedSimd()) known += (known.empty() ? "" : ", ") + each;
    args.ThrowRange("REGULUS_SIMD", "one of " + known, "'" + name + "'");
  }
  return args.Env().Undefined();
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

Napi::Value TryLockFileCall(Args& args) {
  const int descriptor = static_cast<int>(args.Integer("descriptor", 0, INT_MAX));
  args.End();
  return Napi::Number::New(args.Env(), TryLockFile(descriptor));
}

const Export kSimd("simd", Simd);
const Export kSetSimd("setSimd", SetSimdCall);
const Export kSetNumThreads("setNumThreads", SetThreads);
const Export kNumThreads("numThreads", Threads);
const Export kMaxThreads("maxThreads", MaxThreads);
const Export kHasMemory("hasMemory", HasMemoryCall);
const Export kTryLockFile("tryLockFile", TryLockFileCall);

}  // namespace

}  // namespace regulus
