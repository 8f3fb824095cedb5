#include "kernels/vector_arithmetic.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

Napi::Value AddIntoCall(Args& args) {
  const Span<float> target = args.OutAny<float>(0, "target");
  AddInto(target.data, args.In<float>(1, "values", target.size), target.size);
  return args.Env().Undefined();
}

Napi::Value LerpIntoCall(Args& args) {
  const Span<float> target = args.OutAny<float>(0, "target");
  LerpInto(target.data, args.In<float>(1, "values", target.size),
           static_cast<float>(args.Number(2, "weight")), target.size);
  return args.Env().Undefined();
}

Napi::Value ScaleCall(Args& args) {
  const Span<float> values = args.OutAny<float>(0, "values");
  Scale(values.data, static_cast<float>(args.Number(1, "factor")), values.size);
  return args.Env().Undefined();
}

Napi::Value ScaleRowsCall(Args& args) {
  const size_t rows = args.Size(2, "rows"), columns = args.Size(3, "columns");
  float* values = args.Out<float>(0, "values", rows * columns);
  ScaleRows(values, args.In<float>(1, "factors", rows), rows, columns);
  return args.Env().Undefined();
}

}  // namespace

void RegisterVectorArithmetic(Napi::Object exports) {
  Export(exports, "addInto", AddIntoCall);
  Export(exports, "lerpInto", LerpIntoCall);
  Export(exports, "scale", ScaleCall);
  Export(exports, "scaleRows", ScaleRowsCall);
}

}  // namespace regulus
