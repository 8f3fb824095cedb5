import {
  BCEWithLogitsLoss,
  type ElementwiseLoss,
  HuberLoss,
  MSELoss,
  PoissonNLLLoss,
  QuantileLoss,
  type Reduction,
} from '../../src';
import { describeEachTarget, goldens } from '../support/goldens';

interface Options {
  reduction: Reduction;
  weighted: boolean;
  [option: string]: unknown;
}

const MAKE: Record<string, (options: never) => ElementwiseLoss<Reduction>> = {
  mse_loss: (options) => new MSELoss<Reduction>(options),
  huber_loss: (options) => new HuberLoss<Reduction>(options),
  quantile_loss: (options) => new QuantileLoss<Reduction>(options),
  bce_with_logits_loss: (options) => new BCEWithLogitsLoss<Reduction>(options),
  poisson_nll_loss: (options) => new PoissonNLLLoss<Reduction>(options),
};
const cases = Object.keys(MAKE).flatMap((op) =>
  goldens<Options>(op).map((golden) => [`${op}/${golden.name}`, golden] as const),
);

describeEachTarget(() => {
  test.each(cases)('%s: loss and gradient follow PyTorch', (_, golden) => {
    const { weighted, ...options } = golden.options;
    const posWeight = golden.has('pos_weight') ? { posWeight: golden.floats('pos_weight') } : {};
    const criterion = MAKE[golden.op]({ ...options, ...posWeight } as never);
    const weights = weighted ? golden.floats('weight') : undefined;
    const loss = criterion.forward(golden.tensor('outputs'), golden.tensor('target'), weights);
    golden.expectClose(typeof loss === 'number' ? [loss] : loss, 'loss');
    const upstream = golden.has('upstream') ? golden.floats('upstream') : undefined;
    golden.expectClose(criterion.backward(upstream).data, 'grad');
  });
});
