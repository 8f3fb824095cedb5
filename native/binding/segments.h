// The segment table of an optimizer step or of a norm.
#pragma once
#include <vector>

#include "binding/args.h"
#include "binding/records.h"
#include "kernels/segments.h"
#include "runtime/scratch.h"

namespace regulus {

template <>
struct Layout<Segment> {
  template <class Visit>
  static void ForEachField(const Visit& visit) {
    visit("storage", &Segment::storage);
    visit("offset", &Segment::offset);
    visit("length", &Segment::length);
    visit("rule", &Segment::rule);
  }
};

// The next argument, copied and checked: in order, apart, and within arrays of these sizes.
Span<Segment> ReadSegments(Args& args, const std::vector<size_t>& sizes, size_t rules,
                           Scratch& scratch);

}  // namespace regulus
