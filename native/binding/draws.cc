#include "kernels/draws.h"

#include "binding/args.h"
#include "binding/export.h"

namespace regulus {
namespace {

constexpr uint64_t kMaxSafeInteger = 9007199254740991;

DrawKey ReadKey(Args& args) {
  const uint64_t seed = args.Integer("seed", 0, kMaxSafeInteger);
  const uint64_t stream = args.Integer("stream", 0, UINT32_MAX);
  const uint64_t step = args.Integer("step", 0, UINT32_MAX);
  return {seed, static_cast<uint32_t>(stream), static_cast<uint32_t>(step)};
}

Napi::Value DrawMaskCall(Args& args) {
  const DrawKey key = ReadKey(args);
  const uint64_t rowOffset = args.Integer("rowOffset", 0, kMaxSafeInteger);
  const double survival = args.Number("survival");
  const Span<uint8_t> mask = args.OutAny<uint8_t>("mask");
  args.End();
  DrawMask(mask.data, mask.size, survival, key, rowOffset);
  return args.Env().Undefined();
}

Napi::Value DrawUniformCall(Args& args) {
  const DrawKey key = ReadKey(args);
  const double low = args.Number("low");
  const double high = args.Number("high");
  const Span<float> out = args.OutAny<float>("out");
  args.End();
  DrawUniform(out.data, out.size, low, high, key);
  return args.Env().Undefined();
}

Napi::Value DrawNormalCall(Args& args) {
  const DrawKey key = ReadKey(args);
  const Span<float> out = args.OutAny<float>("out");
  args.End();
  DrawNormal(out.data, out.size, key);
  return args.Env().Undefined();
}

Napi::Value DrawPermutationCall(Args& args) {
  const DrawKey key = ReadKey(args);
  const Span<uint32_t> out = args.OutAny<uint32_t>("out");
  if (out.size > UINT32_MAX)
    args.ThrowRange("out", "fewer than 2^32 elements", std::to_string(out.size));
  args.End();
  DrawPermutation(out.data, out.size, key);
  return args.Env().Undefined();
}

const Export kDrawMask("drawMask", DrawMaskCall);
const Export kDrawUniform("drawUniform", DrawUniformCall);
const Export kDrawNormal("drawNormal", DrawNormalCall);
const Export kDrawPermutation("drawPermutation", DrawPermutationCall);

}  // namespace

}  // namespace regulus
