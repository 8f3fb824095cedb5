#include <cmath>

#include "binding/args.h"
#include "binding/register.h"
#include "runtime/philox.h"

namespace regulus {
namespace {

constexpr uint64_t kMaxSafeInteger = 9007199254740991;

// (seed, stream, step) at three consecutive arguments.
DrawKey Key(Args& args, size_t index) {
  return {args.Integer(index, "seed", 0, kMaxSafeInteger),
          static_cast<uint32_t>(args.Integer(index + 1, "stream", 0, UINT32_MAX)),
          static_cast<uint32_t>(args.Integer(index + 2, "step", 0, UINT32_MAX))};
}

Napi::Value DrawMask(Args& args) {
  const double survival = args.Number(1, "survival");
  const DrawKey key = Key(args, 2);
  const uint64_t rowOffset = args.Integer(5, "rowOffset", 0, kMaxSafeInteger);
  const Span<uint8_t> mask = args.OutAny<uint8_t>(0, "mask");
  // A word below survival · 2³² keeps the row: never for 0, always for 1.
  const double bound = survival * 4294967296.0;
  ForEachDraw(key, rowOffset, mask.size,
              [&](size_t i, uint32_t word) { mask.data[i] = word < bound; });
  return args.Env().Undefined();
}

Napi::Value DrawUniform(Args& args) {
  const double low = args.Number(1, "low"), high = args.Number(2, "high");
  const DrawKey key = Key(args, 3);
  const Span<float> out = args.OutAny<float>(0, "out");
  const float below = std::nextafter(static_cast<float>(high), static_cast<float>(low));
  ForEachDraw(key, 0, out.size, [&](size_t i, uint32_t word) {
    const float value = static_cast<float>(low + (high - low) * ((word >> 8) / 16777216.0));
    out.data[i] = value < high ? value : below;
  });
  return args.Env().Undefined();
}

Napi::Value DrawPermutation(Args& args) {
  const DrawKey key = Key(args, 1);
  const Span<uint32_t> out = args.OutAny<uint32_t>(0, "out");
  if (out.size > UINT32_MAX)
    args.ThrowRange("out", "fewer than 2^32 elements", std::to_string(out.size));
  // "Inside-out" Fisher–Yates: element i goes to a place j ≤ i, whose element moves to i.
  ForEachDraw(key, 0, out.size, [&](size_t i, uint32_t word) {
    const size_t j = static_cast<size_t>((uint64_t{word} * (i + 1)) >> 32);
    out.data[i] = out.data[j];
    out.data[j] = static_cast<uint32_t>(i);
  });
  return args.Env().Undefined();
}

}  // namespace

void RegisterRandom(Napi::Object exports) {
  Export(exports, "drawMask", DrawMask);
  Export(exports, "drawUniform", DrawUniform);
  Export(exports, "drawPermutation", DrawPermutation);
}

}  // namespace regulus
