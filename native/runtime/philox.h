// Philox4x32-10 (Salmon et al. 2011): counter-based, so that a draw depends on its key alone, not
// on what came before.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace regulus {

// What a draw is keyed by, besides its index.
struct DrawKey {
  uint64_t seed;
  uint32_t stream;
  uint32_t step;
};

// Four independent 32-bit words for each (key, block).
inline std::array<uint32_t, 4> Philox4x32(const DrawKey& key, uint64_t block) {
  uint32_t k0 = static_cast<uint32_t>(key.seed), k1 = static_cast<uint32_t>(key.seed >> 32);
  std::array<uint32_t, 4> c = {static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32),
                               key.step, key.stream};
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t{0xD2511F53u} * c[0], p1 = uint64_t{0xCD9E8D57u} * c[2];
    c = {static_cast<uint32_t>(p1 >> 32) ^ c[1] ^ k0, static_cast<uint32_t>(p1),
         static_cast<uint32_t>(p0 >> 32) ^ c[3] ^ k1, static_cast<uint32_t>(p0)};
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return c;
}

// Calls visit(i, word) for i in [0, count), where the word depends on the key and on first + i
// only.
template <class Visit>
void ForEachDraw(const DrawKey& key, uint64_t first, size_t count, const Visit& visit) {
  for (size_t i = 0; i < count;) {
    const uint64_t index = first + i;
    const std::array<uint32_t, 4> words = Philox4x32(key, index / 4);
    for (uint64_t lane = index % 4; lane < 4 && i < count; ++lane, ++i) visit(i, words[lane]);
  }
}

}  // namespace regulus
