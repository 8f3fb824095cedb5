// Loading a state dict into parameters, whoever saved it: prefixes of PyTorch's wrappers, integer buffers.
import { types } from 'node:util';
import { checkBoolean, checkOptions, rangeError, typeError } from './check';
import type { Parameter } from './parameter';
import { checkShape, type StoredTensor, shapeText } from './tensor';

/** Tensors by name, as stateDict or loadSafetensors gives them. */
export type StateDict = Readonly<Record<string, StoredTensor>>;

/** Options of loadStateDict. */
export interface LoadStateDictOptions {
  /** Whether every parameter needs an entry, and every entry a parameter; default true. */
  strict?: boolean | undefined;
}

/** What loadStateDict found. */
export interface LoadedState {
  /** Parameters without an entry, which stay as they were. */
  missing: string[];
  /** Entries without a parameter. */
  unexpected: string[];
  /** Integer entries that no module has, such as `num_batches_tracked`: passed over, strict or not. */
  skipped: string[];
}

/** What torch.compile and DataParallel, DistributedDataParallel and AveragedModel put into names. */
const WRAPPERS = ['_orig_mod', 'module'];

/** @internal The name of a parameter without them. */
export const withoutWrappers = (name: string): string =>
  name
    .split('.')
    .filter((part) => !WRAPPERS.includes(part))
    .join('.');

/** The parameter that each entry is for, by the entry's name. An entry of its very name comes first. */
function matchNames(
  given: readonly string[],
  parameters: ReadonlyMap<string, Parameter>,
): Map<string, string> {
  const matches = new Map(given.filter((name) => parameters.has(name)).map((name) => [name, name]));
  const free = new Map<string, string>();
  for (const name of parameters.keys()) if (!matches.has(name)) free.set(withoutWrappers(name), name);
  for (const name of given) {
    const parameter = matches.has(name) ? undefined : free.get(withoutWrappers(name));
    if (parameter === undefined) continue;
    matches.set(name, parameter);
    free.delete(withoutWrappers(name));
  }
  return matches;
}

const isFloats = (data: unknown) => types.isFloat32Array(data) || types.isFloat64Array(data);
const isIntegers = (data: unknown) => types.isTypedArray(data) && !isFloats(data);

/** An entry for a parameter, read once and checked. */
function checkEntry(name: string, entry: unknown, parameter: Parameter): Float32Array | Float64Array {
  const { data, shape } = (typeof entry === 'object' && entry !== null ? entry : {}) as StoredTensor;
  if (!Array.isArray(shape)) throw typeError(name, 'a tensor { data, shape }', entry);
  if (!types.isFloat32Array(data) && !types.isFloat64Array(data)) {
    const expected =
      'a Float32Array or Float64Array, which F8 becomes by loadSafetensors(path, { float32: true })';
    throw typeError(`${name}.data`, expected, data);
  }
  checkShape(name, { data, shape });
  if (shapeText(shape) !== shapeText(parameter.shape))
    throw rangeError(`${name}.shape`, shapeText(parameter.shape), [...shape]);
  if (types.isFloat64Array(data)) checkRange(`${name}.data`, data);
  return data;
}

/** @throws RangeError for a number that float32 would make infinite. */
function checkRange(name: string, data: Float64Array): void {
  const at = data.findIndex((value) => Number.isFinite(value) && !Number.isFinite(Math.fround(value)));
  if (at >= 0) throw rangeError(`${name}[${at}]`, 'a number in the range of float32', data[at]);
}

const listed = (names: readonly string[]) =>
  names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '');

/** Says what was not taken as it stands; once for each load. */
function warnOf(matches: ReadonlyMap<string, string>, skipped: readonly string[]): void {
  const renamed = [...matches].filter(([given, parameter]) => given !== parameter);
  const warn = (text: string) =>
    process.emitWarning(`loadStateDict: ${text}`, { code: 'REGULUS_STATE_DICT' });
  if (renamed.length) {
    const [[given, parameter]] = renamed;
    warn(
      `${renamed.length} names differ by the prefixes of torch.compile and DataParallel, ` +
        `and were taken without them: ${given} as ${parameter}`,
    );
  }
  if (skipped.length) warn(`passed over integer buffers that no module here has: ${listed(skipped)}`);
}

/** Copies values into parameters by name; checks all before it writes any. */
export function loadState(
  parameters: ReadonlyMap<string, Parameter>,
  state: StateDict,
  options: LoadStateDictOptions | undefined,
): LoadedState {
  const { strict = true } = checkOptions('options', options, ['strict']);
  checkBoolean('options.strict', strict);
  if (typeof state !== 'object' || state === null) throw typeError('state', 'a record of tensors', state);
  const given = Object.keys(state);
  const matches = matchNames(given, parameters);
  const found = new Set(matches.values());
  const missing = [...parameters.keys()].filter((name) => !found.has(name));
  const others = given.filter((name) => !matches.has(name));
  const skipped = others.filter((name) => isIntegers(state[name]?.data));
  const unexpected = others.filter((name) => !skipped.includes(name));
  if (strict && (missing.length || unexpected.length)) {
    throw rangeError(
      'state',
      `the entries of this module (${parameters.size})`,
      `missing: ${missing.slice(0, 3).join(', ') || 'none'}; ` +
        `unexpected: ${unexpected.slice(0, 3).join(', ') || 'none'}`,
    );
  }
  const values = Array.from(matches, ([name, parameterName]) => {
    const parameter = parameters.get(parameterName)!;
    return [parameter, checkEntry(`state['${name}']`, state[name], parameter)] as const;
  });
  for (const [parameter, data] of values) parameter.data.set(data);
  warnOf(matches, skipped);
  return { missing, unexpected, skipped };
}
