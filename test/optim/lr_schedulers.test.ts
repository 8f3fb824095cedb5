import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as regulus from '../../src';
import { AdamW, LambdaLR, type LRScheduler, Parameter, tensor } from '../../src';
import { expectError } from '../support/errors';

interface Spec {
  kind: string;
  options: Record<string, unknown>;
  schedulers?: Spec[];
}

type Case = Spec & { baseLrs: number[]; want: number[][] };

const { objects, small } = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'lr_schedules.json'), 'utf8'),
) as { objects: Case[]; small: (Case | (Spec & { baseLrs: number[]; error: string }))[] };

const optimizerOf = (lrs: number[]) =>
  new AdamW(lrs.map((lr, i) => ({ params: [new Parameter(tensor(new Float32Array(1), [1]), `p${i}`)], lr })));

type Make = new (of: unknown, options?: unknown) => LRScheduler;

function make(spec: Spec, optimizer: AdamW): LRScheduler {
  const kind = (regulus as unknown as Record<string, Make>)[spec.kind];
  const inside = spec.schedulers?.map((each) => make(each, optimizer));
  return inside
    ? new kind(inside, ...(Object.keys(spec.options).length ? [spec.options] : []))
    : new kind(optimizer, spec.options);
}

const name = (spec: Spec): string =>
  spec.kind + (spec.schedulers ? ` of ${spec.schedulers.map(name).join(', ')}` : '');

/** Steps through a case, and compares the rates of all groups with PyTorch's. */
function expectTorchRates(spec: Case) {
  const optimizer = optimizerOf(spec.baseLrs);
  const scheduler = make(spec, optimizer);
  spec.want.forEach((want, step) => {
    expect(scheduler.lastStep).toBe(step);
    optimizer.paramGroups.forEach(({ lr }, group) => {
      expect(Math.abs(lr - want[group])).toBeLessThan(1e-9 * spec.baseLrs[group] + 1e-15);
    });
    scheduler.step();
  });
}

describe.each(objects.map((spec) => [name(spec), spec] as const))('%s', (_, spec) => {
  test("gives every group torch.optim.lr_scheduler's rate at every step", () => expectTorchRates(spec));

  test('goes on from its state', () => {
    const first = make(spec, optimizerOf(spec.baseLrs));
    for (let i = 0; i < 9; i++) first.step();
    const optimizer = optimizerOf(spec.baseLrs);
    const second = make(spec, optimizer);
    second.loadStateDict(
      JSON.parse(JSON.stringify(first.stateDict())) as ReturnType<LRScheduler['stateDict']>,
    );
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual(first.getLastLr());
    first.step();
    second.step();
    expect(second.getLastLr()).toEqual(first.getLastLr());
  });
});

test.each(small.map((spec) => [name(spec), spec.options, spec] as const))(
  '%s of %j, whose phases have no or few steps, does what torch.optim.lr_scheduler does',
  (_, __, spec) => {
    if ('want' in spec) expectTorchRates(spec);
    else expectError(() => make(spec, optimizerOf(spec.baseLrs)), RangeError, 'options.');
  },
);

test('a way up of no steps names pctStart, with the share that is refused', () => {
  expectError(
    () => make({ kind: 'OneCycleLR', options: { maxLr: 1, totalSteps: 2, pctStart: 0.5 } }, optimizerOf([1])),
    RangeError,
    'options.pctStart: expected a share other than 1 / totalSteps, whose way up has 0 steps, received 0.5',
  );
});

test('one cycle ends: a step past its total is an error, as in torch, and the rates stay', () => {
  const optimizer = optimizerOf([1]);
  const scheduler = new regulus.OneCycleLR(optimizer, { maxLr: 1, totalSteps: 3 });
  for (let i = 0; i < 3; i++) scheduler.step();
  const last = scheduler.getLastLr();
  expectError(() => scheduler.step(), RangeError, "step: expected at most 3, the schedule's totalSteps");
  expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual(last);
  expect(scheduler.lastStep).toBe(3);
});

test('one cycle within a sequence ends with its own steps', () => {
  const optimizer = optimizerOf([1]);
  const cycle = new regulus.OneCycleLR(optimizer, { maxLr: 1, totalSteps: 3 });
  const rest = new regulus.ConstantLR(optimizer, { factor: 1 });
  const scheduler = new regulus.SequentialLR([cycle, rest], { milestones: [3] });
  for (let i = 0; i < 9; i++) scheduler.step();
  expect(scheduler.getLastLr()).toEqual([1]);
});

test('a rate that is not finite is an error at its step, and the rates stay', () => {
  const optimizer = optimizerOf([1, 1e300]);
  const scheduler = new regulus.ExponentialLR(optimizer, { gamma: 1e4 });
  scheduler.step();
  scheduler.step();
  const before = optimizer.paramGroups.map(({ lr }) => lr);
  expectError(
    () => scheduler.step(),
    RangeError,
    'the learning rate of step 3: expected a finite number, received Infinity',
  );
  expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual(before);
  expect(scheduler.lastStep).toBe(2);
});

test('half a cosine from a rate near the largest number stays finite', () => {
  const scheduler = new regulus.CosineAnnealingLR(optimizerOf([1.5e308]), { tMax: 2 });
  expect(scheduler.getLastLr()).toEqual([1.5e308]);
});

test('a function of the step for each group', () => {
  const optimizer = optimizerOf([1, 2]);
  const scheduler = new LambdaLR(optimizer, [(step) => 1 / (step + 1), () => 3]);
  scheduler.step();
  expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.5, 6]);
});

