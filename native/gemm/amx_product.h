// A product of two packed operands in 2 × 2 tiles of C, for the instructions and for their model.
#pragma once
#include <cstdint>

#include "gemm/amx.h"

namespace regulus {

// Tiles 0 to 3 are C, by rows; 4 and 5 are A; 6 and 7 are B.
constexpr size_t kAmxTileCount = 8;
constexpr size_t kAmxTileRows = 16;

// As the processor reads it: the rows of each tile, and their bytes.
struct alignas(64) AmxConfig {
  uint8_t palette = 1;
  uint8_t startRow = 0;
  uint8_t reserved[14] = {};
  uint16_t rowBytes[16] = {};
  uint8_t rows[16] = {};

  void Set(size_t tile, size_t tileRows, size_t lanes) {
    rows[tile] = static_cast<uint8_t>(tileRows);
    rowBytes[tile] = static_cast<uint16_t>(lanes * sizeof(float));
  }
};
static_assert(sizeof(AmxConfig) == 64);

// Rows and columns beyond the product's are in no tile, so nothing beyond them is read or written.
inline AmxConfig ConfigOf(size_t rows, size_t columns) {
  AmxConfig config;
  for (size_t half = 0; half < 2; ++half) {
    const auto part = [half](size_t all) {
      const size_t first = all < kAmxTileRows ? all : kAmxTileRows;
      return half == 0 ? first : all - first;
    };
    config.Set(4 + half, part(rows), kAmxPairs);
    config.Set(6 + half, kAmxPairs, part(columns));
    config.Set(2 * half, part(rows), columns < kAmxTileRows ? columns : kAmxTileRows);
    if (columns > kAmxTileRows) config.Set(2 * half + 1, part(rows), columns - kAmxTileRows);
  }
  // A tile without rows or columns must have neither.
  for (size_t tile = 0; tile < kAmxTileCount; ++tile)
    if (config.rows[tile] == 0 || config.rowBytes[tile] == 0) config.Set(tile, 0, 0);
  return config;
}

template <class Tiles, bool kTwoRows, bool kTwoColumns>
void MultiplyTiles(const AmxProduct& p) {
  constexpr size_t kHalf = kAmxTileRows;
  constexpr size_t kPairBytes = kAmxPairs * sizeof(float), kPanelBytes = kAmxLines * sizeof(float);
  const size_t bytes = p.stride * sizeof(float);
  float* below = p.c + kHalf * p.stride;
  if (p.accumulate) {
    Tiles::template Load<0>(p.c, bytes);
    if constexpr (kTwoColumns) Tiles::template Load<1>(p.c + kHalf, bytes);
    if constexpr (kTwoRows) Tiles::template Load<2>(below, bytes);
    if constexpr (kTwoRows && kTwoColumns) Tiles::template Load<3>(below + kHalf, bytes);
  } else {
    Tiles::template Clear<0>();
    if constexpr (kTwoColumns) Tiles::template Clear<1>();
    if constexpr (kTwoRows) Tiles::template Clear<2>();
    if constexpr (kTwoRows && kTwoColumns) Tiles::template Clear<3>();
  }
  for (size_t pair = 0; pair < p.pairs; pair += kAmxPairs) {
    const float* a = p.a + pair * kAmxLines;
    const float* b = p.b + pair * kAmxLines;
    Tiles::template Load<6>(b, kPanelBytes);
    Tiles::template Load<4>(a, kPairBytes);
    Tiles::template MultiplyAdd<0, 4, 6>();
    if constexpr (kTwoColumns) {
      Tiles::template Load<7>(b + kHalf, kPanelBytes);
      Tiles::template MultiplyAdd<1, 4, 7>();
    }
    if constexpr (kTwoRows) {
      Tiles::template Load<5>(a + kHalf * kAmxPairs, kPairBytes);
      Tiles::template MultiplyAdd<2, 5, 6>();
    }
    if constexpr (kTwoRows && kTwoColumns) Tiles::template MultiplyAdd<3, 5, 7>();
  }
  Tiles::template Store<0>(p.c, bytes);
  if constexpr (kTwoColumns) Tiles::template Store<1>(p.c + kHalf, bytes);
  if constexpr (kTwoRows) Tiles::template Store<2>(below, bytes);
  if constexpr (kTwoRows && kTwoColumns) Tiles::template Store<3>(below + kHalf, bytes);
}

// The shape that the calling thread's tiles are configured for; 0 rows: they are released.
template <class Tiles>
struct AmxThread {
  static thread_local size_t rows, columns;

  static void Multiply(const AmxProduct& p) {
    if (rows != p.rows || columns != p.columns) {
      Tiles::Configure(ConfigOf(p.rows, p.columns));
      rows = p.rows;
      columns = p.columns;
    }
    const bool isTall = rows > kAmxTileRows, isWide = columns > kAmxTileRows;
    if (isTall)
      isWide ? MultiplyTiles<Tiles, true, true>(p) : MultiplyTiles<Tiles, true, false>(p);
    else
      isWide ? MultiplyTiles<Tiles, false, true>(p) : MultiplyTiles<Tiles, false, false>(p);
  }

  static void Release() {
    if (rows == 0) return;
    Tiles::Release();
    rows = columns = 0;
  }
};
template <class Tiles>
thread_local size_t AmxThread<Tiles>::rows = 0;
template <class Tiles>
thread_local size_t AmxThread<Tiles>::columns = 0;

}  // namespace regulus
