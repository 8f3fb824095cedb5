// Values that stand together are written together: all of a page where no row lacks one.
#include "kernels/page_values.h"

#include <algorithm>
#include <cstring>

namespace regulus {
namespace {

// Levels and codes that are unpacked at once.
constexpr size_t kPiece = 1024;

template <class T>
size_t ReadCodes(Page& page, const T* entries, size_t size, T* out, size_t count) {
  uint32_t codes[kPiece];
  for (size_t done = 0; done < count;) {
    const size_t length = ReadRuns(page.codes, codes, std::min(kPiece, count - done), page.fault);
    for (size_t i = 0; i < length; ++i) {
      if (codes[i] >= size) {
        page.fault = {PageProblem::kEntry, codes[i], size};
        return done + i;
      }
      out[done + i] = entries[codes[i]];
    }
    done += length;
    if (page.fault.problem != PageProblem::kNone) return done;
  }
  return count;
}

template <class Stored, class T>
size_t ReadPlain(Page& page, T* out, size_t count) {
  const uint64_t there = page.at < page.size ? (page.size - page.at) / sizeof(Stored) : 0;
  if (there < count) {
    page.fault = {PageProblem::kEnd, there, count};
    return 0;
  }
  const uint8_t* from = page.bytes + page.at;
  for (size_t i = 0; i < count; ++i) {
    Stored value;
    std::memcpy(&value, from + i * sizeof(Stored), sizeof(Stored));
    out[i] = static_cast<T>(value);
  }
  page.at += count * sizeof(Stored);
  return count;
}

// The values of the next rows that have one.
template <class T>
size_t ReadPresent(Page& page, const T* entries, size_t size, T* out, size_t count) {
  switch (page.storedAs) {
    case StoredAs::kInt32:
      return ReadPlain<int32_t>(page, out, count);
    case StoredAs::kInt64:
      return ReadPlain<int64_t>(page, out, count);
    case StoredAs::kFloat:
      return ReadPlain<float>(page, out, count);
    case StoredAs::kDouble:
      return ReadPlain<double>(page, out, count);
    default:
      return ReadCodes(page, entries, size, out, count);
  }
}

// Moves `present` values, the first, to the rows that have one, from the last row on.
template <class T>
void Spread(const uint32_t* levels, size_t count, size_t present, T missing, T* out) {
  for (size_t i = count; i-- > 0;) out[i] = levels[i] == 1 ? out[--present] : missing;
}

}  // namespace

template <class T>
size_t ReadPage(Page& page, const T* entries, size_t size, T missing, T* out, size_t count) {
  if (page.levels.bytes == nullptr) return ReadPresent(page, entries, size, out, count);
  uint32_t levels[kPiece];
  for (size_t done = 0; done < count;) {
    const size_t within = WithinRun(page.levels, count - done, page.fault);
    if (within == 0) return done;
    const bool isPacked = page.levels.isPacked;
    const size_t length = isPacked ? std::min(kPiece, within) : within;
    size_t present = page.levels.value == 1 ? length : 0;
    if (isPacked) {
      ReadRuns(page.levels, levels, length, page.fault);
      present = static_cast<size_t>(std::count(levels, levels + length, 1u));
    } else {
      PassRun(page.levels, length);
    }
    T* rows = out + done;
    if (ReadPresent(page, entries, size, rows, present) < present) return done;
    if (present < length) page.isMissing = true;
    if (present == 0)
      std::fill_n(rows, length, missing);
    else if (present < length)
      Spread(levels, length, present, missing, rows);
    done += length;
  }
  return count;
}

template size_t ReadPage<double>(Page&, const double*, size_t, double, double*, size_t);
template size_t ReadPage<int32_t>(Page&, const int32_t*, size_t, int32_t, int32_t*, size_t);

}  // namespace regulus
