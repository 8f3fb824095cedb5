import {
  AdamW,
  ChainedScheduler,
  CosineAnnealingLR,
  LambdaLR,
  type LRScheduler,
  OneCycleLR,
  Parameter,
  SequentialLR,
  StepLR,
  tensor,
} from '../../src';
import { expectError } from '../support/errors';
import { expectAllOrNothing } from '../support/reads';

const optimizerOf = (lrs: number[]) =>
  new AdamW(lrs.map((lr, i) => ({ params: [new Parameter(tensor(new Float32Array(1), [1]), `p${i}`)], lr })));

test('a wrong argument says which', () => {
  const optimizer = optimizerOf([1, 2]);
  expectError(() => new StepLR(optimizer, { stepSize: 0 }), RangeError, 'options.stepSize');
  expectError(() => new StepLR({} as AdamW, { stepSize: 1 }), TypeError, 'optimizer');
  expectError(
    () => new CosineAnnealingLR(optimizer, { tMax: 3, etaMax: 1 } as never),
    RangeError,
    'options.etaMax',
  );
  expectError(() => new OneCycleLR(optimizer, { maxLr: [1], totalSteps: 3 }), RangeError, 'options.maxLr');
  expectError(() => new LambdaLR(optimizer, 3 as never), TypeError, 'lrLambda');
  const steps = new StepLR(optimizer, { stepSize: 1 });
  expectError(
    () => new SequentialLR([steps, steps], { milestones: [] }),
    RangeError,
    'options.milestones: expected 1 steps, one between two schedules',
  );
  expectError(
    () => new SequentialLR([steps, steps], { milestones: 1 } as never),
    TypeError,
    'options.milestones: expected an array of steps',
  );
  expectError(
    () => new SequentialLR([steps, steps], { milestones: [-1] }),
    RangeError,
    'options.milestones[0]',
  );
  expectError(
    () => new SequentialLR([steps, steps, steps], { milestones: [4, 3] }),
    RangeError,
    'options.milestones[1]',
  );
  expectError(
    () => new SequentialLR([steps, steps], { milestones: [3], step: 1 } as never),
    RangeError,
    'options.step',
  );
  new SequentialLR([steps, steps, steps], { milestones: [3, 3] }); // the one between them has no steps
  expectError(
    () => new ChainedScheduler([steps, new StepLR(optimizerOf([1, 2]), { stepSize: 1 })]),
    RangeError,
    'schedulers[1].optimizer: expected the optimizer of the first schedule, received an object',
  );
  expectError(() => steps.loadStateDict({ lastStep: 1, baseLrs: [1] }), RangeError, 'state.baseLrs');
});

test.each<[string, unknown]>([
  ['null', null],
  ['a symbol', Symbol('s')],
  ['no rate', {}],
  ['a rate of 1n', { lr: 1n }],
  ['the rate NaN', { lr: NaN }],
  ['the rate -1', { lr: -1 }],
])('a schedule of a group that is or has %s is refused, and changes no other', (_, group) => {
  const first = { lr: 1 };
  expectError(
    () => new StepLR({ paramGroups: [first, group] as never }, { stepSize: 1 }),
    typeof (group as { lr?: unknown })?.lr === 'number' ? RangeError : TypeError,
    'optimizer.paramGroups[1]',
  );
  expectError(
    () => new LambdaLR({ paramGroups: new Array(1) }, () => 0),
    TypeError,
    'optimizer.paramGroups[0]',
  );
  expect(first).toEqual({ lr: 1 });
});

test('a Proxy of a schedule is refused', () => {
  const schedule = new StepLR(optimizerOf([1]), { stepSize: 1 });
  expectError(
    () => new ChainedScheduler([new Proxy(schedule, {})]),
    TypeError,
    'schedulers[0]: expected a schedule, received a Proxy',
  );
});

test('a schedule that was refused has not fixed the base rates', () => {
  const optimizer = { paramGroups: [{ lr: 1 }] };
  expectError(() => new StepLR(optimizer, { stepSize: 0 }), RangeError, 'options.stepSize');
  optimizer.paramGroups[0].lr = 4;
  expect(new StepLR(optimizer, { stepSize: 1 }).getLastLr()).toEqual([4]);
});

test('a factor that throws or is not a number leaves step, rates and state unchanged', () => {
  const optimizer = { paramGroups: [{ lr: 1 }, { lr: 2 }] };
  const reason = new Error('no more');
  const schedule = new LambdaLR(optimizer, [
    (step) => 1 / (step + 1),
    (step) => {
      if (step === 2) throw reason;
      return step < 3 ? 1 : ('1' as never);
    },
  ]);
  schedule.step();
  const before = [schedule.stateDict(), structuredClone(optimizer)];
  const unchanged = () => expect([schedule.stateDict(), optimizer]).toEqual(before);
  expect(() => schedule.step()).toThrow(reason);
  unchanged();
  expectError(
    () => schedule.loadStateDict({ lastStep: 3, baseLrs: [3, 4] }),
    TypeError,
    'lrLambda(3): expected a number',
  );
  unchanged();
  for (const key of ['lastStep', 'baseLrs'] as const) {
    expectAllOrNothing(
      { lastStep: 0, baseLrs: [3, 4] },
      key,
      (state) => schedule.loadStateDict(state),
      unchanged,
    );
    expect(optimizer.paramGroups).toEqual([{ lr: 3 }, { lr: 4 }]);
    schedule.loadStateDict(before[0] as ReturnType<LRScheduler['stateDict']>);
  }
});
