// The process's address space: its limit, checked before it is reached, and what is free in it.
#pragma once
#include <cstddef>

namespace regulus {

// Whether `bytes` more would leave 64 MB to V8, which ends the process where its own heap cannot
// grow. True where the system sets no limit (ulimit -v) or does not say: what is taken then fails
// by itself.
bool HasMemory(size_t bytes);

// Gives the system back what was freed, where the C library keeps it for what comes next (glibc).
void ReturnFreeMemory();

}  // namespace regulus
