// The rows that a run scores: those that are watched after each epoch, and those of the test at the end.
import type { BatchLoader } from '../data/batch_loader';
import { evaluationLoader } from './job';
import type { Prepared } from './prepare';
import { trainingSample } from './training_sample';

/**
 * The part whose scores are watched. If rows are held back to validate, the test rows are used once, at the
 * end.
 */
export type Watched = 'val' | 'test';

/**
 * The rows that are scored, where there are any: those that are watched after each epoch, and those of the
 * test at the end.
 */
export interface ScoredRows {
  watched: Watched;
  watchedLoader: BatchLoader | undefined;
  /** Some of the fitted rows, scored beside the watched ones. */
  trainingLoader: BatchLoader | undefined;
  testLoader: BatchLoader | undefined;
}

/** The rows that a run scores, as it standardises them. */
export function scoredRows({ parts, options, description: { standardisation } }: Prepared): ScoredRows {
  const [testLoader, validationLoader] = [parts.test, parts.validation].map((part) =>
    part.indices.length > 0 ? evaluationLoader(part, standardisation) : undefined,
  );
  const watched = validationLoader ? 'val' : 'test';
  const sample = trainingSample(parts.train, validationLoader ? parts.validation : parts.test, options);
  const trainingLoader = sample ? evaluationLoader(sample, standardisation) : undefined;
  return { watched, watchedLoader: validationLoader ?? testLoader, trainingLoader, testLoader };
}

/** The validation rows, where some are held back. */
export const validationRows = ({ watched, watchedLoader }: ScoredRows): BatchLoader | undefined =>
  watched === 'val' ? watchedLoader : undefined;
