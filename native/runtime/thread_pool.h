// A process-wide pool for short jobs: chunks are taken dynamically, the caller takes part, and
// nobody waits for a worker that has not joined, so that a preempted or parked worker costs
// nothing.
#pragma once
#include <cstddef>

namespace regulus {

constexpr int kMaxThreads = 256;

// The build for ThreadSanitizer shares all work, however small it is and however busy the machine:
// small tests show races, too.
#ifdef REGULUS_SHARE_ALL
constexpr bool kShareAll = true;
#else
constexpr bool kShareAll = false;
#endif

int NumThreads();
// Returns at once; a running job keeps its workers, and new ones start with the next job.
void SetNumThreads(int count);

// One call for each environment that loads the addon and one when it ends: the last ends the
// workers.
void AddEnvironment();
void RemoveEnvironment();

void ParallelForErased(size_t count, void (*run)(const void* task, size_t index), const void* task);

// Calls task(i) once for each i < count, in any order, on any of the threads. What a task computes
// must depend on i alone: then results do not depend on the number of threads. A nested or
// concurrent call runs on its caller alone.
template <class Task>
void ParallelFor(size_t count, const Task& task) {
  ParallelForErased(
      count, [](const void* erased, size_t index) { (*static_cast<const Task*>(erased))(index); },
      &task);
}

}  // namespace regulus
