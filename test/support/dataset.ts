import { classNamesOf, classTarget, type Dataset } from '../../src';

/** Rows of a counted column and a constant one, of 3 classes in turn. */
export const table = (rows: number): Dataset => ({
  features: Float32Array.from({ length: rows * 2 }, (_, i) => (i % 2 ? 5 : i)),
  target: classTarget(
    Int32Array.from({ length: rows }, (_, i) => i % 3),
    ['a', 'b', 'c'],
  ),
  rows,
  columns: 2,
  imageShape: null,
  description: 'table',
});

export const part = (rows: number) => ({
  data: table(rows),
  indices: Uint32Array.from({ length: rows }, (_, i) => i),
});

/** A standardisation that changes nothing. */
export const plain = { mean: new Float32Array(2), scale: Float32Array.of(1, 1) };

/** The names of a data set's classes. */
export const classNamesIn = ({ target }: Dataset) => classNamesOf(target.description);
