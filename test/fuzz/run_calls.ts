// Run in a process of its own (native.test.ts): `run_calls.ts SEED COUNT [PATTERN]` makes COUNT hostile
// calls, of the functions whose names match, and prints how they ended.
import { binary } from '../../src/addon/binary';
import { peakMegabytes } from '../support/peak_memory';
import { FUZZED, guardsIntact, validArguments } from './calls';
import {
  isOutOfBounds,
  isView,
  mutate,
  otherMemory,
  pick,
  type Random,
  randomOf,
  type View,
  viewsOf,
} from './mutate';
import { startRace } from './race';

const LONGEST = 5_000;
const MOST_ELEMENTS = 20_000;
const SIZES = [
  0,
  0,
  1,
  1,
  2,
  3,
  4,
  5,
  7,
  8,
  9,
  15,
  16,
  17,
  31,
  33,
  64,
  100,
  4097,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
];

const [seed, count] = process.argv.slice(2, 4).map(Number);
const functions = FUZZED.filter((name) => name.match(process.argv[4] ?? ''));
const random = randomOf(seed);
const { racing, isRacing, end } = startRace();
const ends = { returned: 0, TypeError: 0, RangeError: 0, Error: 0, compared: 0, slowest: 0 };

/** Arguments of matching sizes; a huge size only beside a 0, so that the arrays are empty. */
function sizedArguments(name: string, draw: Random): unknown[] {
  for (;;) {
    const [r, c, h] = [pick(SIZES, draw), pick(SIZES, draw), pick(SIZES, draw)];
    try {
      if (Math.max(r * c, c * h, r * h) <= MOST_ELEMENTS) return validArguments(name, r, c, h);
    } catch {
      // an array of one of the huge sizes: other sizes
    }
  }
}

const bytes = (view: View) =>
  Buffer.from(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength).toString('latin1');
const clone = (args: readonly unknown[]): unknown[] =>
  args.map((arg) => (Array.isArray(arg) ? clone(arg) : isView(arg) ? arg.slice() : arg));
const explain = (name: string, problem: string) =>
  new Error(
    `seed ${seed}, call ${ends.returned + ends.TypeError + ends.RangeError + ends.Error} (${name}): ${problem}`,
  );

function run(name: string, args: unknown[], check: boolean): void {
  const before = check ? viewsOf(args).map(bytes) : [];
  const copies = check ? clone(args) : [];
  const start = performance.now();
  let result: unknown;
  let failed = false;
  try {
    result = binary[name](...args);
    ends.returned += 1;
  } catch (error) {
    const kind = (error as Error).name as 'Error';
    if (!['TypeError', 'RangeError', 'Error'].includes(kind) || !(error as Error).message) throw error;
    ends[kind] += 1;
    failed = true;
  }
  const took = performance.now() - start;
  ends.slowest = Math.max(ends.slowest, took);
  if (took > LONGEST) throw explain(name, `took ${took} ms`);
  if (!check) return;
  const after = viewsOf(args).map(bytes);
  if (failed) {
    if (after.some((each, i) => each !== before[i])) throw explain(name, 'refused, but something is written');
    return;
  }
  // Plain memory gives the same bits, unless one array stood for two.
  const views = viewsOf(args);
  if (new Set(views.map((view) => view.buffer)).size < views.length) return;
  const again = binary[name](...copies);
  ends.compared += 1;
  if (
    !Object.is(again, result) ||
    viewsOf(copies)
      .map(bytes)
      .some((each, i) => each !== after[i])
  )
    throw explain(name, 'other results in other memory');
}

for (let i = 0; i < count; i++) {
  const name = pick(functions, random);
  const valid = random(2) ? validArguments(name) : sizedArguments(name, random);
  const guarded = viewsOf(valid).filter((view): view is Float32Array => view instanceof Float32Array);
  const args: unknown[] = [...valid];
  let getters = false;
  for (let changes = random(4) ? 1 + random(2) : 0; changes > 0; changes--) {
    const at = random(args.length);
    args[at] = mutate(valid[at], args, random, racing);
    getters ||= Array.isArray(args[at]);
  }
  if (random(4) === 0)
    args.forEach((arg, at) => {
      if (isView(arg) && arg === valid[at] && random(2)) args[at] = otherMemory(arg, random);
    });
  if (random(20) === 0) args.length = random(args.length);
  run(name, args, !getters && !isRacing(viewsOf(args)) && !viewsOf(args).some(isOutOfBounds));
  if (!guarded.every((view) => view.length === 0 || guardsIntact(view)))
    throw explain(name, 'wrote beyond an array');
}
void end();
console.log(JSON.stringify({ ...ends, megabytes: peakMegabytes() }));
