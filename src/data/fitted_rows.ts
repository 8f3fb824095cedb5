// Rows of a part that come from other files, but are among the rows to fit.
import type { Warning } from '../core/warning';
import type { Part } from './dataset';

/** The share of a part from which on it is no chance that rows are there twice. */
const DOUBTFUL = 0.2;

/** A number for the values of each row and its target: rows that differ have different ones, but for one in 2⁵³. */
function* rowHashes({ data, indices }: Part): Generator<number> {
  const { columns, features, target } = data;
  const bits = new Uint32Array(features.buffer, features.byteOffset, features.length);
  const width = target.values.length / data.rows;
  for (const row of indices) {
    let low = 0;
    let high = 0x9e3779b9;
    const add = (value: number) => {
      low = Math.imul(low ^ value, 0x01000193);
      high = Math.imul(high + value, 0x85ebca6b) ^ (high >>> 15);
    };
    for (let i = row * columns; i < (row + 1) * columns; i++) add(bits[i]);
    for (let i = row * width; i < (row + 1) * width; i++) add(target.values[i]);
    yield (low >>> 0) + (high >>> 11) * 2 ** 32;
  }
}

/** Says how many rows of a part are fitted too, where it is more than chance. */
export function fittedRowsWarnings(name: string, part: Part, train: Part): Warning[] {
  const rows = part.indices.length;
  if (rows === 0 || part.data.columns !== train.data.columns) return [];
  const fitted = new Set(rowHashes(train));
  let found = 0;
  for (const hash of rowHashes(part)) if (fitted.has(hash)) found += 1;
  if (found < DOUBTFUL * rows) return [];
  const count = `${found.toLocaleString('en')} of the ${rows.toLocaleString('en')} ${name} rows`;
  return [
    { code: 'ROWS_FITTED_TOO', message: `${count} are also fitted: their scores say little of new rows` },
  ];
}
