// What a file of this folder gives to JavaScript.
#pragma once
#include "binding/args.h"
#include "runtime/baseline.h"

namespace regulus {

// A function of the binary. Each is declared beside its code and enters a list by itself, while the
// binary is loaded: before the CPU is checked, hence plain code. Memory that runs out in the call
// becomes an error.
class Export {
 public:
  REGULUS_PLAIN Export(const char* name, Napi::Value (*call)(Args&)) noexcept;
  // Adds every function of the list.
  static void AddAll(Napi::Object exports);

 private:
  const char* name_;
  Napi::Value (*call_)(Args&);
  const Export* next_;
};

}  // namespace regulus
