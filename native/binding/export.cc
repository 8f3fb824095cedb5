#include "binding/export.h"

namespace regulus {
namespace {

const Export* last = nullptr;

// Every exported function comes in here; its data is the call.
Napi::Value Enter(const Napi::CallbackInfo& info) {
  try {
    const auto call = reinterpret_cast<Napi::Value (*)(Args&)>(info.Data());
    Args args(info);
    return call(args);
  } catch (const std::bad_alloc&) {
    Napi::Error error =
        Napi::Error::New(info.Env(), "out of memory: the temporaries of this call do not fit");
    error.Set("code", Napi::String::New(info.Env(), "OUT_OF_MEMORY"));
    throw error;
  }
}

}  // namespace

Export::Export(const char* name, Napi::Value (*call)(Args&)) noexcept
    : name_(name), call_(call), next_(last) {
  last = this;
}

void Export::AddAll(Napi::Object exports) {
  for (const Export* each = last; each != nullptr; each = each->next_) {
    void* call = reinterpret_cast<void*>(each->call_);
    exports.Set(each->name_, Napi::Function::New<Enter>(exports.Env(), each->name_, call));
  }
}

}  // namespace regulus
