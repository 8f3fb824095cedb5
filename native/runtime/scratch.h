// Aligned temporary memory that is kept between calls: one arena for each calling thread, grown
// when a call needs more.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

// Takes memory from the calling thread's arena and gives it all back when it goes out of scope.
// Frames nest. Throws std::bad_alloc; take memory before a parallel part, never inside it.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // 64-byte aligned, not cleared; readable for one vector beyond its end.
  template <class T>
  T* Take(size_t count) {
    return static_cast<T*>(TakeBytes(count, sizeof(T)));
  }

 private:
  void* TakeBytes(size_t count, size_t size);
  size_t block_;
  size_t used_;
};

}  // namespace regulus
