import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as regulus from '../../src';
import { AdamW, ChainedScheduler, CosineAnnealingLR, LambdaLR, OneCycleLR, Parameter, SequentialLR, StepLR, tensor, type LRScheduler } from '../../src';
import { expectError } from '../support/errors';

interface Spec {
  kind: string;
  options: Record<string, unknown>;
  schedulers?: Spec[];
}
const { objects } = JSON.parse(readFileSync(path.join(__dirname, '..', 'fixtures', 'lr_schedules.json'), 'utf8')) as { objects: (Spec & { baseLrs: number[]; want: number[][] })[] };

const optimizerOf = (lrs: number[]) => new AdamW(lrs.map((lr, i) => ({ params: [new Parameter(tensor(new Float32Array(1), [1]), `p${i}`)], lr })));
type Make = new (of: unknown, options?: unknown) => LRScheduler;
function make(spec: Spec, optimizer: AdamW): LRScheduler {
  const kind = (regulus as unknown as Record<string, Make>)[spec.kind];
  const inside = spec.schedulers?.map((each) => make(each, optimizer));
  return inside ? new kind(inside, ...(Object.keys(spec.options).length ? [spec.options] : [])) : new kind(optimizer, spec.options);
}
const name = (spec: Spec): string => spec.kind + (spec.schedulers ? ` of ${spec.schedulers.map(name).join(', ')}` : '');

describe.each(objects.map((spec) => [name(spec), spec] as const))('%s', (_, spec) => {
  test('gives every group torch.optim.lr_scheduler\'s rate at every step', () => {
    const optimizer = optimizerOf(spec.baseLrs);
    const scheduler = make(spec, optimizer);
    spec.want.forEach((want, step) => {
      expect(scheduler.lastStep).toBe(step);
      optimizer.paramGroups.forEach(({ lr }, group) => expect(Math.abs(lr - want[group])).toBeLessThan(1e-9 * spec.baseLrs[group] + 1e-15));
      scheduler.step();
    });
  });

  test('goes on from its state', () => {
    const first = make(spec, optimizerOf(spec.baseLrs));
    for (let i = 0; i < 9; i++) first.step();
    const optimizer = optimizerOf(spec.baseLrs);
    const second = make(spec, optimizer);
    second.loadStateDict(JSON.parse(JSON.stringify(first.stateDict())) as ReturnType<LRScheduler['stateDict']>);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual(first.getLastLr());
    first.step();
    second.step();
    expect(second.getLastLr()).toEqual(first.getLastLr());
  });
});

test('a function of the step for each group', () => {
  const optimizer = optimizerOf([1, 2]);
  const scheduler = new LambdaLR(optimizer, [(step) => 1 / (step + 1), () => 3]);
  scheduler.step();
  expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.5, 6]);
});

test('a wrong argument says which', () => {
  const optimizer = optimizerOf([1, 2]);
  expectError(() => new StepLR(optimizer, { stepSize: 0 }), RangeError, 'options.stepSize');
  expectError(() => new StepLR({} as AdamW, { stepSize: 1 }), TypeError, 'optimizer');
  expectError(() => new CosineAnnealingLR(optimizer, { tMax: 3, etaMax: 1 } as never), RangeError, 'options.etaMax');
  expectError(() => new OneCycleLR(optimizer, { maxLr: [1], totalSteps: 3 }), RangeError, 'options.maxLr');
  expectError(() => new LambdaLR(optimizer, 3 as never), TypeError, 'lrLambda');
  const steps = new StepLR(optimizer, { stepSize: 1 });
  expectError(() => new SequentialLR([steps, steps], { milestones: [] }), RangeError, 'options.milestones');
  expectError(() => new ChainedScheduler([steps, new StepLR(optimizerOf([1, 2]), { stepSize: 1 })]), RangeError, 'schedulers[1].optimizer');
  expectError(() => steps.loadStateDict({ lastStep: 1, baseLrs: [1] }), RangeError, 'state.baseLrs');
});
