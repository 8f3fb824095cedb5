import { Linear, LinearCrossEntropy, type Reduction } from '../../src';
import type { Golden } from './goldens';

/** The options of the cases of a head with its loss. */
export interface HeadOptions {
  label_smoothing: number;
  reduction: Reduction;
  bias: boolean;
  ignore_index?: number;
}

/** The loss and the gradients of a head must be PyTorch's. */
export function expectHead(golden: Golden<HeadOptions>): void {
  const { label_smoothing: smoothing, reduction, bias, ignore_index: ignoreIndex } = golden.options;
  const x = golden.tensor('x');
  const weight = golden.tensor('weight');
  const linear = new Linear(weight.shape[1], weight.shape[0], { bias });
  linear.loadStateDict({ weight, ...(bias ? { bias: golden.tensor('bias') } : {}) });
  const classWeights = golden.has('class_weights') ? golden.floats('class_weights') : undefined;
  const criterion = new LinearCrossEntropy<Reduction>(linear, {
    smoothing,
    reduction,
    classWeights,
    ignoreIndex,
  });
  const target = golden.has('target')
    ? (golden.values('target') as Int32Array)
    : golden.tensor('target_prob');
  const upstream = golden.floats('upstream');
  const loss = criterion.forward(x, target);
  golden.expectClose(typeof loss === 'number' ? [loss] : loss, 'loss');
  golden.expectClose(criterion.backward(reduction === 'none' ? upstream : upstream[0]).data, 'dx');
  for (const [name, p] of linear.namedParameters()) golden.expectClose(p.grad!, `grad.${name}`);
}
