import { runTypeScript } from '../support/run_typescript';

test('workers ended in mid-step, again and again, leave a process that goes on and exits cleanly', () => {
  const { status, signal, stdout, stderr } = runTypeScript('workers/run_workers.ts');
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  const losses = JSON.parse(stdout) as number[];
  expect(losses).toHaveLength(3);
  expect(losses[0]).toBeLessThan(Math.log(5));
  expect(new Set(losses).size).toBe(1);
});

test('workers ended while their calls fail, take lists or share growing memory leave a process that goes on', () => {
  const { status, signal, stdout, stderr } = runTypeScript('workers/run_terminated.ts');
  expect({ status, signal, stdout, stderr }).toEqual({
    status: 0,
    signal: null,
    stdout: 'went on\n',
    stderr: '',
  });
});

test('setNumThreads does not wait for the products of busy workers', () => {
  const { stdout, stderr } = runTypeScript('workers/run_resized.ts');
  expect(stderr).toBe('');
  expect(Number.parseInt(stdout, 10)).toBeLessThan(100); // some, where the system runs the workers meanwhile
});
