// Run in a process of its own (workers.test.ts): workers whose calls fail all the time, take lists, or share
// memory that grows, are ended at any moment, two of a kind at once.
import { Worker } from 'node:worker_threads';
import { binaryPath } from '../../src/addon/binary';
import { tableOf } from '../../src/addon/records';
import { SEGMENT } from '../../src/addon/segments';
import { adamwRules } from '../support/adamw_rules';

const ROUNDS = process.env.LD_PRELOAD ? 4 : 8; // a sanitizer is several times as slow
const FAILING = 'const x = new Float32Array(1); for (;;) try { native.geluForward("gelu", x, x); } catch {}';
const RULE = [...adamwRules([{}])];
const SEGMENTS = [...tableOf(SEGMENT, [{ storage: 0, offset: 0, length: 4, rule: 0 }])];
const LISTS = `
  const many = () => Array.from({ length: 500 }, () => new Float32Array(4));
  const lists = [many(), many(), many(), many()];
  const [rules, segments] = ${JSON.stringify([RULE, SEGMENTS])}.map((table) => Float64Array.from(table));
  for (;;) native.adamwStep('f32', 1, ...lists, null, rules, segments);`;
// Views that follow the length of the memory, while the other worker makes it longer and writes the mask.
const SHARED = `
  const all = new Float32Array(memory), bytes = new Uint8Array(memory);
  const unlessRaced = (call) => {
    try { call(); } catch (error) { if (error.name !== 'RangeError') throw error; }
  };
  for (;;) {
    const rows = all.length >> 2;
    bytes.fill(1, 0, rows);
    unlessRaced(() => memory.grow(memory.byteLength + 16));
    const quarter = (i) => all.subarray(i * rows, (i + 1) * rows);
    const [shortcut, branch, y] = [quarter(1), quarter(2), quarter(3)];
    const kept = bytes.subarray(0, rows);
    unlessRaced(() => native.stochasticDepthForward(rows, 1, 2, shortcut, branch, kept, y));
    unlessRaced(() => native.geluForward('gelu', all, new Float32Array(all.length)));
  }`;

/** ThreadSanitizer would report what the last one does on purpose: both write the same memory. */
const ENDLESS = process.env.TSAN_OPTIONS ? [FAILING, LISTS] : [FAILING, LISTS, SHARED];

/** ES2024's, which Node 20 has. */
type Growable = new (bytes: number, options: { maxByteLength: number }) => SharedArrayBuffer;

async function main(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    for (const endless of ENDLESS) {
      const memory = new (SharedArrayBuffer as unknown as Growable)(1 << 10, { maxByteLength: 1 << 20 });
      const code = `
        const { parentPort, workerData: { addon, memory } } = require('node:worker_threads');
        const native = require(addon);
        parentPort.postMessage('ready');
        ${endless}`;
      const workers = [1, 2].map(() =>
        new Worker(code, { eval: true, workerData: { addon: binaryPath, memory } }).on('error', (error) => {
          throw error;
        }),
      );
      await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
      for (const worker of workers) {
        await new Promise((resolve) => setTimeout(resolve, round % 4));
        await worker.terminate();
      }
    }
  }
  console.log('went on');
}
void main();
