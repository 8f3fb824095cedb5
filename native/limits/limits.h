// The limits of this machine, for the benchmark. Each runs on all threads of the pool.
#pragma once
#include <cstddef>

namespace regulus {

// Independent multiply-adds in registers: `repeats` rounds in each of `tasks` tasks. Returns the
// floating-point operations.
double MultiplyAddLimit(size_t tasks, size_t repeats);

// The same of what multiplies in medium precision: multiply-adds of floats for the portable
// backend, vdpbf16ps in registers, or 2 × 2 AMX tiles of operands in the first-level cache.
double MediumMultiplyAddLimit(size_t tasks, size_t repeats);

// AdamW's memory streams with almost no arithmetic: 4 reads and 3 writes in place for each
// element.
void AdamwStreamLimit(float* param, const float* grad, float* expAvg, float* expAvgSq, size_t size);

// A plain copy.
void CopyLimit(const float* from, float* to, size_t size);

}  // namespace regulus
