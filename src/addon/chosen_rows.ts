// Some rows of a table, as a bit for each row.
import { operations } from './binary';

const raw = operations<{
  chooseRows(rows: number, indices: Uint32Array, chosen: Uint8Array): void;
  listRows(rows: number, chosen: Uint8Array, out: Uint32Array): number;
}>();

/** Bits of some rows among so many, with a byte more than they need. */
export function chosenRows(rows: number, indices: Uint32Array): Uint8Array {
  const chosen = new Uint8Array((rows >>> 3) + 2);
  raw.chooseRows(rows, indices, chosen);
  return chosen;
}

/** Some rows in order, each once. @param chosen Of chosenRows(). @param out Written; returns how many. */
export const listRows = (rows: number, chosen: Uint8Array, out: Uint32Array): number =>
  raw.listRows(rows, chosen, out);
