#include "gemm/backend.h"

#include <atomic>

#include "gemm/amx.h"
#include "runtime/simd.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace regulus {
namespace {

// vdpbf16ps; its registers are those of the target.
bool HasAvx512Bf16() {
#if defined(__x86_64__)
  unsigned a = 0, b = 0, c = 0, d = 0;
  constexpr unsigned kBf16 = 1u << 5;
  return CurrentSimd() == "avx3" && __get_cpuid_count(7, 1, &a, &b, &c, &d) != 0 &&
         (a & kBf16) != 0;
#else
  return false;
#endif
}

struct Entry {
  Backend backend;
  const char* name;
  bool (*isSupported)();
  bool (*start)();
};

constexpr Entry kEntries[] = {
    {Backend::kPortable, "portable", [] { return true; }, [] { return true; }},
    {Backend::kAvx512Bf16, "avx512bf16", HasAvx512Bf16, [] { return true; }},
    {Backend::kAmx, "amx", [] { return amxTiles->isSupported(); },
     [] { return amxTiles->start(); }},
};

std::atomic<Backend> current{Backend::kPortable};

}  // namespace

Backend CurrentBackend() { return current.load(std::memory_order_relaxed); }

std::string CurrentBackendName() {
  for (const Entry& entry : kEntries)
    if (entry.backend == CurrentBackend() && entry.isSupported()) return entry.name;
  return kEntries[0].name;
}

std::vector<std::string> SupportedBackends() {
  std::vector<std::string> names;
  for (const Entry& entry : kEntries)
    if (entry.isSupported()) names.emplace_back(entry.name);
  return names;
}

bool SetBackend(const std::string& name) {
  for (const Entry& entry : kEntries) {
    if (name != entry.name || !entry.isSupported() || !entry.start()) continue;
    current.store(entry.backend, std::memory_order_relaxed);
    return true;
  }
  return false;
}

}  // namespace regulus
