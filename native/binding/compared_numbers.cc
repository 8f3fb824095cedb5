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

Napi::Value CountByClassCall(Args& args) {
  const size_t classes = args.Size("classes");
  const size_t most = args.Size("most");
  const Span<const double> values = args.InAny<double>("values");
  const int32_t* codes = args.In<int32_t>("codes", values.size);
  uint32_t* counts = args.Out<uint32_t>("counts", most * classes);
  args.End();
  const size_t found = CountByClass(values.data, codes, values.size, classes, most, counts);
  if (found == kNoClass)
    args.ThrowRange("codes", "codes below " + std::to_string(classes), "another");
  return Napi::Number::New(args.Env(), static_cast<double>(found));
}

Napi::Value FindEndsCall(Args& args) {
  const Span<const double> values = args.InAny<double>("values");
  double* found = args.Out<double>("found", 8);
  args.End();
  if (values.size == 0) args.ThrowRange("values", "a number at least", "none");
  End ends[2];
  FindEnds(values.data, values.size, ends);
  for (size_t i = 0; i < 2; ++i) {
    found[4 * i] = ends[i].value;
    found[4 * i + 1] = static_cast<double>(ends[i].count);
    found[4 * i + 2] = ends[i].nearest;
    found[4 * i + 3] = static_cast<double>(ends[i].nearestCount);
  }
  return args.Env().Undefined();
}

template <class T>
Napi::Value NumberSpan(Args& args, size_t most) {
  const Span<const T> values = args.InAny<T>("values");
  int32_t* out = args.Out<int32_t>("out", values.size);
  args.End();
  const size_t found = NumberValues(values.data, values.size, most, out);
  return Napi::Number::New(args.Env(), static_cast<double>(found));
}

Napi::Value NumberValuesCall(Args& args) {
  const size_t most = args.Size("most");
  return args.NextIs<int32_t>() ? NumberSpan<int32_t>(args, most) : NumberSpan<double>(args, most);
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
const Export kCountByClass("countByClass", CountByClassCall);
const Export kFindEnds("findEnds", FindEndsCall);
const Export kNumberValues("numberValues", NumberValuesCall);
const Export kHashNumbers("hashNumbers", HashNumbersCall);
const Export kCorrelationOf("correlationOf", CorrelationOfCall);

}  // namespace

}  // namespace regulus
