// An addon with a race, a leak and a write beyond an array: what the sanitizers have to report
// (scripts/sanitize.mjs planted).
#include <napi.h>

#include "runtime/thread_pool.h"

namespace {

Napi::Value Race(const Napi::CallbackInfo& info) {
  double sum = 0.0;
  regulus::ParallelFor(100000, [&](size_t i) { sum += static_cast<double>(i); });
  return Napi::Number::New(info.Env(), sum);
}

Napi::Value Leak(const Napi::CallbackInfo& info) {
  volatile char* lost = new char[1000];
  lost[0] = 1;
  lost = nullptr;
  return info.Env().Undefined();
}

Napi::Value Overrun(const Napi::CallbackInfo& info) {
  volatile char* array = new char[1000];
  array[info[0].ToNumber().Uint32Value()] = 1;
  delete[] array;
  return info.Env().Undefined();
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  exports.Set("race", Napi::Function::New(env, Race));
  exports.Set("leak", Napi::Function::New(env, Leak));
  exports.Set("overrun", Napi::Function::New(env, Overrun));
  return exports;
}

}  // namespace

NODE_API_MODULE(planted, Init)
