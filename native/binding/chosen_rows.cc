#include "kernels/chosen_rows.h"

#include <algorithm>

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value ChooseRowsCall(Args& args) {
  const size_t rows = args.Size("rows");
  const Span<const uint32_t> indices = args.InAny<uint32_t>("indices");
  uint8_t* chosen = args.Out<uint8_t>("chosen", rows / 8 + 2);
  args.End();
  // The kernel checks again, as another thread may rewrite shared memory meanwhile.
  const uint32_t* end = indices.data + indices.size;
  const auto isBeyond = [&](uint32_t row) { return row >= rows; };
  const uint32_t* found = std::find_if(indices.data, end, isBeyond);
  if (found != end)
    args.ThrowRange("indices[" + std::to_string(found - indices.data) + "]",
                    "a row below " + std::to_string(rows), std::to_string(*found));
  ChooseRows(indices.data, indices.size, chosen, rows);
  return args.Env().Undefined();
}

Napi::Value ListRowsCall(Args& args) {
  const size_t rows = args.Size("rows");
  const uint8_t* chosen = args.In<uint8_t>("chosen", rows / 8 + 2);
  const Span<uint32_t> out = args.OutAny<uint32_t>("out");
  args.End();
  return Napi::Number::New(args.Env(),
                           static_cast<double>(ListRows(chosen, rows, out.data, out.size)));
}

const Export kChooseRows("chooseRows", ChooseRowsCall);
const Export kListRows("listRows", ListRowsCall);

}  // namespace

}  // namespace regulus
