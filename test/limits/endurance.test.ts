// REGULUS_ENDURANCE=1 makes the runs as long as docs/reliability.md gives them.
import { runTypeScript } from '../support/run_typescript';

const MB = 2 ** 20;
const long = process.env.REGULUS_ENDURANCE === '1';

/** What grew between a tenth of the run and its end. */
function grown(name: string, usual: number, full: number) {
  const count = long ? full : usual;
  const { status, signal, stdout, stderr } = runTypeScript('support/endurance.ts', [name, String(count)], {
    timeout: long ? 3_600_000 : 120_000,
    // V8's young generation would grow by some 30 MB until 2,000 models were made, and stay.
    nodeArgs: ['--expose-gc', '--max-semi-space-size=1'],
  });
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  const { before, after } = JSON.parse(stdout) as Record<
    'before' | 'after',
    Record<'heapUsed' | 'rss' | 'arrayBuffers' | 'handles' | 'threads', number>
  >;
  if (long) console.info(`${count} ${name}: ${stdout.trim()}`);
  expect(after.handles).toBeLessThanOrEqual(before.handles);
  expect(after.threads).toBeLessThanOrEqual(before.threads);
  expect(after.arrayBuffers).toBeLessThanOrEqual(before.arrayBuffers + 0.1 * MB);
  return { heap: (after.heapUsed - before.heapUsed) / MB, rss: (after.rss - before.rss) / MB };
}

test('small steps, 100,000 in the long run, leave heap, memory, handles and threads as they were', () => {
  const { heap, rss } = grown('steps', 10_000, 100_000);
  expect(heap).toBeLessThan(0.5);
  expect(rss).toBeLessThan(4);
});

test('models made and dropped, 1,000 in the long run, leave nothing behind', () => {
  const { heap, rss } = grown('models', 200, 1_000);
  expect(heap).toBeLessThan(0.5);
  expect(rss).toBeLessThan(10);
});

test('workers started and ended, 1,000 in the long run, leave no handle and no thread behind', () => {
  const { heap, rss } = grown('workers', 30, 1_000);
  expect(heap).toBeLessThan(1);
  expect(rss).toBeLessThan(48);
});
