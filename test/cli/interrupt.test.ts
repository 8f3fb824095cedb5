// Signals to a process whose JavaScript computes, and so answers none.
import { spawn } from 'node:child_process';
import { bundle } from '../support/bundle';
import { watch } from '../support/command';

/** Starts run_busy.ts and waits until it computes. */
async function busy(how: string) {
  const child = spawn(process.execPath, [bundle('cli/run_busy.ts'), how], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const run = watch(child);
  await run.until(/busy/);
  return run;
}

test.each(['busy', 'busy pool'])(
  '%s: the first SIGINT is answered at once, the second leaves',
  async (how) => {
    const run = await busy(how);
    run.child.kill('SIGINT');
    await run.until(/Stopping after this step; Ctrl-C again leaves at once\.\n/);
    run.child.kill('SIGINT');
    expect(await run.end).toEqual({
      code: 130,
      shown: 'busy\nStopping after this step; Ctrl-C again leaves at once.\n',
    });
  },
);

test('SIGTERM says nothing; a second signal leaves', async () => {
  const run = await busy('busy');
  run.child.kill('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 100));
  run.child.kill('SIGTERM');
  expect(await run.end).toEqual({ code: 143, shown: 'busy\n' });
});

test('the first signal reaches the command when it has time, and after it signals are those of Node again', async () => {
  const run = await busy('idle');
  run.child.kill('SIGINT');
  await run.until(/aborted 130/);
  run.child.kill('SIGINT');
  expect((await run.end).code).toBeNull(); // ended by the signal
});

test('a closed standard error does not keep the second signal from leaving', async () => {
  const run = await busy('busy');
  run.child.stderr!.destroy();
  run.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 100));
  run.child.kill('SIGINT');
  expect((await run.end).code).toBe(130);
});