test.each<[Spec, object]>([
  [{ kind: 'StepLR', options: { stepSize: 2 } }, { gamma: 0.1 }],
  [{ kind: 'MultiStepLR', options: { milestones: [1, 3] } }, { gamma: 0.1 }],
  [
    { kind: 'LinearLR', options: {} },
    { startFactor: 1 / 3, endFactor: 1, totalIters: 5 },
  ],
  [
    { kind: 'ConstantLR', options: {} },
    { factor: 1 / 3, totalIters: 5 },
  ],
  [
    { kind: 'PolynomialLR', options: {} },
    { totalIters: 5, power: 1 },
  ],
  [{ kind: 'CosineAnnealingLR', options: { tMax: 4 } }, { etaMin: 0 }],
  [
    { kind: 'OneCycleLR', options: { maxLr: 1, totalSteps: 12 } },
    { pctStart: 0.3, divFactor: 25, finalDivFactor: 1e4, annealStrategy: 'cos' },
  ],
])("%j is the same with torch's defaults (%j) written out", (spec, defaults) => {
  const rates = (options: object) => {
    const scheduler = make({ ...spec, options: { ...spec.options, ...options } }, optimizerOf([1, 2]));
    return Array.from({ length: 12 }, () => {
      scheduler.step();
      return scheduler.getLastLr();
    });
  };
  expect(rates({})).toEqual(rates(defaults));
});

test.each<[string, unknown, typeof TypeError | typeof RangeError, string]>([
  ['StepLR', undefined, TypeError, 'options.stepSize'],
  ['StepLR', { stepSize: 1, gamma: -1 }, RangeError, 'options.gamma'],
  ['StepLR', { stepSize: 1, step: 1 }, RangeError, 'options.step'],
  ['MultiStepLR', { milestones: 3 }, TypeError, 'options.milestones: expected an array of steps'],
  ['MultiStepLR', { milestones: [1, -1] }, RangeError, 'options.milestones[1]'],
  ['MultiStepLR', { milestones: new Array<number>(1) }, TypeError, 'options.milestones[0]'],
  ['MultiStepLR', { milestones: [], gamma: -1 }, RangeError, 'options.gamma'],
  ['MultiStepLR', { milestones: [], step: 1 }, RangeError, 'options.step'],
  ['ExponentialLR', { gamma: -1 }, RangeError, 'options.gamma'],
  ['ExponentialLR', { gamma: 1, step: 1 }, RangeError, 'options.step'],
  ['LinearLR', { startFactor: -1 }, RangeError, 'options.startFactor'],
  ['LinearLR', { endFactor: -1 }, RangeError, 'options.endFactor'],
  ['LinearLR', { totalIters: -1 }, RangeError, 'options.totalIters'],
  ['LinearLR', { step: 1 }, RangeError, 'options.step'],
  ['ConstantLR', { factor: -1 }, RangeError, 'options.factor'],
  ['ConstantLR', { totalIters: -1 }, RangeError, 'options.totalIters'],
  ['ConstantLR', { step: 1 }, RangeError, 'options.step'],
  ['PolynomialLR', { totalIters: -1 }, RangeError, 'options.totalIters'],
  ['PolynomialLR', { power: -1 }, RangeError, 'options.power'],
  ['PolynomialLR', { step: 1 }, RangeError, 'options.step'],
  ['CosineAnnealingLR', { tMax: 0 }, RangeError, 'options.tMax'],
  ['CosineAnnealingLR', { tMax: 1, etaMin: -1 }, RangeError, 'options.etaMin'],
  ['OneCycleLR', { maxLr: -1, totalSteps: 3 }, RangeError, 'options.maxLr'],
  ['OneCycleLR', { maxLr: [1, -1], totalSteps: 3 }, RangeError, 'options.maxLr[1]'],
  [
    'OneCycleLR',
    { maxLr: [1], totalSteps: 3 },
    RangeError,
    'options.maxLr: expected one value, or 2, one for each group',
  ],
  ['OneCycleLR', { maxLr: 1, totalSteps: 0 }, RangeError, 'options.totalSteps'],
  ['OneCycleLR', { maxLr: 1, totalSteps: 3, pctStart: 2 }, RangeError, 'options.pctStart'],
  ['OneCycleLR', { maxLr: 1, totalSteps: 3, divFactor: 0 }, RangeError, 'options.divFactor'],
  ['OneCycleLR', { maxLr: 1, totalSteps: 3, finalDivFactor: 0 }, RangeError, 'options.finalDivFactor'],
  ['OneCycleLR', { maxLr: 1, totalSteps: 3, annealStrategy: 'step' }, RangeError, 'options.annealStrategy'],
  ['OneCycleLR', { maxLr: 1, totalSteps: 3, step: 1 }, RangeError, 'options.step'],
  ['LambdaLR', [() => 1, 2], TypeError, 'lrLambda[1]: expected a function of the step'],
])('%s of %j is refused', (kind, options, error, message) => {
  expectError(() => make({ kind, options: options as Spec['options'] }, optimizerOf([1, 2])), error, message);
});

test.each<[string, unknown, object | undefined, typeof TypeError | typeof RangeError, string]>([
  [
    'SequentialLR',
    1,
    { milestones: [] },
    TypeError,
    'schedulers: expected an array of at least one schedule',
  ],
  ['ChainedScheduler', [], undefined, TypeError, 'schedulers: expected an array of at least one schedule'],
  ['ChainedScheduler', [null], undefined, TypeError, 'schedulers[0]: expected a schedule'],
  ['ChainedScheduler', [{}], undefined, TypeError, 'schedulers[0]'],
  ['ChainedScheduler', ['a'], undefined, TypeError, 'schedulers[0]'],
])('%s of %j is refused', (kind, schedulers, options, error, message) => {
  expectError(
    () => new (regulus as unknown as Record<string, Make>)[kind](schedulers, options),
    error,
    message,
  );
});
