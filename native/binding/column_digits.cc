#include "kernels/column_digits.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value Call(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t columns = args.Size("columns");
  const double* values = args.In<double>("values", rows * columns);
  double* sums = args.Out<double>("sums", kDigitSums * columns);
  args.End();
  if (columns > 0) AddDigits(values, rows, columns, sums, columns);
  return args.Env().Undefined();
}

const Export kAddDigits("addDigits", Call);

}  // namespace

}  // namespace regulus
