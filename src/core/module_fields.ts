// Where a module keeps its parts: fields, arrays, plain objects, Maps and Sets, however nested. What lies
// elsewhere within reach is told, so that no part is left out without a word.
import { types } from 'node:util';
import { rangeError } from './check';

/** A part of a module and the path to it: 'heads.policy'. */
export type Found<Child> = [path: string, child: Child];

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** An object literal, or one without a prototype, of any realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The name of a Map's entry in a path. @throws RangeError for a key that has none. */
function keyName(path: string, key: unknown): string {
  if (typeof key === 'string' || typeof key === 'number') return String(key);
  throw rangeError(path, 'texts or numbers as the keys of modules and parameters, which name them', key);
}

/** What a container holds, by key, in its order; nothing for a value that is none. */
function* membersOf(value: object): Generator<[key: unknown, member: unknown]> {
  if (types.isProxy(value)) return;
  if (Array.isArray(value)) yield* (value as unknown[]).entries();
  else if (types.isMap(value)) yield* value;
  else if (types.isSet(value)) yield* [...value].entries();
  else if (isPlain(value)) yield* Object.entries(value);
}

/** The parts in a value of this path: the value itself, or what its containers hold. */
function* partsIn<Child>(
  path: () => string,
  value: object,
  isPart: (value: unknown) => value is Child,
  around: readonly object[],
): Generator<Found<Child>> {
  if (isPart(value)) {
    yield [path(), value];
    return;
  }
  if (around.includes(value)) return; // a container in itself
  const within = [...around, value];
  for (const [key, member] of membersOf(value)) {
    if (isObject(member)) yield* partsIn(() => `${path()}.${keyName(path(), key)}`, member, isPart, within);
  }
}

/** The parts in an object's own fields, in the order in which they were assigned. */
export function* childrenWithin<Child>(
  owner: object,
  isPart: (value: unknown) => value is Child,
): Generator<Found<Child>> {
  for (const [name, value] of Object.entries(owner))
    if (isObject(value)) yield* partsIn(() => name, value, isPart, []);
}

/** Objects that are searched for parts out of place: an object may hold the whole program. */
const MAX_SEARCHED = 10_000;

/** Own values by path, whatever their names and kinds; no getter is called. */
function* anyValues(path: string, value: object): Generator<[string, unknown]> {
  if (types.isProxy(value) || ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return;
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key);
    if (descriptor && 'value' in descriptor) yield [`${path}.${String(key)}`, descriptor.value];
  }
  if (types.isMap(value)) {
    for (const [key, each] of value) {
      yield [`${path}.(key)`, key];
      yield [`${path}.${String(key)}`, each];
    }
  }
  if (types.isSet(value)) for (const each of value) yield [`${path}.(member)`, each];
}

/**
 * Parts within reach of an object's fields, wherever they lie: of childrenWithin, and in instances of
 * classes, in fields that are not enumerable and under symbols. What private fields, WeakMaps and functions
 * hold is out of reach. A part is not searched itself.
 */
export function* partsWithinReach<Child>(
  owner: object,
  isPart: (value: unknown) => value is Child,
): Generator<Found<Child>> {
  const seen = new Set<object>([owner]);
  const waiting: [string, object][] = [['', owner]];
  for (const next of waiting) {
    if (seen.size >= MAX_SEARCHED) return;
    for (const [path, value] of anyValues(...next)) {
      if (!isObject(value) || types.isProxy(value) || seen.has(value)) continue;
      seen.add(value);
      if (isPart(value)) yield [path.slice(1), value];
      else waiting.push([path, value]);
    }
  }
}
