// Segments of several arrays: what a norm or an optimizer step covers.
import { type F32, operations } from './binary';
import { layoutOf, tableOf } from './records';

const raw = operations<{ segmentFields(): string[] }>();

/**
 * A segment: elements [offset, offset + length) of array `storage`, which an optimizer step treats by `rule`.
 * A table has its segments by storage and offset, without overlap.
 */
export const SEGMENT = layoutOf<'storage' | 'offset' | 'length' | 'rule'>(raw.segmentFields());

/** Segments that cover whole arrays. */
export const wholeArrays = (arrays: readonly F32[]): Float64Array =>
  tableOf(
    SEGMENT,
    arrays.map(({ length }, storage) => ({ storage, offset: 0, length, rule: 0 })),
  );
