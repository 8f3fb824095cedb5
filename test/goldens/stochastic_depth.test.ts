import { type DropMode, type DropScaling, StochasticDepth } from '../../src';
import { describeEachTarget, goldens } from '../support/goldens';

interface Options {
  drop_prob: number;
  mode: DropMode;
  scaling: DropScaling;
  training: boolean;
}

describeEachTarget(() => {
  test.each(goldens<Options>('stochastic_depth', /^(row|batch)/).map((golden) => [golden.name, golden]))(
    '%s follows timm',
    (_, golden) => {
      const { drop_prob: dropProb, mode, scaling, training } = golden.options;
      const layer = new StochasticDepth(dropProb, { mode, scaling }).train(training);
      const draw = training ? { mask: golden.values('mask') as Uint8Array } : {};
      golden.expectClose(layer.forward(golden.tensor('shortcut'), golden.tensor('branch'), draw).data, 'y');
      if (!training)
        golden.expectClose(layer.predict(golden.tensor('shortcut'), golden.tensor('branch')).data, 'y');
      const { shortcut, branch } = layer.backward(golden.tensor('dy'));
      golden.expectClose(shortcut.data, 'dshortcut');
      golden.expectClose(branch.data, 'dbranch');
    },
  );
});

test('linearSurvival and linearDrop give the values of the paper and of timm', () => {
  const [golden] = goldens<{ last_survival: Record<string, number> }>('stochastic_depth', /^schedules/);
  for (const [depth, last] of Object.entries(golden.options.last_survival)) {
    const survival = StochasticDepth.linearSurvival(Number(depth), last);
    const drop = StochasticDepth.linearDrop(Number(depth), 1 - last);
    golden.values(`want.survival.${depth}`).forEach((want, i) => {
      expect(survival[i]).toBeCloseTo(Number(want), 12);
    });
    golden.values(`want.linspace.${depth}`).forEach((want, i) => {
      expect(drop[i]).toBeCloseTo(Number(want), 6);
    });
  }
});
