// Run in a process of its own (interrupt.test.ts): takes the signals, then computes without end or waits.
import { linearForward } from '../../src/addon/linear';
import { catchSignals } from '../../src/cli/interrupt';
import { setNumThreads } from '../../src/core/runtime';

const [how] = process.argv.slice(2);
const interrupt = catchSignals('Stopping after this step');
process.stdout.write(how.includes('busy') ? 'busy\n' : 'busy at nothing\n');

/** Products on several threads, as a signal comes to any of them. */
function multiply(): void {
  const size = 256;
  const [x, weight, y] = [1, 2, 3].map(() => new Float32Array(size * size));
  setNumThreads(3);
  for (;;) linearForward({ rows: size, inFeatures: size, outFeatures: size, x, weight, bias: null, y });
}

if (how === 'busy pool') multiply();
while (how === 'busy') void 0;

setInterval(() => {}, 1000);
interrupt.signal.addEventListener('abort', () => {
  interrupt.release();
  console.log(`aborted ${interrupt.exitCode}`);
});
