// One tile of C: whole, at C's right edge, or in a C that is transposed.
#if defined(REGULUS_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef REGULUS_TILE_INL_H_
#undef REGULUS_TILE_INL_H_
#else
#define REGULUS_TILE_INL_H_
#endif

#include <algorithm>
#include <utility>

#include "hwy/cache_control.h"
#include "hwy/highway.h"
#include "simd/register_tile-inl.h"
#include "simd/vector-inl.h"

HWY_BEFORE_NAMESPACE();
namespace regulus {
namespace HWY_NAMESPACE {

// Rows of A that lie along memory are read from there; 14 would fall into few sets of the cache.
constexpr bool kReadsRows = kTileRows == 6;
// Floats from one step of a packed A to the next.
constexpr size_t kTileStride = (kTileRows + 7) / 8 * 8;
// Whether the next panel of a B that is not packed is prefetched.
constexpr bool kAsksAhead = kRegisters == 16 && kLanes == 8;

// Where a tile's sums start and end: they start from zero or from what C holds, and end with the
// bias of the panel, if any.
struct TileOutput {
  float* c;
  size_t stride;
  const float* bias;
  bool accumulate;
  bool isFar;  // worth prefetching C before it is written
};

template <size_t kRows, bool kAhead>
void MultiplyTile(const TileInput& a, const TileInput& b, size_t depth, const TileOutput& out) {
  for (size_t r = 0; r < kRows && out.isFar; ++r) {
    const float* c = out.c + r * out.stride;
    for (size_t line = 0; line < kPanel; line += 64 / sizeof(float)) hwy::Prefetch(c + line);
    hwy::Prefetch(c + kPanel - 1);
  }
  RegisterTile<kRows> tile;
  if (out.accumulate)
    tile.Load(out.c, out.stride);
  else
    tile.Clear();
  // Strides of a packed A are known when this is compiled.
  const TileInput rows = {a.data, kReadsRows ? a.rowStride : 1, kReadsRows ? a.step : kTileStride};
  tile.template AddProducts<kAhead, kReadsTwice>(rows, b, depth);
  tile.AddColumnBias(out.bias);
  tile.Store(out.c, out.stride);
}

#if HWY_TARGET == HWY_AVX3
// The same of pairs of bfloat16, by AVX512-BF16.
template <size_t kRows>
void MultiplyPairs(const TileInput& a, const TileInput& b, size_t pairs, const TileOutput& out) {
  RegisterTile<kRows> tile;
  if (out.accumulate)
    tile.Load(out.c, out.stride);
  else
    tile.Clear();
  tile.AddPairs(a.data, kTileStride, b.data, pairs);
  tile.AddColumnBias(out.bias);
  tile.Store(out.c, out.stride);
}
#endif

using TileFunction = void (*)(const TileInput&, const TileInput&, size_t, const TileOutput&);

template <bool kAhead, size_t... kIndex>
constexpr TileFunction TileOf(size_t rows, std::index_sequence<kIndex...>) {
  constexpr TileFunction table[] = {
      &MultiplyTile < kIndex + 1, kAhead && kIndex + 2 >= kTileRows > ...};  // fewer rows are rare
  return table[rows - 1];
}

// The function that multiplies tiles of so many rows; `ahead` where B is not packed.
inline TileFunction TileOf(size_t rows, bool ahead) {
  const auto all = std::make_index_sequence<kTileRows>();
  return ahead ? TileOf<kAsksAhead>(rows, all) : TileOf<false>(rows, all);
}

#if HWY_TARGET == HWY_AVX3
template <size_t... kIndex>
constexpr TileFunction PairTileOf(size_t rows, std::index_sequence<kIndex...>) {
  constexpr TileFunction table[] = {&MultiplyPairs<kIndex + 1>...};
  return table[rows - 1];
}
inline TileFunction PairTileOf(size_t rows, bool) {
  return PairTileOf(rows, std::make_index_sequence<kTileRows>());
}
#endif

// A tile in the last panel, where C has fewer columns than a panel: multiply(output) works on a
// tile of memory.
template <class Multiply>
HWY_INLINE void MultiplyEdge(size_t rows, size_t columns, const TileOutput& out,
                             const Multiply& multiply) {
  float edge[kTileRows * kPanel] = {}, bias[kPanel] = {};
  if (out.bias != nullptr) std::copy_n(out.bias, columns, bias);
  for (size_t r = 0; r < rows && out.accumulate; ++r)
    std::copy_n(out.c + r * out.stride, columns, edge + r * kPanel);
  multiply(TileOutput{edge, kPanel, bias, out.accumulate, false});
  for (size_t r = 0; r < rows; ++r) std::copy_n(edge + r * kPanel, columns, out.c + r * out.stride);
}

// A tile of a C that is transposed in memory, with a bias for each row.
template <class Multiply>
HWY_INLINE void MultiplyTransposed(size_t rows, size_t columns, const TileOutput& out,
                                   const Multiply& multiply) {
  float tile[kTileRows * kPanel] = {};
  for (size_t r = 0; r < rows && out.accumulate; ++r) {
    for (size_t j = 0; j < columns; ++j) tile[r * kPanel + j] = out.c[j * out.stride + r];
  }
  multiply(TileOutput{tile, kPanel, nullptr, out.accumulate, false});
  for (size_t j = 0; j < columns; ++j) {
    for (size_t r = 0; r < rows; ++r)
      out.c[j * out.stride + r] = tile[r * kPanel + j] + (out.bias != nullptr ? out.bias[r] : 0.0f);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace regulus
HWY_AFTER_NAMESPACE();
#endif  // REGULUS_TILE_INL_H_
