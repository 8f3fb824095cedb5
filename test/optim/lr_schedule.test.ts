import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lrSchedule, type ScheduleName } from '../../src';
import { namedScheduler } from '../../src/optim/lr_schedule';
import { any, expectError, refuses } from '../support/errors';

interface Case {
  name: ScheduleName;
  lr: number;
  totalSteps: number;
  warmupSteps: number;
  want: number[];
}

const { named: cases } = JSON.parse(
  readFileSync(path.join(__dirname, '..', 'fixtures', 'lr_schedules.json'), 'utf8'),
) as { named: Case[] };

test.each(cases.map((c) => [c.name, c.totalSteps, c.warmupSteps, c] as const))(
  '%s over %i steps with %i of warm-up follows torch.optim.lr_scheduler',
  (_, __, ___, c) => {
    const schedule = lrSchedule(c.name, { lr: c.lr, totalSteps: c.totalSteps, warmupSteps: c.warmupSteps });
    c.want.forEach((want, step) => {
      expect(Math.abs(schedule(step) - want)).toBeLessThan(1e-9 * c.lr + 1e-15);
    });
  },
);

test('a run of one step has a learning rate', () => {
  for (const name of ['one-cycle', 'cosine', 'step', 'constant'] as const)
    expect(lrSchedule(name, { lr: 1, totalSteps: 1 })(0)).toBeGreaterThanOrEqual(0);
});

test('steps past the end of the run keep the last rate, where the schedule itself would rise again', () => {
  for (const name of ['one-cycle', 'cosine', 'step', 'constant'] as const) {
    const schedule = lrSchedule(name, { lr: 1, totalSteps: 9 });
    for (const step of [9, 10, 12, 1e6]) expect(schedule(step)).toBe(schedule(8));
  }
});

test('a named schedule starts every group from its rate, whatever the optimizer had', () => {
  const paramGroups = [{ lr: 5 }, { lr: 7 }];
  const scheduler = namedScheduler('constant', { paramGroups }, { lr: 0.5, totalSteps: 9 });
  scheduler.step();
  expect(paramGroups).toMatchObject([{ lr: 0.5 }, { lr: 0.5 }]);
});

refuses(RangeError, [
  ['an unknown schedule', () => lrSchedule(any('linear'), { lr: 1, totalSteps: 3 }), 'name'],
  ['a schedule of 0 steps', () => lrSchedule('cosine', { lr: 1, totalSteps: 0 }), 'options.totalSteps'],
  [
    'a schedule with a misspelt option',
    () => lrSchedule('cosine', any({ lr: 1, totalSteps: 3, warmup: 1 })),
    'options.warmup',
  ],
  ['a schedule of a negative rate', () => lrSchedule('cosine', { lr: -1, totalSteps: 3 }), 'options.lr'],
  [
    'a warm-up longer than the run',
    () => lrSchedule('cosine', { lr: 1, totalSteps: 3, warmupSteps: 4 }),
    'options.warmupSteps',
  ],
  ['the rate of half a step', () => lrSchedule('cosine', { lr: 1, totalSteps: 3 })(0.5), 'step'],
  [
    'one-cycle with warm-up',
    () => lrSchedule('one-cycle', { lr: 1, totalSteps: 9, warmupSteps: 2 }),
    'options.warmupSteps',
  ],
]);

test('a schedule keeps its last rate past the end of the run, and refuses a step that is not a count', () => {
  for (const name of ['one-cycle', 'cosine', 'step', 'constant'] as const) {
    const schedule = lrSchedule(name, { lr: 0.1, totalSteps: 20 });
    expect(schedule(35)).toBe(schedule(19));
    expectError(() => schedule(-1), RangeError, 'step');
    expectError(() => schedule(NaN), RangeError, 'step');
  }
});
