// The precision of a call's matrix products, by name.
#pragma once
#include "binding/args.h"
#include "gemm/precision.h"

namespace regulus {

inline Precision ReadPrecision(Args& args) {
  static constexpr Named<Precision> kPrecisions[] = {{"highest", Precision::kHighest},
                                                     {"medium", Precision::kMedium}};
  return args.OneOf("precision", kPrecisions);
}

}  // namespace regulus
