// How a checkpoint holds what rows are standardised with: vectors as tensors, the rest in its header.
import type { Tensor } from '../core/tensor';
import type { FittedRange } from '../data/fitted_range';
import type { Standardisation } from '../data/standardisation';
import type { CheckpointContents } from './checkpoint_contents';

const vector = (data: Float32Array): Tensor => ({ data, shape: [data.length] });

/** The tensors of a standardisation. */
export const standardisationTensors = ({ mean, scale, range }: Standardisation): Record<string, Tensor> => ({
  'data.mean': vector(mean),
  'data.scale': vector(scale),
  ...(range ? { 'data.min': vector(range.min), 'data.max': vector(range.max) } : {}),
});

/** What the header says of it. */
export const standardisationMetadata = ({ offset, range }: Standardisation): Record<string, string> => ({
  ...(offset ? { offset: JSON.stringify([...offset]) } : {}),
  ...(range ? { range: JSON.stringify({ peak: range.peak, rows: range.rows }) } : {}),
});

/** The standardisation that a checkpoint holds. @throws DataError for one that is not whole. */
export function readStandardisation(file: CheckpointContents): Standardisation {
  const mean = vectorNamed(file, 'data.mean');
  const scale = vectorNamed(file, 'data.scale', mean.length);
  return { mean, scale, ...readOffset(file, mean.length), ...readRange(file, mean.length) };
}

/** @param length Default: any. */
function vectorNamed(file: CheckpointContents, name: string, length?: number): Float32Array {
  const { data } = file.tensors[name] ?? file.fail(`tensor '${name}'`, 'expected it, found none');
  if (length === undefined || data.length === length) return data;
  return file.fail(`tensor '${name}'`, `expected ${length} elements as data.mean has, found ${data.length}`);
}

function readOffset(file: CheckpointContents, features: number): Pick<Standardisation, 'offset'> {
  if (file.metadata.offset === undefined) return {};
  const offset = file.json<unknown>('offset');
  const areNumbers = Array.isArray(offset) && offset.every((value) => typeof value === 'number');
  if (!areNumbers || offset.length !== features)
    return file.fail("metadata 'offset'", `expected an array of ${features} numbers`);
  return { offset: Float64Array.from(offset as number[]) };
}

function readRange(file: CheckpointContents, features: number): Pick<Standardisation, 'range'> {
  if (file.metadata.range === undefined) return {};
  const { peak, rows } = file.json<Partial<FittedRange> | null>('range') ?? {};
  if (typeof peak !== 'number' || typeof rows !== 'number' || peak < 0 || rows < 1)
    return file.fail("metadata 'range'", 'expected the numbers peak and rows');
  const [min, max] = ['data.min', 'data.max'].map((name) => vectorNamed(file, name, features));
  return { range: { min, max, peak, rows } };
}
