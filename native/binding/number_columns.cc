#include "kernels/number_columns.h"

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
  const Span<const double> values = args.InAny<double>("values");
  args.End();
  return Napi::Number::New(args.Env(), MedianOf(values.data, values.size));
}

template <class T>
size_t Pick(Args& args, size_t first) {
  const Span<const T> values = args.InAny<T>("values");
  const Span<const uint32_t> indices = args.InAny<uint32_t>("indices");
  double* out = args.Out<double>("out", indices.size);
  args.End();
  return PickNumbers(values.data, values.size, indices.data, first, out, indices.size);
}

Napi::Value PickNumbersCall(Args& args) {
  const size_t first = args.Size("first");
  const size_t picked = args.NextIs<float>() ? Pick<float>(args, first) : Pick<double>(args, first);
  return Napi::Number::New(args.Env(), static_cast<double>(picked));
}

template <class T>
void Rows(Args& args, size_t rows, size_t columns) {
  const double* values = args.In<double>("values", rows * columns);
  const double* offsets = args.OptionalIn<double>("offsets", columns);
  T* out = args.Out<T>("out", rows * columns);
  args.End();
  RowsOfColumns(values, offsets, out, rows, columns);
}

Napi::Value RowsOfColumnsCall(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t columns = args.Size("columns", 1);
  if (args.Boolean("isSingle"))
    Rows<float>(args, rows, columns);
  else
    Rows<double>(args, rows, columns);
  return args.Env().Undefined();
}

const Export kScanNumbers("scanNumbers", ScanNumbersCall);
const Export kMedianOf("medianOf", MedianOfCall);
const Export kPickNumbers("pickNumbers", PickNumbersCall);
const Export kRowsOfColumns("rowsOfColumns", RowsOfColumnsCall);

}  // namespace

}  // namespace regulus
