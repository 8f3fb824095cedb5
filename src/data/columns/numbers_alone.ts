import type { Schema, SchemaColumn } from './schema';

/** A feature that becomes other than its numbers as they are; undefined where there is none. */
export const otherThanNumbers = ({ columns }: Schema): SchemaColumn | undefined =>
  columns.find(
    ({ encoding }) => encoding && (encoding.kind !== 'number' || encoding.indicator || encoding.transform),
  );
