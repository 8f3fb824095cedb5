#include "kernels/snappy.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value UnsnappyCall(Args& args) {
  const Span<const uint8_t> input = args.InAny<uint8_t>("input");
  const Span<uint8_t> out = args.OutAny<uint8_t>("out");
  args.End();
  const size_t written = Unsnappy(input.data, input.size, out.data, out.size);
  const double result = written == SIZE_MAX ? -1.0 : static_cast<double>(written);
  return Napi::Number::New(args.Env(), result);
}

const Export kUnsnappy("unsnappy", UnsnappyCall);

}  // namespace

}  // namespace regulus
