import { LabelSmoothingCE, type Reduction } from '../../src';
import { describeEachTarget, goldens } from '../support/goldens';

interface Options {
  label_smoothing: number;
  reduction: Reduction;
  ignore_index?: number;
}

describeEachTarget(() => {
  test.each(goldens<Options>('label_smoothing_ce').map((golden) => [golden.name, golden]))(
    '%s: loss and gradient follow PyTorch',
    (_, golden) => {
      const o = golden.options;
      const criterion = new LabelSmoothingCE<Reduction>({
        smoothing: o.label_smoothing,
        reduction: o.reduction,
        ...(o.ignore_index === undefined ? {} : { ignoreIndex: o.ignore_index }),
        ...(golden.has('weight') ? { classWeights: golden.floats('weight') } : {}),
      });
      const target = golden.has('target')
        ? (golden.values('target') as Int32Array)
        : golden.tensor('target_prob');
      const loss = criterion.forward(golden.tensor('logits'), target);
      golden.expectClose(typeof loss === 'number' ? [loss] : loss, 'loss');
      const upstream = golden.has('upstream') ? golden.floats('upstream') : undefined;
      golden.expectClose(
        criterion.backward(upstream && o.reduction !== 'none' ? upstream[0] : upstream).data,
        'grad',
      );
    },
  );
});
