// A gradient that a backward pass writes.
#pragma once

namespace regulus {

struct Gradient {
  float* data;
  bool accumulate;  // add to what it holds, or overwrite it
};

}  // namespace regulus
