// The activation of a call, by name.
#pragma once
#include "binding/args.h"
#include "kernels/gelu.h"

namespace regulus {

inline Activation ReadActivation(Args& args) {
  static constexpr Named<Activation> kActivations[] = {{"gelu", Activation::kGelu},
                                                       {"gelu_tanh", Activation::kGeluTanh}};
  return args.OneOf("activation", kActivations);
}

}  // namespace regulus
