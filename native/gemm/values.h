// Values that matrix products read: float32 or, where `rounded` is not null, bfloat16, which medium
// precision alone takes.
#pragma once
#include <cstddef>
#include <cstdint>

namespace regulus {

struct Values {
  const float* exact;
  const uint16_t* rounded;

  Values From(size_t offset) const {
    return rounded ? Values{nullptr, rounded + offset} : Values{exact + offset, nullptr};
  }
};

// Where a kernel writes them.
struct WritableValues {
  float* exact;
  uint16_t* rounded;

  Values Written() const { return {exact, rounded}; }
};

}  // namespace regulus
