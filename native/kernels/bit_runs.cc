#include "kernels/bit_runs.h"

#include <algorithm>
#include <cstring>

namespace regulus {
namespace {

// The most values of a packed run that are padding: to a multiple of 8, or to a whole block.
constexpr uint64_t kPadding = 511;
constexpr uint64_t kMaxVarint = 10;

bool Fail(PageFault& fault, PageProblem problem, uint64_t found = 0, uint64_t needed = 0) {
  fault = {problem, found, needed};
  return false;
}

// A number of 7 bits a byte, and the byte after it.
bool ReadVarint(const BitRuns& runs, uint64_t* value, uint64_t* after, PageFault& fault) {
  *value = 0;
  for (uint64_t i = 0; i < kMaxVarint; ++i) {
    if (runs.at >= runs.size || runs.size - runs.at <= i) return Fail(fault, PageProblem::kCutOff);
    const uint64_t byte = runs.bytes[runs.at + i];
    *value |= (byte & 127) << (7 * i);
    *after = runs.at + i + 1;
    if (byte < 128) return true;
  }
  return Fail(fault, PageProblem::kTooLong);
}

uint32_t MaskOf(uint32_t width) { return static_cast<uint32_t>((uint64_t{1} << width) - 1); }

// A number from a bit on, whose bytes are all there.
uint32_t BitsAt(const BitRuns& runs, uint64_t bit) {
  const uint64_t byte = bit / 8;
  uint64_t word = 0;
  std::memcpy(&word, runs.bytes + byte, std::min<uint64_t>(8, runs.size - byte));
  return static_cast<uint32_t>(word >> (bit % 8)) & MaskOf(runs.width);
}

bool NextRun(BitRuns& runs, PageFault& fault) {
  uint64_t header = 0, after = 0;
  if (!ReadVarint(runs, &header, &after, fault)) return false;
  const bool isPacked = (header & 1) != 0;
  const uint64_t groups = header >> 1;
  const uint64_t length = isPacked ? 8 * std::min(groups, UINT64_MAX / 16) : groups;
  if (length == 0 || length > runs.left + (isPacked ? kPadding : 0))
    return Fail(fault, PageProblem::kCount, length, runs.left);
  const uint64_t count = std::min(length, runs.left);
  const uint64_t valueBytes = (runs.width + 7) / 8;
  const uint64_t needed = isPacked ? (count * runs.width + 7) / 8 : valueBytes;
  if (needed > runs.size - after)
    return Fail(fault, PageProblem::kBytes, runs.size - after, needed);
  runs.isPacked = isPacked;
  runs.bit = 8 * after;
  if (!isPacked) runs.value = runs.width == 0 ? 0 : BitsAt(runs, runs.bit);
  runs.inRun = count;
  runs.at = after + (isPacked ? groups * runs.width : valueBytes);
  return true;
}

// Numbers that lie within eight bytes of which all are there need no look at the end.
void Unpack(const BitRuns& runs, uint32_t* out, size_t count) {
  const uint64_t width = runs.width;
  const uint32_t mask = MaskOf(runs.width);
  uint64_t bit = runs.bit;
  const uint64_t last = runs.size < 8 ? 0 : 8 * (uint64_t{runs.size} - 8);
  const size_t fast =
      bit > last ? 0 : static_cast<size_t>(std::min<uint64_t>(count, (last - bit) / width));
  for (size_t i = 0; i < fast; ++i, bit += width) {
    uint64_t word;
    std::memcpy(&word, runs.bytes + bit / 8, 8);
    out[i] = static_cast<uint32_t>(word >> (bit % 8)) & mask;
  }
  for (size_t i = fast; i < count; ++i, bit += width) out[i] = BitsAt(runs, bit);
}

}  // namespace

size_t WithinRun(BitRuns& runs, size_t most, PageFault& fault) {
  if (runs.inRun == 0 && !NextRun(runs, fault)) return 0;
  const size_t count = static_cast<size_t>(std::min<uint64_t>(runs.inRun, most));
  if (!runs.isPacked || runs.width == 0) return count;
  // Beyond the bytes is a state that no run left.
  const uint64_t bits = 8 * uint64_t{runs.size};
  const uint64_t there = runs.bit < bits ? (bits - runs.bit) / runs.width : 0;
  if (there >= count) return count;
  const uint64_t needed = (uint64_t{count} * runs.width + 7) / 8;
  Fail(fault, PageProblem::kBytes, there * runs.width / 8, needed);
  return 0;
}

void PassRun(BitRuns& runs, size_t count) {
  runs.inRun -= count;
  runs.left -= std::min<uint64_t>(runs.left, count);
  runs.bit += uint64_t{count} * runs.width;
}

size_t ReadRuns(BitRuns& runs, uint32_t* out, size_t count, PageFault& fault) {
  for (size_t done = 0; done < count;) {
    const size_t length = WithinRun(runs, count - done, fault);
    if (length == 0) return done;
    if (runs.isPacked && runs.width > 0)
      Unpack(runs, out + done, length);
    else
      std::fill_n(out + done, length, runs.isPacked ? 0 : runs.value);
    PassRun(runs, length);
    done += length;
  }
  return count;
}

}  // namespace regulus
