#include "kernels/stratify.h"

#include <algorithm>

#include "binding/args.h"
#include "binding/export.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

void CheckBelowRows(Args& args, const char* name, const uint32_t* values, size_t rows) {
  for (size_t i = 0; i < rows; ++i)
    if (values[i] >= rows)
      args.ThrowRange(name + ("[" + std::to_string(i)) + "]", "a number below that of the rows",
                      std::to_string(values[i]));
}

Napi::Value Call(Args& args) {
  Scratch scratch;
  const size_t rows = args.Size("rows");
  const uint32_t* classOf = args.In<uint32_t>("classOf", rows);
  uint32_t* order = args.Out<uint32_t>("order", rows);
  args.End();
  CheckBelowRows(args, "classOf", classOf, rows);
  const uint32_t last = rows == 0 ? 0 : *std::max_element(classOf, classOf + rows);
  // Copied before it is checked, because another thread may rewrite shared memory after the check.
  uint32_t* drawn = scratch.Take<uint32_t>(rows);
  std::copy_n(order, rows, drawn);
  CheckBelowRows(args, "order", drawn, rows);
  Stratify(classOf, std::min(last, static_cast<uint32_t>(rows)), drawn, order, rows);
  return args.Env().Undefined();
}

const Export kStratify("stratify", Call);

}  // namespace

}  // namespace regulus
