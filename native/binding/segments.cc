#include "binding/segments.h"

#include <string>

namespace regulus {

Span<Segment> ReadSegments(Args& args, const std::vector<size_t>& sizes, size_t rules,
                           Scratch& scratch) {
  const Span<Segment> segments = ReadRecords<Segment>(args, "segments", scratch);
  size_t storage = 0, free = 0;
  for (size_t i = 0; i < segments.size; ++i) {
    const Segment& s = segments.data[i];
    if (s.storage > storage) free = 0;
    const bool ordered = s.storage >= storage && s.offset >= free;
    const bool within = s.storage < sizes.size() && s.offset <= sizes[s.storage] &&
                        s.length <= sizes[s.storage] - s.offset && s.rule < rules;
    if (!ordered || !within) {
      args.ThrowRange("segments", "ordered segments within their storage and rules",
                      "segment " + std::to_string(i) + (ordered ? " outside" : " out of order"));
    }
    storage = s.storage;
    free = s.offset + s.length;
  }
  return segments;
}

}  // namespace regulus
