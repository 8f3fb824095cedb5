import { type F32, operations } from './binary';

const raw = operations<{
  gatherRows(
    columns: number,
    source: F32,
    indices: Uint32Array,
    mean: F32 | null,
    scale: F32 | null,
    out: F32,
  ): void;
}>();

/** Arguments of gatherRows. */
export interface GatherRows {
  columns: number;
  /** [source rows, columns] */
  source: F32;
  /** [rows]: the row of `source` for each row of `out`. */
  indices: Uint32Array;
  /** [columns]; null, with scale, for a plain copy. */
  mean: F32 | null;
  /** [columns] */
  scale: F32 | null;
  /** Written: [rows, columns] */
  out: F32;
}

/** out[i] = (source[indices[i]] − mean) · scale, by column. */
export function gatherRows(args: GatherRows): void {
  const { columns, source, indices, mean, scale, out } = args;
  raw.gatherRows(columns, source, indices, mean, scale, out);
}
