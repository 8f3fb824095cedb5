#include "runtime/memory.h"

#include <cstdlib>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#endif

namespace regulus {

#ifdef __linux__
// Counted, not tried: while a try held the rest, other threads of V8 would find nothing.
bool HasMemory(size_t bytes) {
  constexpr size_t kReserve = size_t{64} << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return true;
  unsigned long pages = 0;
  if (FILE* file = std::fopen("/proc/self/statm", "r")) {
    if (std::fscanf(file, "%lu", &pages) != 1) pages = 0;
    std::fclose(file);
  }
  const size_t used = pages * static_cast<size_t>(sysconf(_SC_PAGESIZE)) + kReserve;
  return used <= limit.rlim_cur && bytes <= limit.rlim_cur - used;
}
#else
bool HasMemory(size_t) { return true; }
#endif

#ifdef __GLIBC__
void ReturnFreeMemory() { malloc_trim(0); }
#else
void ReturnFreeMemory() {}
#endif

}  // namespace regulus
