#include "kernels/stratify.h"

#include <algorithm>

#include "binding/args.h"
#include "binding/export.h"
#include "runtime/scratch.h"

namespace regulus {
namespace {

// Copied before they are checked, because another thread may rewrite shared memory after the check.
uint32_t* BelowRows(Args& args, const char* name, const uint32_t* given, size_t rows,
                    Scratch& scratch) {
  uint32_t* copied = scratch.Take<uint32_t>(rows);
  std::copy_n(given, rows, copied);
  for (size_t i = 0; i < rows; ++i)
    if (copied[i] >= rows)
      args.ThrowRange(name + ("[" + std::to_string(i)) + "]", "a number below that of the rows",
                      std::to_string(copied[i]));
  return copied;
}

Napi::Value Call(Args& args) {
  Scratch scratch;
  const size_t rows = args.Size("rows");
  const uint32_t* classOf = args.In<uint32_t>("classOf", rows);
  uint32_t* order = args.Out<uint32_t>("order", rows);
  args.End();
  const uint32_t* classes = BelowRows(args, "classOf", classOf, rows, scratch);
  const uint32_t* drawn = BelowRows(args, "order", order, rows, scratch);
  Stratify(classes, drawn, order, rows);
  return args.Env().Undefined();
}

const Export kStratify("stratify", Call);

}  // namespace

}  // namespace regulus
