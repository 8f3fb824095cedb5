// Numbers of a few bits in a Parquet page: runs of one that is repeated, or of several that are
// packed.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// What is wrong with a page.
enum class PageProblem : uint8_t {
  kNone,
  kCutOff,   // the length of a run ends with the page
  kTooLong,  // the length of a run is beyond 64 bits
  kCount,    // a run of `found` values: none, or too many
  kBytes,    // a run of `needed` bytes, of which `found` are there
  kEntry,    // `found` stands for no value of the dictionary
  kEnd,      // `needed` values more, of which `found` are there
};

struct PageFault {
  PageProblem problem = PageProblem::kNone;
  uint64_t found = 0, needed = 0;
};

// Runs, and how far they are read. Any state is safe: no byte beyond `size` is read.
struct BitRuns {
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  uint32_t width = 0;  // bits of a number, at most 32
  uint64_t at = 0;     // the byte after the current run
  uint64_t left = 0;   // numbers to come, those of the current run among them
  uint64_t inRun = 0;  // numbers of it to come
  uint64_t bit = 0;    // of its next number, where it is packed
  uint32_t value = 0;  // of all its numbers, where it is not
  bool isPacked = false;
};

// How many numbers of the current run there are, at most so many; 0 at a fault.
size_t WithinRun(BitRuns& runs, size_t most, PageFault& fault);

// Passes over numbers of the current run.
void PassRun(BitRuns& runs, size_t count);

// Writes the next numbers; how many, fewer than `count` at a fault.
size_t ReadRuns(BitRuns& runs, uint32_t* out, size_t count, PageFault& fault);

}  // namespace regulus
