// The scores of folds on a terminal: mean and spread of each score, then each fold, as wide as there is room.
import Table from 'cli-table3';
import type { FoldsSummary } from '../sweep/folds_summary';
import { taskNamed } from '../tasks/registry';
import { scoreDigits } from '../tasks/score_text';
import { type Score, shownScores } from '../tasks/task';

/** The width of a terminal that does not say its own. */
const WIDTH = 80;
/** Columns that are never left out. */
const FEWEST = 2;

/** A score with the digits of a mean. */
function text(score: Score, value: unknown): string {
  if (typeof value !== 'number' || !Number.isFinite(value)) return '–';
  return score.percent ? (100 * value).toFixed(1) : scoreDigits(score, value);
}

const name = ({ title, percent }: Score) => (percent ? `${title} (%)` : title);

/** A table without its last columns, where they do not fit. */
function fittingTable(rows: readonly string[][], width: number): string {
  for (let columns = rows[0].length; ; columns--) {
    const [head, ...body] = rows.map((row) => row.slice(0, columns));
    const colAligns = head.map((_, i) => (i === 0 ? 'left' : 'right'));
    const table = new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
    table.push(...body);
    const drawn = table.toString();
    if (columns <= FEWEST || drawn.indexOf('\n') <= width) return drawn;
  }
}

/** Mean and spread of each score, and the scores of all rows. */
function meanRows(summary: FoldsSummary, scores: readonly Score[]): string[][] {
  const hasTest = scores.some((score) => summary[`test_${score.name}`] !== undefined);
  const head = ['score', 'mean', '± deviation', 'out of fold', ...(hasTest ? ['test'] : [])];
  const parts = ['mean', 'deviation', 'oof', ...(hasTest ? ['test'] : [])] as const;
  const cells = (score: Score) =>
    parts.map((part) => text(score, summary[`${part as 'mean'}_${score.name}`]));
  return [head, ...scores.map((score) => [name(score), ...cells(score)])];
}

/** The scores of each fold. */
function foldRows({ fold_scores: folds }: FoldsSummary, scores: readonly Score[]): string[][] {
  const rows = folds.map((fold) => [
    String(fold.fold),
    fold.rows.toLocaleString('en'),
    ...scores.map((score) => text(score, fold[`test_${score.name}`])),
  ]);
  return [['fold', 'rows', ...scores.map(name)], ...rows];
}

/** Mean and spread of each score, then the scores of each fold, those that there is room for. */
export function foldsTable(summary: FoldsSummary, width = WIDTH): string {
  const scores = shownScores(taskNamed(summary.task), summary.selected_by);
  return [meanRows(summary, scores), foldRows(summary, scores)]
    .map((rows) => fittingTable(rows, width))
    .join('\n');
}
