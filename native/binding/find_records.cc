#include "text/find_records.h"

#include <climits>

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

constexpr uint64_t kMaxLine = uint64_t{1} << 53;

const char* NameOf(FindStop stop) {
  switch (stop) {
    case FindStop::kFull:
      return "full";
    case FindStop::kOpenQuote:
      return "open quote";
    case FindStop::kTooLong:
      return "too long";
    default:
      return "end";
  }
}

int ReadByte(Args& args, const char* name) {
  return static_cast<int>(args.Integer(name, 0, kNoByte));
}

Napi::Value Call(Args& args) {
  Dialect dialect = {};
  dialect.delimiter = ReadByte(args, "delimiter");
  dialect.point = ReadByte(args, "decimal");
  dialect.comment = ReadByte(args, "comment");
  dialect.skipsFirstLine = args.Boolean("skipsFirstLine");
  const size_t maxRecord = args.Size("maxRecord");
  const bool isLast = args.Boolean("isLast");
  const auto line = static_cast<int64_t>(args.Integer("line", 0, kMaxLine));
  const Span<const uint8_t> bytes = args.InAny<uint8_t>("bytes");
  if (bytes.size > INT32_MAX)
    args.ThrowRange("bytes", "fewer than 2^31", std::to_string(bytes.size));
  const Span<int32_t> starts = args.OutAny<int32_t>("starts");
  const size_t size = starts.size;
  auto* const ends = args.Out<int32_t>("ends", size);
  auto* const numbers = args.Out<double>("numbers", size);
  auto* const quotes = args.Out<uint8_t>("quotes", size);
  auto* const firstCells = args.Out<int32_t>("firstCells", size);
  auto* const lines = args.Out<int32_t>("lines", size);
  auto* const found = args.Out<double>("found", 4);
  args.End();
  const RecordArrays out = {size, starts.data, ends, numbers, quotes, firstCells, lines};
  const FoundRecords result =
      FindRecords(dialect, {bytes.data, bytes.size, isLast, line}, maxRecord, out);
  found[0] = static_cast<double>(result.end);
  found[1] = static_cast<double>(result.records);
  found[2] = static_cast<double>(result.cells);
  found[3] = static_cast<double>(result.line);
  return Napi::String::New(args.Env(), NameOf(result.stop));
}

const Export kFindRecords("findRecords", Call);

}  // namespace

}  // namespace regulus
