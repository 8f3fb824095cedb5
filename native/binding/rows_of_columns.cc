#include "kernels/rows_of_columns.h"

#include <vector>

#include "binding/args.h"
#include "binding/export.h"
#include "kernels/column_digits.h"

namespace regulus {
namespace {

std::vector<ColumnValues> ReadColumns(Args& args, size_t rows, size_t columns) {
  const std::vector<Napi::Value> items = args.List("values");
  if (items.size() != columns)
    args.ThrowRange("values", std::to_string(columns) + " columns", std::to_string(items.size()));
  std::vector<ColumnValues> values(columns, ColumnValues{nullptr, nullptr});
  for (size_t column = 0; column < columns; ++column) {
    const Napi::Value& item = items[column];
    size_t size = 0;
    if (args.Is<float>(item)) {
      const Span<float> singles = args.ListItem<float>(item, "values", false);
      values[column].singles = singles.data;
      size = singles.size;
    } else {
      const Span<double> doubles = args.ListItem<double>(item, "values", false);
      values[column].doubles = doubles.data;
      size = doubles.size;
    }
    if (size != rows)
      args.ThrowRange("values[" + std::to_string(column) + "]", "length " + std::to_string(rows),
                      std::to_string(size));
  }
  return values;
}

template <class T>
void Write(Args& args, const std::vector<ColumnValues>& values, RowsOfColumnsOptions options) {
  T* out = args.Out<T>("out", options.rows * options.columns);
  options.sums = args.OptionalOut<double>("sums", kDigitSums * options.summed);
  args.CheckItemsApart();
  args.End();
  if (options.rows > 0) RowsOfColumns(values.data(), out, options);
}

Napi::Value Call(Args& args) {
  RowsOfColumnsOptions options = {};
  options.rows = args.Size("rows");
  options.columns = args.Size("columns", 1);
  options.summed = static_cast<size_t>(args.Integer("summed", 0, options.columns));
  const std::vector<ColumnValues> values = ReadColumns(args, options.rows, options.columns);
  options.fills = args.OptionalIn<double>("fills", options.columns);
  options.offsets = args.OptionalIn<double>("offsets", options.columns);
  if (args.NextIs<float>())
    Write<float>(args, values, options);
  else
    Write<double>(args, values, options);
  return args.Env().Undefined();
}

const Export kRowsOfColumns("rowsOfColumns", Call);

}  // namespace

}  // namespace regulus
