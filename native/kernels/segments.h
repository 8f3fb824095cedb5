// Segments of several arrays, and how the threads share them.
#pragma once
#include <algorithm>
#include <cstddef>

#include "runtime/scratch.h"
#include "runtime/thread_pool.h"

namespace regulus {

// Elements [offset, offset + length) of array `storage`; an optimizer step treats them by `rule`.
struct Segment {
  size_t storage, offset, length, rule;
};

// Segments are cut into chunks of this length over their concatenation, so that 5,000 small
// parameters and one large one share the threads alike.
constexpr size_t kSegmentChunk = kShareAll ? 64 : size_t{1} << 15;

inline size_t CountChunks(const Segment* segments, size_t count) {
  size_t total = 0;
  for (size_t i = 0; i < count; ++i) total += segments[i].length;
  return (total + kSegmentChunk - 1) / kSegmentChunk;
}

// body(chunk, segment, first, length) for every piece of every chunk.
template <class Body>
void ForEachChunk(const Segment* segments, size_t count, const Body& body) {
  Scratch scratch;
  const size_t chunks = CountChunks(segments, count);
  struct Start {
    size_t segment, skip;
  };
  Start* starts = scratch.Take<Start>(chunks);
  size_t before = 0, chunk = 0;
  for (size_t i = 0; i < count; before += segments[i++].length) {
    for (; chunk < chunks && chunk * kSegmentChunk < before + segments[i].length; ++chunk)
      starts[chunk] = {i, chunk * kSegmentChunk - before};
  }
  ParallelFor(chunks, [&](size_t index) {
    size_t left = kSegmentChunk, skip = starts[index].skip;
    for (size_t i = starts[index].segment; i < count && left > 0; ++i, skip = 0) {
      const size_t length = std::min(left, segments[i].length - skip);
      if (length > 0) body(index, segments[i], segments[i].offset + skip, length);
      left -= length;
    }
  });
}

}  // namespace regulus
