// Hostile changes to the arguments of a native call.
import { f } from './calls';

export type Random = (below: number) => number;
/** Repeatable integers below a bound. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}
export const pick = <T>(values: readonly T[], random: Random): T => values[random(values.length)];

export type View = Float32Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;
export type ViewType = new (buffer: ArrayBufferLike | number, offset?: number, length?: number) => View;
// ES2024's, which Node 20 has.
interface Elastic {
  resizable?: boolean;
  resize(bytes: number): void;
  growable?: boolean;
  grow(bytes: number): void;
}
type ElasticBuffer = new (bytes: number, options: { maxByteLength: number }) => ArrayBufferLike;
const Resizable = ArrayBuffer as unknown as ElasticBuffer;
const Growable = SharedArrayBuffer as unknown as ElasticBuffer;

/** Numbers on both sides of every bound that a dimension, an index or a scalar has. */
export const NUMBERS = [
  NaN,
  Infinity,
  -Infinity,
  -1,
  0,
  0.5,
  1,
  2,
  7,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  2 ** 63,
  1e300,
  -1e30,
  5e-324,
  -0,
];

export const isView = (value: unknown): value is View => ArrayBuffer.isView(value) && 'subarray' in value;

/** All typed arrays of a call, those in lists too; runs no getter. */
export const viewsOf = (args: readonly unknown[]): View[] =>
  args
    .flatMap((arg) =>
      Array.isArray(arg)
        ? Object.values(Object.getOwnPropertyDescriptors(arg)).map(({ value }) => value as unknown)
        : [arg],
    )
    .filter(isView);

function detach(view: View): void {
  if (view.buffer instanceof ArrayBuffer && view.buffer.byteLength)
    structuredClone(view.buffer, { transfer: [view.buffer] });
}

/** The same values over shared, growable, resizable or misaligned memory. */
export function otherMemory(view: View, random: Random): View {
  const Type = view.constructor as ViewType;
  const bytes = view.byteLength;
  const over = (buffer: ArrayBufferLike, offset = 0, length: number | undefined = view.length) => {
    const made = new Type(buffer, offset, length);
    made.set(view as never);
    return made;
  };
  switch (random(5)) {
    case 0:
      return over(new SharedArrayBuffer(bytes + 16), view.BYTES_PER_ELEMENT);
    case 1:
      return over(new ArrayBuffer(bytes + 16), view.BYTES_PER_ELEMENT);
    case 2:
      return over(new Growable(bytes, { maxByteLength: bytes + 64 }), 0, undefined);
    case 3:
      return over(new Resizable(bytes + 8, { maxByteLength: bytes + 64 }));
    default:
      return over(new Resizable(bytes, { maxByteLength: bytes + 64 }), 0, undefined);
  }
}

/** Memory that is gone, or has become shorter or longer than the view was made for. */
function unstableMemory(view: View, random: Random): View {
  const made = otherMemory(view, random);
  const buffer = made.buffer as unknown as Elastic;
  if (buffer.resizable) buffer.resize(Math.max(0, made.byteLength - 8 * (random(5) - 1)));
  else if (buffer.growable) buffer.grow(made.byteLength + 8);
  else detach(made);
  return made;
}

/** Whether a view's memory was transferred away or has shrunk from under it: then it cannot be copied. */
export function isOutOfBounds(view: View): boolean {
  try {
    view.slice(0, 0);
    return false;
  } catch {
    return true;
  }
}

/** Values that a second thread rewrites all the time (race.ts), as a view of this type. */
export type Racing = (view: View) => View | null;

/** What a getter may do while its list is read. */
function mischief(all: readonly unknown[], list: unknown[], value: unknown, random: Random): unknown {
  switch (random(5)) {
    case 0:
      throw new Error('getter');
    case 1:
      list.length = 0;
      break;
    case 2:
      for (const view of viewsOf(all)) detach(view);
      break;
    case 3:
      return f(1 + random(30));
    default:
      list.push(value);
  }
  return value;
}

/** Another value in place of an argument; `all` are the call's arguments. */
export function mutate(value: unknown, all: readonly unknown[], random: Random, racing: Racing): unknown {
  const junk = [
    undefined,
    null,
    true,
    'text',
    10n,
    {},
    [],
    () => 1,
    Symbol('s'),
    new Date(0),
    f(3),
    new Uint8Array(0),
    new DataView(new ArrayBuffer(8)),
    new Float64Array(15),
    new BigInt64Array(3),
    new Proxy([f(3)], {}),
  ];
  if (typeof value === 'number') return random(4) ? pick(NUMBERS, random) : pick(junk, random);
  if (Array.isArray(value)) {
    const changed = [...value];
    const at = random(changed.length || 1);
    switch (random(5)) {
      case 0:
        changed.pop();
        break;
      case 1:
        changed.push(changed[0]);
        break;
      case 2:
        changed[at] = mutate(changed[at], all, random, racing);
        break;
      case 3:
        changed.length = random(300);
        break;
      default:
        Object.defineProperty(changed, at, {
          configurable: true,
          get: () => mischief(all, changed, value[at], random),
        });
    }
    return changed;
  }
  if (!isView(value) || value.byteLength === 0) return pick(junk, random);
  switch (random(7)) {
    case 0:
      return pick(junk, random);
    case 1:
      return value.subarray(0, random(value.length + 1));
    case 2:
      return otherMemory(value, random);
    case 3:
      return unstableMemory(value, random);
    case 4:
      return pick(viewsOf(all), random);
    case 5:
      return racing(value) ?? value;
    default: {
      const changed = value.slice() as View;
      changed[random(changed.length)] = pick(NUMBERS, random);
      return changed;
    }
  }
}
