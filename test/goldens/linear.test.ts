import { Linear } from '../../src';
import { expectLayer } from '../support/golden_layer';
import { describeEachTarget, goldens } from '../support/goldens';

const cases = goldens<{ in_features: number; out_features: number }>('linear');

describeEachTarget(() => {
  test.each(cases.map((golden) => [golden.name, golden]))('%s follows PyTorch', (_, golden) => {
    const { in_features, out_features } = golden.options;
    expectLayer(golden, new Linear(in_features, out_features));
  });
});
