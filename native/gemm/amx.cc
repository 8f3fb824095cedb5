// The tile instructions, as assembly: gcc's intrinsics take no template argument for a tile (GCC
// bug 122446) and do not say that a load reads memory.
#include "gemm/amx.h"

#include "gemm/amx_product.h"

#if defined(__linux__) && defined(__x86_64__) && (defined(__clang__) || __GNUC__ >= 11)
#define REGULUS_HAS_AMX 1
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#else
#define REGULUS_HAS_AMX 0
#endif

namespace regulus {
namespace {

#if REGULUS_HAS_AMX

struct CpuTiles {
  static void Configure(const AmxConfig& config) {
    asm volatile("ldtilecfg %0" : : "m"(config) : "memory");
  }
  static void Release() { asm volatile("tilerelease" : : : "memory"); }
  template <int kTile>
  static void Clear() {
    asm volatile("tilezero %%tmm%c0" : : "i"(kTile));
  }
  template <int kTile>
  static void Load(const float* from, size_t bytes) {
    asm volatile("tileloadd (%0,%1,1), %%tmm%c2" : : "r"(from), "r"(bytes), "i"(kTile) : "memory");
  }
  template <int kTile>
  static void Store(float* to, size_t bytes) {
    asm volatile("tilestored %%tmm%c2, (%0,%1,1)" : : "r"(to), "r"(bytes), "i"(kTile) : "memory");
  }
  template <int kTo, int kA, int kB>
  static void MultiplyAdd() {
    asm volatile("tdpbf16ps %%tmm%c0, %%tmm%c1, %%tmm%c2" : : "i"(kB), "i"(kA), "i"(kTo));
  }
};

// AMX-TILE and AMX-BF16, and a system that keeps both parts of the tiles' state.
bool IsSupported() {
  constexpr unsigned kTileBits = 1u << 24 | 1u << 22, kXsave = 1u << 27;
  constexpr unsigned kState = 3u << 17;
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || (c & kXsave) == 0) return false;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || (d & kTileBits) != kTileBits) return false;
  unsigned low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & kState) == kState;
}

bool Start() {
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  static const bool granted = syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
  return granted;
}

constexpr AmxTiles kTiles = {IsSupported, Start, AmxThread<CpuTiles>::Multiply,
                             AmxThread<CpuTiles>::Release};

#else

constexpr AmxTiles kTiles = {[] { return false; }, [] { return false; }, nullptr, nullptr};

#endif

}  // namespace

const AmxTiles* amxTiles = &kTiles;

}  // namespace regulus
