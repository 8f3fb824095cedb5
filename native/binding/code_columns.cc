#include "kernels/code_columns.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

template <class Code>
void Count(Args& args) {
  const Span<const Code> codes = args.InAny<Code>("codes");
  const uint8_t* chosen = args.OptionalIn<uint8_t>("chosen", codes.size / 8 + 2);
  const Span<uint32_t> counts = args.OutAny<uint32_t>("counts");
  args.End();
  CountCodes(codes.data, codes.size, chosen, counts.data, counts.size);
}

Napi::Value CountCodesCall(Args& args) {
  if (args.NextIs<int16_t>())
    Count<int16_t>(args);
  else
    Count<int32_t>(args);
  return args.Env().Undefined();
}

Napi::Value MapCodesCall(Args& args) {
  const Span<const int32_t> codes = args.InAny<int32_t>("codes");
  const Span<const int32_t> table = args.InAny<int32_t>("table");
  int32_t* out = args.Out<int32_t>("out", codes.size);
  args.End();
  const size_t mapped = MapCodes(codes.data, codes.size, table.data, table.size, out);
  return Napi::Number::New(args.Env(), static_cast<double>(mapped));
}

template <class Code>
void Encode(Args& args, size_t columns) {
  const Span<const Code> codes = args.InAny<Code>("codes");
  const Span<const uint32_t> places = args.InAny<uint32_t>("places");
  const CodeValues by = {places.data, args.In<float>("values", places.size), places.size};
  const auto write = [&](auto* out) {
    args.End();
    EncodeCodes(codes.data, codes.size, by, out, columns);
  };
  const size_t size = codes.size * columns;
  if (args.NextIs<float>())
    write(args.Out<float>("out", size));
  else
    write(args.Out<double>("out", size));
}

Napi::Value EncodeCodesCall(Args& args) {
  const size_t columns = args.Size("columns", 1);
  if (args.NextIs<int16_t>())
    Encode<int16_t>(args, columns);
  else
    Encode<int32_t>(args, columns);
  return args.Env().Undefined();
}

template <class Number>
void Flag(Args& args, size_t columns, size_t column) {
  const Span<const Number> numbers = args.InAny<Number>("numbers");
  const auto write = [&](auto* out) {
    args.End();
    FlagMissing(numbers.data, numbers.size, out, columns, column);
  };
  const size_t size = numbers.size * columns;
  if (args.NextIs<float>())
    write(args.Out<float>("out", size));
  else
    write(args.Out<double>("out", size));
}

Napi::Value FlagMissingCall(Args& args) {
  const size_t columns = args.Size("columns", 1);
  const size_t column = static_cast<size_t>(args.Integer("column", 0, columns - 1));
  if (args.NextIs<float>())
    Flag<float>(args, columns, column);
  else
    Flag<double>(args, columns, column);
  return args.Env().Undefined();
}

const Export kCountCodes("countCodes", CountCodesCall);
const Export kMapCodes("mapCodes", MapCodesCall);
const Export kEncodeCodes("encodeCodes", EncodeCodesCall);
const Export kFlagMissing("flagMissing", FlagMissingCall);

}  // namespace

}  // namespace regulus
