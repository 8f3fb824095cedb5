#include "kernels/draws.h"

#include "binding/args.h"
#include "binding/register.h"

namespace regulus {
namespace {

constexpr uint64_t kMaxSafeInteger = 9007199254740991;

// (seed, stream, step) at three consecutive arguments.
DrawKey Key(Args& args, size_t index) {
  return {args.Integer(index, "seed", 0, kMaxSafeInteger),
          static_cast<uint32_t>(args.Integer(index + 1, "stream", 0, UINT32_MAX)),
          static_cast<uint32_t>(args.Integer(index + 2, "step", 0, UINT32_MAX))};
}

Napi::Value DrawMaskCall(Args& args) {
  const double survival = args.Number(1, "survival");
  const DrawKey key = Key(args, 2);
  const uint64_t rowOffset = args.Integer(5, "rowOffset", 0, kMaxSafeInteger);
  const Span<uint8_t> mask = args.OutAny<uint8_t>(0, "mask");
  DrawMask(mask.data, mask.size, survival, key, rowOffset);
  return args.Env().Undefined();
}

Napi::Value DrawUniformCall(Args& args) {
  const double low = args.Number(1, "low"), high = args.Number(2, "high");
  const DrawKey key = Key(args, 3);
  const Span<float> out = args.OutAny<float>(0, "out");
  DrawUniform(out.data, out.size, low, high, key);
  return args.Env().Undefined();
}

Napi::Value DrawPermutationCall(Args& args) {
  const DrawKey key = Key(args, 1);
  const Span<uint32_t> out = args.OutAny<uint32_t>(0, "out");
  if (out.size > UINT32_MAX)
    args.ThrowRange("out", "fewer than 2^32 elements", std::to_string(out.size));
  DrawPermutation(out.data, out.size, key);
  return args.Env().Undefined();
}

}  // namespace

void RegisterDraws(Napi::Object exports) {
  Export(exports, "drawMask", DrawMaskCall);
  Export(exports, "drawUniform", DrawUniformCall);
  Export(exports, "drawPermutation", DrawPermutationCall);
}

}  // namespace regulus
