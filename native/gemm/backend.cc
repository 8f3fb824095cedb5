#include "gemm/backend.h"

#include <atomic>

namespace regulus {
namespace {

struct Entry {
  Backend backend;
  const char* name;
  bool (*isSupported)();
};

constexpr Entry kEntries[] = {
    {Backend::kPortable, "portable", [] { return true; }},
};

std::atomic<Backend> current{Backend::kPortable};

}  // namespace

Backend CurrentBackend() { return current.load(std::memory_order_relaxed); }

std::string CurrentBackendName() {
  for (const Entry& entry : kEntries)
    if (entry.backend == CurrentBackend()) return entry.name;
  return {};
}

std::vector<std::string> SupportedBackends() {
  std::vector<std::string> names;
  for (const Entry& entry : kEntries)
    if (entry.isSupported()) names.emplace_back(entry.name);
  return names;
}

bool SetBackend(const std::string& name) {
  for (const Entry& entry : kEntries) {
    if (name != entry.name || !entry.isSupported()) continue;
    current.store(entry.backend, std::memory_order_relaxed);
    return true;
  }
  return false;
}

}  // namespace regulus
