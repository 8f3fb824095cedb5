import { gridSettings, randomSettings } from '../../src/sweep/space';

test('a grid has every combination of the lists, the last option changing fastest', () => {
  expect(gridSettings({ lr: [1, 2], schedule: ['step', 'cosine'] })).toEqual([
    { lr: 1, schedule: 'step' },
    { lr: 1, schedule: 'cosine' },
    { lr: 2, schedule: 'step' },
    { lr: 2, schedule: 'cosine' },
  ]);
  expect(gridSettings({})).toEqual([{}]);
});

test('random settings depend on the seed alone, differ, stay in their ranges and have short values', () => {
  const axes = {
    lr: { low: 1e-4, high: 1e-2, log: true, integer: false },
    dim: { low: 8, high: 10, log: false, integer: true },
    dropPath: { low: 0, high: 0.5, log: false, integer: false },
    schedule: ['step', 'cosine'],
  };
  const settings = randomSettings(axes, 60, 3);
  expect(settings).toEqual(randomSettings(axes, 60, 3));
  expect(settings.slice(0, 20)).toEqual(randomSettings(axes, 20, 3));
  expect(settings).not.toEqual(randomSettings(axes, 60, 4));
  expect(new Set(settings.map((setting) => JSON.stringify(setting))).size).toBe(60);
  for (const { lr, dropPath } of settings as { lr: number; dropPath: number }[]) {
    expect(lr).toBeGreaterThanOrEqual(1e-4);
    expect(lr).toBeLessThanOrEqual(1e-2);
    expect(Number(lr.toPrecision(4))).toBe(lr);
    expect(dropPath).toBeLessThanOrEqual(0.5);
  }
  expect(new Set(settings.map(({ dim }) => dim))).toEqual(new Set([8, 9, 10]));
  expect(new Set(settings.map(({ schedule }) => schedule))).toEqual(new Set(['step', 'cosine']));
  const low = settings.filter(({ lr }) => (lr as number) < 1e-3).length;
  expect(Math.abs(low - 30)).toBeLessThan(15); // one power of ten as often as the other
  expect(randomSettings({ lr: [1, 2, 3] }, 10, 0)).toHaveLength(3);
});
