#include "kernels/total_norm.h"

#include "binding/args.h"
#include "binding/export.h"
#include "binding/segments.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

struct Arrays {
  float** data;
  Span<Segment> segments;
};

Arrays ReadArrays(Args& args, bool written, Scratch& scratch) {
  const std::vector<Napi::Value> items = args.List("arrays");
  float** data = scratch.Take<float*>(items.size());
  std::vector<size_t> sizes(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    const Span<float> array = args.ListItem<float>(items[i], "arrays", written);
    data[i] = array.data;
    sizes[i] = array.size;
  }
  args.CheckItemsApart();
  return {data, ReadSegments(args, sizes, SIZE_MAX, scratch)};
}

Napi::Value TotalNormCall(Args& args) {
  Scratch scratch;
  const Arrays arrays = ReadArrays(args, false, scratch);
  args.End();
  const double norm = TotalNorm(arrays.data, arrays.segments.data, arrays.segments.size);
  return Napi::Number::New(args.Env(), norm);
}

Napi::Value ScaleSegmentsCall(Args& args) {
  Scratch scratch;
  const double factor = args.Number("factor");
  const Arrays arrays = ReadArrays(args, true, scratch);
  args.End();
  ScaleSegments(arrays.data, arrays.segments.data, arrays.segments.size, factor);
  return args.Env().Undefined();
}

const Export kSegmentFields("segmentFields", FieldNames<Segment>);
const Export kTotalNorm("totalNorm", TotalNormCall);
const Export kScaleSegments("scaleSegments", ScaleSegmentsCall);

}  // namespace

}  // namespace regulus
