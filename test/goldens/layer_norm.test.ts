import { LayerNorm } from '../../src';
import { expectLayer } from '../support/golden_layer';
import { describeEachTarget, goldens } from '../support/goldens';

const cases = goldens<{ dim: number; eps: number }>('layer_norm');

describeEachTarget(() => {
  test.each(cases.map((golden) => [golden.name, golden]))('%s follows PyTorch', (_, golden) => {
    expectLayer(golden, new LayerNorm(golden.options.dim, { eps: golden.options.eps }));
  });
});
