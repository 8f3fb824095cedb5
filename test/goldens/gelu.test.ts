import { GELU } from '../../src';
import { expectLayer } from '../support/golden_layer';
import { describeEachTarget, goldens } from '../support/goldens';

const cases = goldens<{ approximate: 'none' | 'tanh' }>('gelu');

describeEachTarget(() => {
  test.each(cases.map((golden) => [golden.name, golden]))('%s follows PyTorch', (_, golden) => {
    expectLayer(golden, new GELU(golden.options));
  });
});
