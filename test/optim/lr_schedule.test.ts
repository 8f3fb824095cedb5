import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lrSchedule, type ScheduleName } from '../../src';
import { namedScheduler } from '../../src/optim/lr_schedule';

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
