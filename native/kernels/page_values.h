// The values of a page of Parquet, a number for each row, whether they are stored as they are or by
// their places in a dictionary.
#pragma once
#include "kernels/bit_runs.h"

namespace regulus {

// How values are stored.
enum class StoredAs : uint8_t { kCodes, kInt32, kInt64, kFloat, kDouble };

// A page, and how far it is read. Any state is safe.
struct Page {
  BitRuns levels;  // 1 for a row that has a value, else 0; no bytes where all have one
  BitRuns codes;   // places in the dictionary
  StoredAs storedAs = StoredAs::kCodes;
  const uint8_t* bytes = nullptr;  // plain values
  size_t size = 0;
  uint64_t at = 0;         // the byte of the next of them
  bool isMissing = false;  // set where a row has no value
  PageFault fault;
};

// Writes the values of the next rows, `missing` where there is none; how many, fewer than `count`
// at a fault. T: double, or int32_t for codes alone.
template <class T>
size_t ReadPage(Page& page, const T* entries, size_t size, T missing, T* out, size_t count);

}  // namespace regulus
