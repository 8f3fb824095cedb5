// The limit of the process's address space, checked before it is reached.
#pragma once
#include <cstddef>

namespace regulus {

// Whether `bytes` more would leave 64 MB to V8, which ends the process where its own heap cannot
// grow. True where the system sets no limit (ulimit -v) or does not say: what is taken then fails
// by itself.
bool HasMemory(size_t bytes);

}  // namespace regulus
