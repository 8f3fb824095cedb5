#include "text/cell_columns.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value Numbers(Args& args) {
  const size_t columns = args.Size("columns");
  const Span<const int32_t> firstCells = args.InAny<int32_t>("firstCells");
  const Span<const double> numbers = args.InAny<double>("numbers");
  auto* const out = args.Out<double>("out", columns * firstCells.size);
  args.End();
  const bool hasInfinite =
      NumbersByColumn(firstCells.data, firstCells.size, columns, numbers.data, numbers.size, out);
  return Napi::Boolean::New(args.Env(), hasInfinite);
}

WordTable ReadWordTable(Args& args) {
  WordTable table = {};
  const Span<const int32_t> places = args.InAny<int32_t>("places");
  if (places.size == 0 || (places.size & (places.size - 1)) != 0)
    args.ThrowRange("places", "a length that is a power of two", std::to_string(places.size));
  const Span<const int32_t> hashes = args.InAny<int32_t>("hashes");
  table.places = places.data;
  table.placeCount = places.size;
  table.hashes = hashes.data;
  table.words = hashes.size;
  table.codes = args.In<int32_t>("codes", hashes.size);
  table.ends = args.In<int32_t>("wordEnds", hashes.size + 1);
  const Span<const uint8_t> pool = args.InAny<uint8_t>("pool");
  table.pool = pool.data;
  table.poolSize = pool.size;
  return table;
}

Napi::Value Codes(Args& args) {
  CellColumn column = {};
  CellTexts texts = {};
  column.cell = args.Size("cell");
  const Span<const int32_t> firstCells = args.InAny<int32_t>("firstCells");
  const Span<const uint8_t> bytes = args.InAny<uint8_t>("bytes");
  const Span<const int32_t> starts = args.InAny<int32_t>("starts");
  texts.ends = args.In<int32_t>("ends", starts.size);
  texts.quotes = args.In<uint8_t>("quotes", starts.size);
  const WordTable table = ReadWordTable(args);
  auto* const out = args.Out<int32_t>("out", firstCells.size);
  args.End();
  column.firstCells = firstCells.data;
  column.records = firstCells.size;
  column.cells = starts.size;
  texts.bytes = bytes.data;
  texts.size = bytes.size;
  texts.starts = starts.data;
  const size_t unknown = CodesOfColumn(column, texts, table, out);
  return Napi::Number::New(args.Env(), static_cast<double>(unknown));
}

const Export kNumbersByColumn("numbersByColumn", Numbers);
const Export kCodesOfColumn("codesOfColumn", Codes);

}  // namespace

}  // namespace regulus
