import { Adam, AdamW, OneCycleLR, Parameter, tensor } from '../../src';
import { expectError } from '../support/errors';
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

/** Writes in sloppy code, where a write to a frozen object is silent. */
const write = new Function('target', 'key', 'value', 'target[key] = value') as (
  target: unknown,
  key: string | number,
  value: unknown,
) => void;

test('a write that the optimizer would not follow throws, in sloppy code too, and changes nothing', () => {
  const [a, b] = [parameter(2, 1), parameter(2, 2)];
  const optimizer = new AdamW([{ params: [a] }, { params: [b], lr: 0.5 }]);
  const before = optimizer.stateDict();
  const { paramGroups } = optimizer;
  const [group] = paramGroups;
  const writes: [unknown, string | number, unknown, string][] = [
    [optimizer, 'paramGroups', [], 'paramGroups: '],
    [paramGroups, 0, { ...group, lr: 1 }, 'paramGroups[0]: '],
    [paramGroups, 'length', 1, 'paramGroups.length: '],
    [group, 'params', [b], 'paramGroups[0].params: '],
    [group, 'weight_decay', 0, 'paramGroups[0].weight_decay: '],
    [group.params, 0, b, 'paramGroups[0].params[0]: '],
  ];
  for (const [target, key, value, name] of writes)
    expectError(() => write(target, key, value), TypeError, name);
  expectError(() => (paramGroups as unknown[]).pop(), TypeError, 'paramGroups[1]: ');
  expectError(() => (group.params as unknown[]).push(b), TypeError, 'paramGroups[0].params[1]: ');
  expectError(() => Object.defineProperty(group, 'lr', { value: 1 }), TypeError, 'paramGroups[0].lr: ');
  expect(optimizer.stateDict()).toEqual(before);
});

test('the fields of a group are followed by the next step, and by schedules', () => {
  const p = parameter(3);
  const optimizer = new AdamW([p], { lr: 1, weightDecay: 0 });
  const before = [...p.data];
  p.accumulateGrad(Float32Array.of(1, 1, 1));
  write(optimizer.paramGroups[0], 'lr', 0);
  Object.assign(optimizer.paramGroups[0], { weightDecay: 0.5, betas: [0.5, 0.5] });
  optimizer.step();
  expect([...p.data]).toEqual(before);
  expect([...optimizer.state(p).expAvg]).toEqual([0.5, 0.5, 0.5]);
  const schedule = new OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10 });
  expect(optimizer.paramGroups[0].lr).toBeCloseTo(schedule.getLastLr()[0]);
});
