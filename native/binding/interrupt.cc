#include "runtime/interrupt.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

Napi::Value Watch(Args& args) {
  const std::string first = args.String("first");
  const std::string leaving = args.String("leaving");
  args.End();
  WatchInterrupts(first, leaving);
  return args.Env().Undefined();
}

Napi::Value Unwatch(Args& args) {
  args.End();
  UnwatchInterrupts();
  return args.Env().Undefined();
}

const Export kWatchInterrupts("watchInterrupts", Watch);
const Export kUnwatchInterrupts("unwatchInterrupts", Unwatch);

}  // namespace
}  // namespace regulus
