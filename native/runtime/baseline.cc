#include "runtime/baseline.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace regulus {

bool CpuHasBaseline() {
#if defined(__x86_64__)
  constexpr unsigned kNeeded =
      bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT | bit_AES | bit_PCLMUL;
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(1, &a, &b, &c, &d) != 0 && (c & kNeeded) == kNeeded;
#else
  return true;
#endif
}

}  // namespace regulus
