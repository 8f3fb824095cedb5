// The segment table of an optimizer step or of a norm.
#pragma once
#include <string>
#include <vector>

#include "binding/args.h"
#include "kernels/segments.h"
#include "runtime/scratch.h"

namespace regulus {

// Copied and checked: in order, apart, and within storages of these sizes.
Span<Segment> ReadSegments(Args& args, size_t index, const std::vector<size_t>& sizes, size_t rules,
                           Scratch& scratch);

}  // namespace regulus
