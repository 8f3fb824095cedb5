// The tile instructions in plain C++, as Intel's manual describes them: for an addon of the tests,
// which takes them for AMX on any machine. Products of a tile's pairs are added in two sums, of the
// first and the second elements, which are added, and then added to C. Denormals count as zero.
#include <atomic>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "binding/export.h"
#include "gemm/amx.h"
#include "gemm/amx_product.h"

namespace regulus {
namespace {

constexpr size_t kRowBytes = 64;

struct Registers {
  AmxConfig config;
  bool isConfigured = false;
  unsigned char tile[kAmxTileCount][kAmxTileRows][kRowBytes];
};
thread_local Registers registers;
// Threads whose tiles are configured, and how often any were.
std::atomic<int> configured{0};
std::atomic<uint64_t> configurations{0};

// What the processor answers with an exception.
void Require(bool holds) {
  if (!holds) std::abort();
}

float Flush(float value) {
  return std::fpclassify(value) == FP_SUBNORMAL ? std::copysign(0.0f, value) : value;
}
float MultiplyAdd(float a, float b, float sum) {
  return Flush(std::fmaf(Flush(a), Flush(b), Flush(sum)));
}
float Add(float a, float b) { return Flush(Flush(a) + Flush(b)); }

// The first or the second bfloat16 of a pair.
float Half(const unsigned char* row, size_t pair, size_t half) {
  uint16_t bits = 0;
  std::memcpy(&bits, row + 4 * pair + 2 * half, sizeof bits);
  const uint32_t wide = uint32_t{bits} << 16;
  float value = 0.0f;
  std::memcpy(&value, &wide, sizeof value);
  return value;
}

struct ModelTiles {
  static void Configure(const AmxConfig& config) {
    Require(config.palette == 1);
    for (size_t tile = 0; tile < kAmxTileCount; ++tile) {
      Require(config.rows[tile] <= kAmxTileRows && config.rowBytes[tile] <= kRowBytes);
      Require((config.rows[tile] == 0) == (config.rowBytes[tile] == 0));
    }
    if (!registers.isConfigured) configured += 1;
    configurations += 1;
    registers.config = config;
    registers.isConfigured = true;
    std::memset(registers.tile, 0, sizeof registers.tile);
  }
  static void Release() {
    if (registers.isConfigured) configured -= 1;
    registers.isConfigured = false;
  }
  template <int kTile>
  static void Clear() {
    RequireTile(kTile);
    std::memset(registers.tile[kTile], 0, sizeof registers.tile[kTile]);
  }
  template <int kTile>
  static void Load(const float* from, size_t bytes) {
    RequireTile(kTile);
    std::memset(registers.tile[kTile], 0, sizeof registers.tile[kTile]);
    for (size_t row = 0; row < registers.config.rows[kTile]; ++row) {
      const auto* source = reinterpret_cast<const unsigned char*>(from) + row * bytes;
      std::memcpy(registers.tile[kTile][row], source, registers.config.rowBytes[kTile]);
    }
  }
  template <int kTile>
  static void Store(float* to, size_t bytes) {
    RequireTile(kTile);
    for (size_t row = 0; row < registers.config.rows[kTile]; ++row) {
      auto* target = reinterpret_cast<unsigned char*>(to) + row * bytes;
      std::memcpy(target, registers.tile[kTile][row], registers.config.rowBytes[kTile]);
    }
  }
  template <int kTo, int kA, int kB>
  static void MultiplyAdd() {
    for (const int tile : {kTo, kA, kB}) RequireTile(tile);
    const AmxConfig& config = registers.config;
    Require(config.rows[kTo] == config.rows[kA] && config.rowBytes[kTo] == config.rowBytes[kB]);
    Require(config.rowBytes[kA] / 4 == config.rows[kB]);
    for (size_t row = 0; row < config.rows[kTo]; ++row) {
      for (size_t column = 0; column < config.rowBytes[kTo] / 4u; ++column)
        AddPairs(registers.tile[kA][row], registers.tile[kB], config.rows[kB], column,
                 registers.tile[kTo][row] + 4 * column);
    }
  }

 private:
  static void RequireTile(int tile) {
    Require(registers.isConfigured && registers.config.rows[tile] > 0);
  }
  static void AddPairs(const unsigned char* a, const unsigned char (*b)[kRowBytes], size_t pairs,
                       size_t column, unsigned char* to) {
    float sums[2] = {0.0f, 0.0f};
    for (size_t pair = 0; pair < pairs; ++pair) {
      for (size_t half = 0; half < 2; ++half)
        sums[half] =
            regulus::MultiplyAdd(Half(a, pair, half), Half(b[pair], column, half), sums[half]);
    }
    float sum = 0.0f;
    std::memcpy(&sum, to, sizeof sum);
    sum = Add(sum, Add(sums[0], sums[1]));
    std::memcpy(to, &sum, sizeof sum);
  }
};

constexpr AmxTiles kModel = {[] { return true; }, [] { return true; },
                             AmxThread<ModelTiles>::Multiply, AmxThread<ModelTiles>::Release};

const bool isUsed = [] {
  amxTiles = &kModel;
  return true;
}();

// [threads whose tiles are configured now, configurations so far]
Napi::Value AmxModel(Args& args) {
  args.End();
  const Napi::Array counts = Napi::Array::New(args.Env());
  counts.Set(0u, static_cast<double>(configured.load()));
  counts.Set(1u, static_cast<double>(configurations.load()));
  return counts;
}

const Export kAmxModel("amxModel", AmxModel);

}  // namespace
}  // namespace regulus
