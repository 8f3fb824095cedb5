#include "kernels/compared_numbers.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value CountDistinctCall(Args& args) {
  const Span<const double> values = args.InAny<double>("values");
  args.End();
  return Napi::Number::New(args.Env(),
                           static_cast<double>(CountDistinct(values.data, values.size)));
}

Napi::Value HashNumbersCall(Args& args) {
  const Span<const double> values = args.InAny<double>("values");
  args.End();
  return Napi::Number::New(args.Env(), HashNumbers(values.data, values.size));
}

Napi::Value CorrelationOfCall(Args& args) {
  const Span<const double> x = args.InAny<double>("x");
  const double* y = args.In<double>("y", x.size);
  double* found = args.Out<double>("found", 2);
  args.End();
  const Correlation correlation = CorrelationOf(x.data, y, x.size);
  found[0] = correlation.value;
  found[1] = static_cast<double>(correlation.rows);
  return args.Env().Undefined();
}

const Export kCountDistinct("countDistinct", CountDistinctCall);
const Export kHashNumbers("hashNumbers", HashNumbersCall);
const Export kCorrelationOf("correlationOf", CorrelationOfCall);

}  // namespace

}  // namespace regulus
