// The precision of a call's matrix products, by name.
#pragma once
#include "binding/args.h"
#include "gemm/precision.h"

namespace regulus {

// May be left out: highest.
inline Precision ReadPrecision(Args& args) {
  static constexpr Named<Precision> kPrecisions[] = {{"highest", Precision::kHighest},
                                                     {"medium", Precision::kMedium}};
  return args.NextIsString() ? args.OneOf("precision", kPrecisions) : Precision::kHighest;
}

}  // namespace regulus
