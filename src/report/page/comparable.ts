// Whether the scores of runs compare: those of other rows or of another target do not.
import type { RunData } from '../page_data';

/** Options that divide the rows; the seed divides them where nothing else keys the split. */
const SPLIT_OPTIONS = ['testData', 'testRows', 'testFraction', 'folds', 'fold', 'split', 'valFraction'];

const optionsText = ({ config }: RunData, names: readonly string[]) =>
  JSON.stringify(names.map((name) => config?.[name] ?? null));

const splitOf = (run: RunData) => {
  const { splitSeed, seed, split, groupColumn } = run.config ?? {};
  const keyed = split === 'tail' ? null : (splitSeed ?? seed ?? null);
  return JSON.stringify([optionsText(run, SPLIT_OPTIONS), keyed, groupColumn ?? null]);
};

/** What was read: its digest, or where it lies for a run that has not ended. */
function hasOtherData(run: RunData, first: RunData): boolean {
  const [digest, other] = [run, first].map(({ summary }) => summary?.data_digest);
  if (digest !== undefined && other !== undefined && splitOf(run) === splitOf(first)) return digest !== other;
  return digest !== other && optionsText(run, ['data']) !== optionsText(first, ['data']);
}

/** What keeps the scores of a run from comparing with those of another. */
function differences(run: RunData, first: RunData): string[] {
  const differs = (...names: string[]) => optionsText(run, names) !== optionsText(first, names);
  return [
    ...(differs('task') ? ['another task'] : []),
    ...(differs('target') ? ['another target'] : []),
    ...(hasOtherData(run, first) ? ['other data'] : []),
    ...(splitOf(run) === splitOf(first) ? [] : ['another split of the rows']),
  ];
}

/** Which runs do not compare with the first, and why; empty where all do. */
export function incomparable(runs: readonly RunData[]): { run: RunData; because: string[] }[] {
  return runs
    .slice(1)
    .map((run) => ({ run, because: differences(run, runs[0]) }))
    .filter(({ because }) => because.length > 0);
}

/** The same in words; null where all compare. */
export function incomparableText(runs: readonly RunData[]): string | null {
  const found = incomparable(runs);
  if (found.length === 0) return null;
  const list = found.map(({ run, because }) => `${run.name} has ${because.join(' and ')}`).join('; ');
  return `These scores do not compare: beside ${runs[0].name}, ${list}.`;
}
