// The kinds of products: one of float32, and those of medium precision.
#if defined(REGULUS_MULTIPLIER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_MULTIPLIER_INL_H_
#undef REGULUS_MULTIPLIER_INL_H_
#else
#define REGULUS_MULTIPLIER_INL_H_
#endif

#include "gemm/amx.h"
#include "gemm/backend.h"
#include "gemm/precision.h"
#include "hwy/highway.h"
#include "gemm/amx_packing-inl.h"
#include "gemm/packing-inl.h"
#include "gemm/tile-inl.h"
#include "simd/loops-inl.h"
#include "simd/register_tile-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// How a kind of product packs its operands, and what multiplies them.
struct Multiplier {
  size_t rows, columns;  // of a tile of C, at most
  size_t widthA;         // lanes from one step of a packed A to the next
  size_t depthOfLane;    // elements of the depth in a lane
  size_t laneStep;       // packed lanes are a multiple of it
  Packer packerA, packerB;
  // For tiles of so many rows; null: amxTiles multiply. `ahead` where B is not packed.
  TileFunction (*tileOf)(size_t rows, bool ahead);

  // Whether an operand may be read where it is.
  bool IsExact() const { return packerB.run == kPacker<Packing<Exact>>.run; }
  size_t LanesOf(size_t depth) const {
    return hwy::DivCeil(hwy::DivCeil(depth, depthOfLane), laneStep) * laneStep;
  }
};

constexpr Multiplier kExactMultiplier = {
    kTileRows,
    kPanel,
    kTileStride,
    1,
    1,
    kPacker<Packing<Exact>>,
    kPacker<Packing<Exact>>,
    [](size_t rows, bool ahead) { return TileOf(rows, ahead); }};

constexpr Multiplier kPortableMultiplier = {kTileRows,
                                            kPanel,
                                            kTileStride,
                                            1,
                                            1,
                                            kPacker<Packing<Rounded>, Packing<Widened>>,
                                            kPacker<Packing<Rounded>, Packing<Widened>>,
                                            [](size_t rows, bool) { return TileOf(rows, false); }};

constexpr Multiplier kAmxMultiplier = {kAmxLines,
                                       kAmxLines,
                                       kAmxLines,
                                       2,
                                       kAmxPairs,
                                       kPacker<PackingByLine<Paired>, PackingByLine<PairedRounded>>,
                                       kPacker<Packing<Paired>, Packing<PairedRounded>>,
                                       nullptr};

#if HWY_TARGET == HWY_AVX3
constexpr Multiplier kAvx512Bf16Multiplier = {kTileRows,
                                              kPanel,
                                              kTileStride,
                                              2,
                                              1,
                                              kPacker<Packing<Paired>, Packing<PairedRounded>>,
                                              kPacker<Packing<Paired>, Packing<PairedRounded>>,
                                              PairTileOf};
#else
constexpr const Multiplier& kAvx512Bf16Multiplier = kPortableMultiplier;
#endif

inline const Multiplier& MultiplierOf(Precision precision) {
  if (precision == Precision::kHighest) return kExactMultiplier;
  switch (CurrentBackend()) {
    case Backend::kAmx:
      return kAmxMultiplier;
    case Backend::kAvx512Bf16:
      return kAvx512Bf16Multiplier;
    case Backend::kPortable:
      break;
  }
  return kPortableMultiplier;
}

// A tile of at most 32 × 32 by AMX, tails included.
inline void MultiplyAmx(const TileInput& a, const TileInput& b, size_t rows, size_t columns,
                        size_t pairs, const TileOutput& out) {
  amxTiles->multiply({a.data, b.data, rows, columns, pairs, out.c, out.stride, out.accumulate});
  for (size_t r = 0; r < rows && out.bias != nullptr; ++r) {
    float* c = out.c + r * out.stride;
    ForEachVector(columns, [&](size_t j, size_t n) HWY_ATTR {
      StorePart(hn::Add(LoadPart(c + j, n), LoadPart(out.bias + j, n)), c + j, n);
    });
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_MULTIPLIER_INL_H_
