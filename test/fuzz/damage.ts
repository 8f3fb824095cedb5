// Right arguments with exactly one value damaged, at any depth: the call ends in a result or in a clean
// error, a refused one leaves all it knows as it was, and what is used afterwards works or is refused as
// cleanly.
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { countEnd } from './ends';
import type { Subject } from './subject';
import { subjects } from './subjects';

/** An error of the caller's own, thrown while its value is read: it may come through. */
class OwnError extends Error {
  override name = 'OwnError';
}

type Path = readonly (string | number)[];
type Container = Record<string | number, unknown>;

const circular: Container = {};
circular.self = circular;
const symbol = Symbol('s');
/** Values that are put in place of a right one. */
const VALUES: readonly unknown[] = [
  null,
  undefined,
  10n,
  symbol,
  NaN,
  Infinity,
  -1,
  0.5,
  2 ** 53,
  2 ** 53 - 1,
  '',
  'gelu',
  true,
  circular,
  [],
  [null],
  {},
  new Map([['a', 1]]),
  new Date(0),
  () => 1,
  new Float32Array(3),
  [circular],
  [symbol],
  [10n],
];

const isRecord = (value: unknown): value is Container =>
  typeof value === 'object' &&
  value !== null &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

/** Ways to everything inside: properties of plain objects, and the first two and the last of an array. */
function* places(value: unknown, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path;
  const keys = Array.isArray(value)
    ? [0, 1, value.length - 1].filter(
        (key, i, all) => key >= 0 && all.indexOf(key) === i && key < value.length,
      )
    : isRecord(value)
      ? Object.keys(value)
      : [];
  for (const key of keys) yield* places((value as Container)[key], [...path, key]);
}

/** A copy with a changed value at a path; the values beside it are shared. */
function changed(
  value: unknown,
  [key, ...rest]: Path,
  change: (holder: Container, key: string | number) => void,
): unknown {
  const holder = (Array.isArray(value) ? value.slice() : { ...(value as Container) }) as Container;
  if (rest.length > 0) holder[key] = changed(holder[key], rest, change);
  else change(holder, key);
  return holder;
}

/** Throws at the read after so many. */
function failing<T>(reads: number, read: () => T): T {
  if (reads < 0) throw new OwnError('read');
  return read();
}

const isView = (value: unknown): value is Float32Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);
const longer = (view: Float32Array) => new (view.constructor as Float32ArrayConstructor)(view.length + 1);
const replace =
  (make: (old: never, reads: number) => unknown) =>
  (holder: Container, key: string | number, reads: number) => {
    const old = holder[key];
    if (typeof old === 'object' && old !== null) holder[key] = make(old as never, reads);
  };
const replaceView = (make: (old: Float32Array) => unknown) =>
  replace((old) => (isView(old) ? make(old) : old));

/** Damages by name. Those that fit no value there leave it: the call is right then. */
const DAMAGES: Record<string, (holder: Container, key: string | number, reads: number) => void> = {
  delete: (holder, key) => delete holder[key],
  getter: (holder, key, reads) => {
    const old = holder[key];
    Object.defineProperty(holder, key, {
      enumerable: true,
      configurable: true,
      get: () => failing(reads--, () => old),
      set: () => undefined,
    });
  },
  'throwing proxy': replace(
    (old: object, reads) =>
      new Proxy(old, { get: (target, key) => failing(reads--, () => Reflect.get(target, key) as unknown) }),
  ),
  proxy: replace((old) => new Proxy(old, {})),
  map: replace((old) => new Map(Object.entries(old))),
  instance: replace((old: object) => (isRecord(old) ? Object.assign(new (class Other {})(), old) : old)),
  spread: replace((old: object) => (Array.isArray(old) ? old : { ...old })),
  holes: replace((old: object) => (Array.isArray(old) ? new Array((old as unknown[]).length) : old)),
  longer: replace((old: object) =>
    Array.isArray(old)
      ? [...(old as unknown[]), ...(old as unknown[]).slice(-1)]
      : isView(old)
        ? longer(old)
        : old,
  ),
  shorter: replace((old: object) => (Array.isArray(old) || isView(old) ? (old as unknown[]).slice(1) : old)),
  detached: replaceView((old) => {
    const copy = old.slice();
    structuredClone(copy.buffer, { transfer: [copy.buffer] });
    return copy;
  }),
  shared: replaceView((old) => {
    const copy = new (old.constructor as Float32ArrayConstructor)(new SharedArrayBuffer(old.byteLength));
    copy.set(old);
    return copy;
  }),
  ...Object.fromEntries(
    VALUES.map((value, i) => [
      `value ${i}`,
      (holder: Container, key: string | number) => {
        holder[key] = value;
      },
    ]),
  ),
};

export const damage = fc.record({
  subject: fc.constantFrom(...Object.keys(subjects)),
  place: fc.nat(2 ** 20),
  how: fc.constantFrom(...Object.keys(DAMAGES)),
  reads: fc.nat(40),
});
export type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

/** Whether it was refused; an error that is not clean is passed on. */
async function refused(run: () => unknown): Promise<boolean> {
  try {
    await run();
    countEnd();
    return false;
  } catch (error) {
    if (!(error instanceof OwnError)) countEnd(error);
    return true;
  }
}

/** Makes a call with one value of its arguments damaged. */
export async function runDamaged({ subject: name, place, how, reads }: Damage): Promise<void> {
  const subject: Subject = subjects[name]();
  const paths = [...places(subject.args)];
  const path = paths[place % paths.length];
  try {
    const args = changed(subject.args, path, (holder, key) => DAMAGES[how](holder, key, reads)) as never[];
    const before = subject.state?.();
    let result: unknown;
    if (await refused(async () => (result = await subject.call(...args)))) {
      if (!isDeepStrictEqual(subject.state?.(), before))
        throw new Error('a refused call has changed something');
    } else await refused(() => subject.use?.(result as never));
    if (subject.state) await refused(subject.state);
  } catch (error) {
    const value = how.startsWith('value') ? `: ${typeof VALUES[Number(how.slice(6))]}` : '';
    throw new Error(`${name}, ${JSON.stringify(path)}, ${how}${value}`, { cause: error });
  }
}
