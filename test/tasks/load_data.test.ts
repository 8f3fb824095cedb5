import { loadData } from '../../src';

test.each<[string, unknown, typeof TypeError | typeof RangeError]>([
  ['options', null, TypeError],
  ['options.task', { task: 1 }, TypeError],
  ['task', { task: 'guessing' }, RangeError],
  ['options.knownTarget', { knownTarget: 'abc' }, TypeError],
  ['options.knownTarget.task', { knownTarget: {} }, TypeError],
  ['task', { knownTarget: { task: 'guessing' } }, RangeError],
  ['description', { knownTarget: { task: 'classification', classNames: ['0', 1] } }, RangeError],
])('loadData with wrong %s (%p) is refused', async (name, wrong, kind) => {
  const refused = loadData((wrong && { data: 'glyphs', ...wrong }) as never);
  await expect(refused).rejects.toThrow(kind);
  await expect(refused).rejects.toThrow(`${name}: expected `);
});
