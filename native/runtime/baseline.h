// The instructions that every function of the addon may use (SSE4.2 with AES and PCLMUL on x86;
// NEON always on arm64).
#pragma once

// For what runs before they are asked for: code for any x86-64.
#if defined(__x86_64__)
#define REGULUS_PLAIN __attribute__((noinline, target("no-sse3,no-popcnt")))
#else
#define REGULUS_PLAIN
#endif

namespace regulus {

REGULUS_PLAIN bool CpuHasBaseline();

}  // namespace regulus
