// What a reader of targets gets from a table: where its columns are, and blocks of rows.
import type { LabelSource } from '../../src/data/row_source';

/** A table of these target columns. */
export const targetSource = (labelPosition: string, targetNames?: string[]): LabelSource => ({
  path: 'f.csv',
  labelNames: null,
  labelPosition,
  targetNames,
});

const NONE = new Float32Array(0);
/** Rows of targets without features. */
export const targetBlock = (targets: { numbers?: Float64Array; labels?: string[] }) => ({
  rows: 0,
  features: NONE,
  labels: null,
  position: (row: number) => `line ${row}`,
  ...targets,
});
