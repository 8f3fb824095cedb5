// One registration function for each file of this folder.
#pragma once
#include "binding/napi.h"

namespace regulus {

void RegisterAdamw(Napi::Object exports);
void RegisterDraws(Napi::Object exports);
void RegisterGatherRows(Napi::Object exports);
void RegisterGelu(Napi::Object exports);
void RegisterLabelSmoothingCe(Napi::Object exports);
void RegisterLayerNorm(Napi::Object exports);
void RegisterLinear(Napi::Object exports);
void RegisterLinearCrossEntropy(Napi::Object exports);
void RegisterResidualBlock(Napi::Object exports);
void RegisterRuntime(Napi::Object exports);
void RegisterSoftmax(Napi::Object exports);
void RegisterStochasticDepth(Napi::Object exports);
void RegisterTotalNorm(Napi::Object exports);
void RegisterVectorArithmetic(Napi::Object exports);

}  // namespace regulus
