// Rows in memory that all threads share: a message to a worker carries them without a copy.
import { types } from 'node:util';
import { gatherRows } from '../addon/gather_rows';
import { type Dataset, type Part, sampleWeightOf, targetValues } from '../data/dataset';
import { type Split, whole } from '../data/split';

/** Numbers in shared memory. */
export function sharedFloats(values: Float32Array): Float32Array {
  const shared = new Float32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

function sharedValues(values: Int32Array | Float32Array): Int32Array | Float32Array {
  if (types.isFloat32Array(values)) return sharedFloats(values);
  const shared = new Int32Array(new SharedArrayBuffer(values.byteLength));
  shared.set(values);
  return shared;
}

/** The rows of a part in shared memory, as a data set of their own. */
export function inSharedMemory({ data, indices }: Part): Part {
  const rows = indices.length;
  const { columns, features: source } = data;
  const features = new Float32Array(new SharedArrayBuffer(4 * rows * columns));
  gatherRows({ columns, source, indices, mean: null, scale: null, out: features });
  const { description } = data.target;
  const target = { values: sharedValues(targetValues({ data, indices })), description };
  const weights = sampleWeightOf({ data, indices });
  const sampleWeight = weights && sharedFloats(weights);
  return whole({ ...data, features, target, rows, sampleWeight, groups: null, rowNumbers: undefined });
}

/** All parts, their rows as they are: data that several of them are of is shared once. */
export function partsInSharedMemory(parts: Split): Split {
  const known = new Map<Float32Array, Float32Array>();
  const share = (data: Dataset): Dataset => {
    const features = known.get(data.features) ?? sharedFloats(data.features);
    known.set(data.features, features);
    return { ...data, features };
  };
  const entries = Object.entries(parts as unknown as Record<string, Part>);
  return Object.fromEntries(
    entries.map(([name, { data, indices }]) => [name, { data: share(data), indices }]),
  ) as unknown as Split;
}
