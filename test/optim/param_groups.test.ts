import { Adam, AdamW, Parameter, tensor } from '../../src';
import { values } from '../support/reference';
import { matrix } from '../support/tensors';

const parameter = (size: number, seed = 1, name = `p${seed}`) =>
  new Parameter(tensor(values(size, seed), [size]), name);

test('betas belong to each group alone', () => {
  const betas: [number, number] = [0.8, 0.9];
  const [a, b] = [new Parameter(matrix(1, 2), 'a'), new Parameter(matrix(1, 2), 'b')];
  const optimizer = new AdamW([{ params: [a] }, { params: [b] }], { betas });
  betas[0] = 0.1;
  (optimizer.paramGroups[0].betas as [number, number])[0] = 0.5;
  expect(optimizer.paramGroups.map((g) => g.betas[0])).toEqual([0.5, 0.8]);
});

test("the defaults are torch's, and an option given as undefined is one left out", () => {
  const rule = (optimizer: AdamW) => ({ ...optimizer.paramGroups[0], params: undefined });
  const common = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, amsgrad: false, maximize: false };
  expect(rule(new AdamW([parameter(1)]))).toEqual({ ...common, weightDecay: 0.01 });
  expect(rule(new Adam([parameter(1)]))).toEqual({ ...common, weightDecay: 0 });
  expect(
    rule(new AdamW([{ params: [parameter(1)], eps: undefined }], { lr: undefined, weightDecay: 0.5 })),
  ).toEqual({ ...common, weightDecay: 0.5 });
});

test('an option given as undefined is one left out', () => {
  const optimizer = new AdamW([new Parameter(matrix(1, 2))], { lr: undefined, maxGradNorm: undefined });
  expect(optimizer.paramGroups[0].lr).toBe(1e-3);
});
