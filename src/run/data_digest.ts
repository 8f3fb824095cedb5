import { createHash } from 'node:crypto';
import type { Dataset } from '../data/dataset';
import { piecesOf } from '../io/pieces';

/** A digest of a data set's features and target, and of the weights and groups of its rows. */
export function dataDigest({ features, offset, target, sampleWeight, groups, columns }: Dataset): string {
  const hash = createHash('sha256').update(String(columns));
  const parts = [
    features,
    ...(offset ? [offset] : []),
    target.values,
    ...(sampleWeight ? [sampleWeight] : []),
    ...(groups ? [groups] : []),
  ];
  for (const values of parts) for (const piece of piecesOf(values)) hash.update(piece);
  return hash.digest('hex');
}
