// What the losses read alike: reduction and target.
#pragma once
#include <algorithm>
#include <string>

#include "binding/args.h"
#include "kernels/label_smoothing_ce.h"
#include "runtime/scratch.h"

namespace regulus {

inline Reduction ReadReduction(Args& args) {
  static constexpr Named<Reduction> kReductions[] = {
      {"none", Reduction::kNone}, {"mean", Reduction::kMean}, {"sum", Reduction::kSum}};
  return args.OneOf("reduction", kReductions);
}

// Class indices or probabilities: sets in->indices or in->probabilities; in->rows and in->classes
// are known. Indices are copied before they are checked, because another thread may rewrite shared
// memory after the check.
inline void ReadTarget(Args& args, Scratch& scratch, LabelSmoothingCeInput* in) {
  if (!args.NextIs<int32_t>()) {
    in->probabilities = args.In<float>("target", in->rows * in->classes);
    return;
  }
  const int32_t* target = args.In<int32_t>("target", in->rows);
  int32_t* indices = scratch.Take<int32_t>(in->rows);
  std::copy_n(target, in->rows, indices);
  for (size_t row = 0; row < in->rows; ++row) {
    if (indices[row] < -1 || indices[row] >= static_cast<int64_t>(in->classes)) {
      args.ThrowRange("target[" + std::to_string(row) + "]",
                      "-1 or a class below " + std::to_string(in->classes),
                      std::to_string(indices[row]));
    }
  }
  in->indices = indices;
}

}  // namespace regulus
