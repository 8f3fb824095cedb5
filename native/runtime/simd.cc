#include "runtime/simd.h"

#include <cctype>
#include <mutex>

#include "hwy/highway.h"

namespace regulus {
namespace {

// A lower bit is a better target.
template <class Visit>
void ForEachSupported(const Visit& visit) {
  hwy::SetSupportedTargetsForTest(0);
  const int64_t supported = hwy::SupportedTargets() & HWY_TARGETS;
  for (int bit = 0; bit < 62; ++bit) {
    const int64_t target = int64_t{1} << bit;
    if (supported & target) visit(target);
  }
}

std::string Name(int64_t target) {
  std::string name = hwy::TargetName(target);
  for (char& c : name) c = static_cast<char>(std::tolower(c));
  return name;
}

// Empty until a target is forced; several environments may ask at once.
std::string& Current() {
  static std::string* current = new std::string;
  return *current;
}
std::mutex& Lock() {
  static std::mutex* mutex = new std::mutex;
  return *mutex;
}

}  // namespace

std::vector<std::string> SupportedSimd() {
  const std::scoped_lock lock(Lock());
  std::vector<std::string> names;
  ForEachSupported([&](int64_t target) { names.push_back(Name(target)); });
  return names;
}

std::string CurrentSimd() {
  const std::string best = SupportedSimd().at(0);
  const std::scoped_lock lock(Lock());
  return Current().empty() ? best : Current();
}

bool SetSimd(const std::string& name) {
  const std::scoped_lock lock(Lock());
  bool found = false;
  ForEachSupported([&](int64_t target) {
    if (found || Name(target) != name) return;
    found = true;
    hwy::GetChosenTarget().Update(target);
    Current() = name;
  });
  return found;
}

}  // namespace regulus
