#include "kernels/number_columns.h"

#include <vector>

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value ScanNumbersCall(Args& args) {
  const size_t count = args.Size("count");
  const Span<const double> values = args.InAny<double>("values");
  if (values.size < count)
    args.ThrowRange("values", "length " + std::to_string(count) + " or more",
                    "length " + std::to_string(values.size));
  args.End();
  return Napi::Number::New(args.Env(), ScanNumbers(values.data, count));
}

Napi::Value MedianOfCall(Args& args) {
  std::vector<NumberPiece> pieces;
  size_t rows = 0;
  for (const Napi::Value& item : args.List("pieces")) {
    NumberPiece piece = {};
    if (args.Is<float>(item)) {
      const Span<float> singles = args.ListItem<float>(item, "pieces", false);
      piece = {singles.data, nullptr, singles.size};
    } else {
      const Span<double> doubles = args.ListItem<double>(item, "pieces", false);
      piece = {nullptr, doubles.data, doubles.size};
    }
    rows += piece.size;
    pieces.push_back(piece);
  }
  const uint8_t* chosen = args.OptionalIn<uint8_t>("chosen", rows / 8 + 2);
  double* found = args.Out<double>("found", 2);
  args.CheckItemsApart();
  args.End();
  const Median median = MedianOf(pieces.data(), pieces.size(), chosen);
  found[0] = median.value;
  found[1] = static_cast<double>(median.missing);
  return args.Env().Undefined();
}

Napi::Value RoundNumbersCall(Args& args) {
  const Span<const double> values = args.InAny<double>("values");
  float* out = args.Out<float>("out", values.size);
  args.End();
  RoundNumbers(values.data, out, values.size);
  return args.Env().Undefined();
}

template <class T, class Picked>
size_t Pick(Args& args, size_t first) {
  const Span<const T> values = args.InAny<T>("values");
  const Span<const uint32_t> indices = args.InAny<uint32_t>("indices");
  Picked* out = args.Out<Picked>("out", indices.size);
  args.End();
  return PickNumbers(values.data, values.size, indices.data, first, out, indices.size);
}

size_t PickAny(Args& args, size_t first) {
  if (args.NextIs<float>()) return Pick<float, double>(args, first);
  if (args.NextIs<int16_t>()) return Pick<int16_t, int32_t>(args, first);
  if (args.NextIs<int32_t>()) return Pick<int32_t, int32_t>(args, first);
  return Pick<double, double>(args, first);
}

Napi::Value PickNumbersCall(Args& args) {
  const size_t first = args.Size("first");
  return Napi::Number::New(args.Env(), static_cast<double>(PickAny(args, first)));
}

const Export kScanNumbers("scanNumbers", ScanNumbersCall);
const Export kRoundNumbers("roundNumbers", RoundNumbersCall);
const Export kMedianOf("medianOf", MedianOfCall);
const Export kPickNumbers("pickNumbers", PickNumbersCall);

}  // namespace

}  // namespace regulus
