// Every export of the library, called with anything: a result, or an error that says name, expected and
// received. test/fuzz/damage.ts damages one value of right calls.
import { inspect, types } from 'node:util';
import * as regulus from '../src';
import { temporaryFolder } from './support/folder';

const at = temporaryFolder();
const before = process.cwd();
beforeEach(() => process.chdir(at())); // some calls of a text write a file of its name
afterEach(() => process.chdir(before));

const VALUES: readonly unknown[] = [
  undefined,
  null,
  {},
  [],
  [1, 2],
  ['x'],
  [[1, 2]],
  'x',
  NaN,
  0,
  2,
  -1,
  10n,
  true,
  Symbol('s'),
  () => 1,
  new Map(),
  Float32Array.of(1, 2),
  new Float64Array(2),
];

/** No argument; then one value once, twice and three times. */
const ARGUMENTS: readonly (readonly unknown[])[] = [
  [],
  ...VALUES.flatMap((value) => [[value], [value, value], [value, value, value]]),
];

type Call = (...args: readonly unknown[]) => unknown;

const isClass = (value: object) => /^class\b/.test(Function.prototype.toString.call(value));

/** The calls of what is exported, by name. */
const CALLS: readonly (readonly [name: string, call: Call])[] = Object.entries(regulus).flatMap(
  ([name, value]) => {
    if (typeof value !== 'function') return [];
    const made = value as unknown as new (...args: readonly unknown[]) => unknown;
    return [[name, isClass(value) ? (...args) => new made(...args) : (value as Call)] as const];
  },
);

/** Right calls, which need no argument. */
const RIGHT: Readonly<Record<string, (args: readonly unknown[]) => boolean>> = {
  // The embedded glyphs are trained on.
  train: ([options]) =>
    options === undefined || (typeof options === 'object' && Object.keys(options ?? [1]).length === 0),
};

/** Why an error is not clean; undefined if it is. */
function fault(name: string, error: unknown): string | undefined {
  const { name: kind, message } = error as Error;
  if (kind === 'DataError') return undefined;
  if (name === 'processGroup' && kind === 'Error') return undefined; // no MPI here
  const isClean =
    ['TypeError', 'RangeError'].includes(kind) && /^[^:]+: expected .+, received .+/s.test(message);
  return isClean ? undefined : `${kind}: ${message}`;
}

async function faultOf(name: string, call: Call, args: readonly unknown[]): Promise<string | undefined> {
  try {
    const result = await call(...args);
    if (types.isGeneratorObject(result)) [...(result as Generator)];
    return undefined;
  } catch (error) {
    return fault(name, error);
  }
}

test.each(CALLS)('%s takes any arguments, or says what it expected', async (name, call) => {
  const faults: string[] = [];
  for (const args of ARGUMENTS) {
    if (RIGHT[name]?.(args)) continue;
    const found = await faultOf(name, call, args);
    if (found !== undefined) faults.push(`${inspect(args)}: ${found}`);
  }
  expect(faults).toEqual([]);
});
