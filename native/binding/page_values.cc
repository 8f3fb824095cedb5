#include "kernels/page_values.h"

#include <limits>

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

constexpr Named<StoredAs> kStored[] = {
    {"codes", StoredAs::kCodes}, {"int32", StoredAs::kInt32},   {"int64", StoredAs::kInt64},
    {"float", StoredAs::kFloat}, {"double", StoredAs::kDouble},
};
constexpr size_t kRunState = 6;
constexpr size_t kState = 5 + 2 * kRunState;
constexpr double kMost = 9007199254740991.0;

// A count out of a state that any program may have written.
uint64_t CountOf(double value) {
  return value >= 0 && value <= kMost ? static_cast<uint64_t>(value) : 0;
}

void SetRuns(BitRuns& runs, const double* state) {
  runs.at = CountOf(state[0]);
  runs.left = CountOf(state[1]);
  runs.inRun = CountOf(state[2]);
  runs.bit = CountOf(state[3]);
  runs.value = static_cast<uint32_t>(CountOf(state[4]));
  runs.isPacked = state[5] != 0;
}

void GetRuns(const BitRuns& runs, double* state) {
  state[0] = static_cast<double>(runs.at);
  state[1] = static_cast<double>(runs.left);
  state[2] = static_cast<double>(runs.inRun);
  state[3] = static_cast<double>(runs.bit);
  state[4] = runs.value;
  state[5] = runs.isPacked ? 1 : 0;
}

template <class T>
size_t Read(Args& args, Page& page, T missing, size_t first, size_t count) {
  const bool hasEntries = !args.NextIsNull();
  Span<const T> entries = {nullptr, 0};
  if (hasEntries)
    entries = args.InAny<T>("entries");
  else
    args.Null("entries");
  double* state = args.Out<double>("state", kState);
  const Span<T> out = args.OutAny<T>("out");
  args.End();
  if (first > out.size || count > out.size - first)
    args.ThrowRange("out", "length " + std::to_string(first + count) + " or more",
                    "length " + std::to_string(out.size));
  page.at = CountOf(state[3]);
  SetRuns(page.levels, state + 5);
  SetRuns(page.codes, state + 5 + kRunState);
  const size_t read = ReadPage(page, entries.data, entries.size, missing, out.data + first, count);
  state[0] = static_cast<double>(page.fault.problem);
  state[1] = static_cast<double>(page.fault.found);
  state[2] = static_cast<double>(page.fault.needed);
  state[3] = static_cast<double>(page.at);
  state[4] = page.isMissing ? 1 : 0;
  GetRuns(page.levels, state + 5);
  GetRuns(page.codes, state + 5 + kRunState);
  return read;
}

Napi::Value ReadPageCall(Args& args) {
  Page page;
  const size_t first = args.Size("first");
  const size_t count = args.Size("count");
  page.storedAs = args.OneOf("storedAs", kStored);
  page.codes.width = static_cast<uint32_t>(args.Integer("width", 0, 32));
  page.levels.width = 1;
  if (args.NextIsNull()) {
    args.Null("levels");
  } else {
    static constexpr uint8_t kNothing = 0;
    const Span<const uint8_t> levels = args.InAny<uint8_t>("levels");
    page.levels.bytes = levels.size == 0 ? &kNothing : levels.data;
    page.levels.size = levels.size;
  }
  const Span<const uint8_t> bytes = args.InAny<uint8_t>("bytes");
  page.bytes = page.codes.bytes = bytes.data;
  page.size = page.codes.size = bytes.size;
  const bool isInteger = args.NextIs<int32_t>();
  if (isInteger && page.storedAs != StoredAs::kCodes)
    args.ThrowRange("storedAs", "'codes' for whole numbers", "another");
  const size_t read =
      isInteger ? Read<int32_t>(args, page, -1, first, count)
                : Read<double>(args, page, std::numeric_limits<double>::quiet_NaN(), first, count);
  return Napi::Number::New(args.Env(), static_cast<double>(read));
}

const Export kReadPage("readPage", ReadPageCall);

}  // namespace

}  // namespace regulus
