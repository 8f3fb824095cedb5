#include "kernels/decimals.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value DecimalDigitsCall(Args& args) {
  const Span<const double> values = args.InAny<double>("values");
  args.End();
  return Napi::Number::New(args.Env(), DecimalDigits(values.data, values.size));
}

int Digits(Args& args) { return static_cast<int>(args.Integer("digits", 0, kMostDigits)); }

Napi::Value PackDecimalsCall(Args& args) {
  const int digits = Digits(args);
  const Span<const double> values = args.InAny<double>("values");
  int32_t* out = args.Out<int32_t>("out", values.size);
  args.End();
  PackDecimals(values.data, values.size, digits, out);
  return args.Env().Undefined();
}

Napi::Value UnpackDecimalsCall(Args& args) {
  const int digits = Digits(args);
  const Span<const int32_t> packed = args.InAny<int32_t>("packed");
  double* out = args.Out<double>("out", packed.size);
  args.End();
  UnpackDecimals(packed.data, packed.size, digits, out);
  return args.Env().Undefined();
}

const Export kDecimalDigits("decimalDigits", DecimalDigitsCall);
const Export kPackDecimals("packDecimals", PackDecimalsCall);
const Export kUnpackDecimals("unpackDecimals", UnpackDecimalsCall);

}  // namespace

}  // namespace regulus
