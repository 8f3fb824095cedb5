#include "binding/segments.h"

namespace regulus {
namespace {

constexpr size_t kSegmentFields = 4;

}  // namespace

Span<Segment> ReadSegments(Args& args, size_t index, const std::vector<size_t>& sizes, size_t rules,
                           Scratch& scratch) {
  const Span<const double> table = args.InAny<double>(index, "segments");
  if (table.size % kSegmentFields != 0)
    args.ThrowRange("segments", "four numbers a segment", std::to_string(table.size) + " numbers");
  const Span<Segment> segments = {scratch.Take<Segment>(table.size / kSegmentFields),
                                  table.size / kSegmentFields};
  size_t storage = 0, free = 0;
  for (size_t i = 0; i < segments.size; ++i) {
    double fields[kSegmentFields];
    for (size_t f = 0; f < kSegmentFields; ++f) {
      fields[f] = table.data[i * kSegmentFields + f];
      if (!(fields[f] >= 0 && fields[f] <= 9007199254740991.0))
        args.ThrowRange("segments", "integers", "something else in segment " + std::to_string(i));
    }
    const Segment s = {static_cast<size_t>(fields[0]), static_cast<size_t>(fields[1]),
                       static_cast<size_t>(fields[2]), static_cast<size_t>(fields[3])};
    if (s.storage > storage) free = 0;
    if (s.storage < storage || s.storage >= sizes.size() || s.offset < free ||
        s.offset > sizes[s.storage] || s.length > sizes[s.storage] - s.offset || s.rule >= rules) {
      args.ThrowRange("segments", "ordered segments within their storage and rules",
                      "segment " + std::to_string(i) + " outside");
    }
    storage = s.storage;
    free = s.offset + s.length;
    segments.data[i] = s;
  }
  return segments;
}

}  // namespace regulus
