#include "kernels/vector_arithmetic.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value AddIntoCall(Args& args) {
  const Span<float> target = args.OutAny<float>("target");
  const float* values = args.In<float>("values", target.size);
  args.End();
  AddInto(target.data, values, target.size);
  return args.Env().Undefined();
}

Napi::Value LerpIntoCall(Args& args) {
  const float weight = args.Float("weight");
  const Span<float> target = args.OutAny<float>("target");
  const float* values = args.In<float>("values", target.size);
  args.End();
  LerpInto(target.data, values, weight, target.size);
  return args.Env().Undefined();
}

Napi::Value ScaleCall(Args& args) {
  const float factor = args.Float("factor");
  const Span<float> values = args.OutAny<float>("values");
  args.End();
  Scale(values.data, factor, values.size);
  return args.Env().Undefined();
}

Napi::Value ScaleRowsCall(Args& args) {
  const size_t rows = args.Size("rows");
  const size_t columns = args.Size("columns");
  float* values = args.Out<float>("values", rows * columns);
  const float* factors = args.In<float>("factors", rows);
  args.End();
  ScaleRows(values, factors, rows, columns);
  return args.Env().Undefined();
}

const Export kAddInto("addInto", AddIntoCall);
const Export kLerpInto("lerpInto", LerpIntoCall);
const Export kScale("scale", ScaleCall);
const Export kScaleRows("scaleRows", ScaleRowsCall);

}  // namespace

}  // namespace regulus
