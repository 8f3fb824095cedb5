#include "runtime/scratch.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <vector>

#include "runtime/memory.h"

namespace regulus {
namespace {

constexpr size_t kAlign = 64;
constexpr size_t kMinBlock = size_t{1} << 18;
constexpr size_t kLargeBlock = size_t{1} << 20;

struct Block {
  char* data;
  size_t size;
};

// Blocks are only added while frames are open, so pointers stay valid; between calls they are
// merged into one.
struct Arena {
  std::vector<Block> blocks;
  size_t block = 0;
  size_t used = 0;
  int frames = 0;

  ~Arena() { Release(); }

  void Release() {
    for (const Block& b : blocks) ::operator delete(b.data, std::align_val_t(kAlign));
    blocks.clear();
  }

  void Add(size_t size) {
    if (size >= kLargeBlock && !HasMemory(size)) throw std::bad_alloc();
    blocks.reserve(blocks.size() + 1);
    blocks.push_back({static_cast<char*>(::operator new(size, std::align_val_t(kAlign))), size});
  }

  void Merge() {
    size_t total = 0;
    for (const Block& b : blocks) total += b.size;
    Release();
    try {
      Add(total);
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): the next call tries again
    }
  }
};

thread_local Arena arena;

}  // namespace

Scratch::Scratch() : block_(arena.block), used_(arena.used) { arena.frames += 1; }

Scratch::~Scratch() {
  arena.block = block_;
  arena.used = used_;
  if (--arena.frames == 0 && arena.blocks.size() > 1) arena.Merge();
}

void* Scratch::TakeBytes(size_t count, size_t size) {
  if (count > (SIZE_MAX / 4) / size) throw std::bad_alloc();
  const size_t bytes = (count * size + kAlign + kAlign - 1) / kAlign * kAlign;
  while (arena.block < arena.blocks.size() && arena.blocks[arena.block].size - arena.used < bytes) {
    arena.block += 1;
    arena.used = 0;
  }
  if (arena.block == arena.blocks.size()) {
    arena.Add(std::max(bytes, kMinBlock));
    arena.used = 0;
  }
  void* data = arena.blocks[arena.block].data + arena.used;
  arena.used += bytes;
  return data;
}

}  // namespace regulus
