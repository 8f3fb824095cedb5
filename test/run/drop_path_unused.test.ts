import { dropPathTriedInVain, dropPathUnused } from '../../src/run/drop_path_unused';

const messages = (warnings: readonly { message: string }[]) => warnings.map(({ message }) => message);

test('a run of one block is told that drop path changes nothing, where it was asked for', () => {
  expect(messages(dropPathUnused({ depth: 1, dropPath: 0.5 }))).toEqual([
    'options.dropPath 0.5 changes nothing with options.depth 1: the first block is always kept',
  ]);
  for (const options of [
    { depth: 2, dropPath: 0.5 },
    { depth: 1, dropPath: 0 },
    { depth: 1, dropPath: 0.1 }, // the default
  ])
    expect(dropPathUnused(options)).toEqual([]);
});

test('a sweep is told so where settings of one block differ in it', () => {
  const settings = [{ dropPath: 0 }, { dropPath: 0.2 }];
  expect(messages(dropPathTriedInVain(settings, 1))).toEqual([
    'options.dropPath changes nothing with options.depth 1, as the first block is always kept: ' +
      'settings that differ in it alone train alike',
  ]);
  expect(dropPathTriedInVain(settings, 2)).toEqual([]);
  const byDepth = (depth: number) => settings.map((setting) => ({ ...setting, depth }));
  expect(dropPathTriedInVain([...byDepth(6), ...byDepth(1)], 6)).toHaveLength(1);
  expect(
    dropPathTriedInVain(
      [
        { depth: 1, lr: 1 },
        { depth: 6, lr: 2 },
      ],
      6,
    ),
  ).toEqual([]);
});
