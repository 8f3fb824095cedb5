// Losses that are a sum over elements: each output has its own target, loss and gradient. Loss and
// gradient in one pass, computed in double.
#pragma once
#include <cstddef>

namespace regulus {

struct ElementwiseLossInput {
  const float* outputs;       // [rows, columns]
  const float* target;        // [rows, columns]; for quantiles [rows, columns / quantiles]
  const float* sampleWeight;  // [rows] or null: all 1
  size_t rows, columns;
  // Multiplies the returned sum and the gradient: 1, or for a mean 1 / (columns · Σ weights).
  double scale;
  float* losses;    // [rows, columns], weighted but not scaled; or null
  float* doutputs;  // [rows, columns], weighted and scaled
};

// Each returns scale · Σ weight · loss. A row of weight 0 has loss 0 and gradient 0, whatever its
// outputs and targets are. d = output − target.

// d².
double MseLoss(const ElementwiseLossInput& input);

// ½·d² where |d| ≤ delta, delta·(|d| − ½·delta) beyond (Huber 1964).
double HuberLoss(const ElementwiseLossInput& input, double delta);

// Pinball: −q·d where d ≤ 0, (1 − q)·d above (Koenker & Bassett 1978). Column c is quantile
// c % count of target c / count; columns are a multiple of count.
double QuantileLoss(const ElementwiseLossInput& input, const double* quantiles, size_t count);

// With y = target·(1 − smoothing) + ½·smoothing: y·posWeight·softplus(−output) + (1 −
// y)·softplus(output). posWeight [columns] or null: all 1.
double BceWithLogitsLoss(const ElementwiseLossInput& input, double smoothing,
                         const double* posWeight);

struct PoissonNllOptions {
  bool logInput;  // whether outputs are logarithms of rates
  bool full;      // adds ln(target!) by Stirling's formula
  double eps;     // added to a rate in its logarithm
};

// rate − target·ln(rate), for outputs that are rates or their logarithms.
double PoissonNllLoss(const ElementwiseLossInput& input, const PoissonNllOptions& options);

}  // namespace regulus
