// How exact matrix products are.
#pragma once

namespace regulus {

// kMedium rounds the operands to bfloat16, to nearest even; sums are float32 in both.
enum class Precision { kHighest, kMedium };

}  // namespace regulus
