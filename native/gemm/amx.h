// Products of bfloat16 pairs on AMX tiles.
#pragma once
#include <cstddef>

namespace regulus {

// Lines of a group of A, and columns of a panel of B, at most; pairs of the depth in one tile.
constexpr size_t kAmxLines = 32;
constexpr size_t kAmxPairs = 16;

// C of at most 32 × 32 from packed operands, whose lanes are pairs of bfloat16: the lower half is
// the first of the depth.
struct AmxProduct {
  const float* a;  // [pairs / 16][32 lines][16 pairs]
  const float* b;  // [pairs][32 columns]
  size_t rows, columns;
  size_t pairs;  // a multiple of 16, zeros beyond the depth
  float* c;
  size_t stride;
  bool accumulate;
};

// The instructions of this CPU, or in tests a model of them.
struct AmxTiles {
  bool (*isSupported)();
  // Asks the system for leave to use tiles, once for the process; false where it refuses.
  bool (*start)();
  // Configures the tiles of the calling thread as the product needs them.
  void (*multiply)(const AmxProduct& product);
  // Gives the tiles of the calling thread back, so that the system need not save them.
  void (*release)();
};

// What multiplies on this process's AMX; only the model of the tests changes it.
extern const AmxTiles* amxTiles;

}  // namespace regulus
