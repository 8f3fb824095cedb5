// The page of folds: how their scores spread, each fold, and what all predictions out of fold tell.
import type { Score } from '../../tasks/task';
import type { FoldsData } from '../page_data';
import { optionsSection, valueText } from './configuration';
import { type Content, duration, element, number } from './dom';
import { figure, scrolling, table } from './figure';
import { warningTexts } from './run_page';
import { finalText, finalTextWithUnit, scoreName } from './scores';
import { cards, section } from './sections';
import { taskFigures, taskSections, unknownKinds } from './task_sections';

/** A value of the summary: '–' where there is none. */
const text = (score: Score, value: unknown): string =>
  typeof value === 'number' && Number.isFinite(value) ? finalText(score, value) : '–';

const hasTest = ({ summary, scores }: FoldsData): boolean =>
  scores.some(({ name }) => typeof summary[`test_${name}`] === 'number');

/** The mean of each score with its spread; of the first one also the other ways to score the rows. */
function meanCards(folds: FoldsData): HTMLElement {
  const { summary, scores } = folds;
  const card = (score: Score, part: string, what: string): [string, string][] => {
    const value = summary[`${part}_${score.name}`];
    return typeof value === 'number'
      ? [[`${scoreName(score)}, ${what}`, finalTextWithUnit(score, value)]]
      : [];
  };
  const means = scores.flatMap((score): [string, string, string?][] => {
    const deviation = summary[`deviation_${score.name}`];
    const spread = typeof deviation === 'number' ? `± ${finalText(score, deviation)}` : undefined;
    return card(score, 'mean', 'mean of folds').map(([name, value]) => [name, value, spread]);
  });
  const [first] = scores;
  return cards([
    ...means,
    ...card(first, 'oof', 'all rows out of fold'),
    ...card(first, 'test', 'test rows by all folds'),
    ['Time of all folds', duration(summary.seconds)],
    ['Parameters of one', number(summary.parameters)],
  ]);
}

/** Every score: of the folds together, and of all rows. */
function scoresTable(folds: FoldsData): HTMLElement {
  const { summary, scores } = folds;
  const test = hasTest(folds);
  const parts = ['mean', 'deviation', 'lowest', 'highest', 'oof', ...(test ? ['test'] : [])];
  const ofFolds = ({ name }: Score) =>
    summary.fold_scores.map((fold) => fold[`test_${name}`]).filter((value) => typeof value === 'number');
  const cellOf = (score: Score, part: string): unknown => {
    if (part === 'lowest') return Math.min(...ofFolds(score));
    return part === 'highest' ? Math.max(...ofFolds(score)) : summary[`${part}_${score.name}`];
  };
  const rows = scores.map((score) => [
    scoreName(score),
    ...parts.map((part) => text(score, cellOf(score, part))),
  ]);
  const last = test ? ['Test rows, by all folds'] : [];
  const head = [
    'Score',
    'Mean of folds',
    '± deviation',
    'Lowest',
    'Highest',
    'All rows out of fold',
    ...last,
  ];
  return scrolling(table({ head, rows }, 'Scores over the folds'), 'Table: scores over the folds');
}

/** Each fold, with the way to its own page. */
function foldsTable({ summary, scores }: FoldsData): HTMLElement {
  const hasBest = summary.fold_scores.some(({ best_epoch: best }) => best !== undefined);
  const rows = summary.fold_scores.map((fold): Content[] => [
    element('a', { href: `fold-${fold.fold}/report.html` }, `Fold\u00a0${fold.fold}`),
    number(fold.rows),
    ...scores.map((score) => text(score, fold[`test_${score.name}`])),
    number(fold.epochs),
    ...(hasBest ? [number(fold.best_epoch)] : []),
    duration(fold.seconds),
  ]);
  const best = hasBest ? ['Best epoch'] : [];
  const head = ['Fold', 'Rows', ...scores.map(scoreName), 'Epochs', ...best, 'Time'];
  return scrolling(table({ head, rows }, 'Each fold on the rows that it leaves out'), 'Table: each fold');
}

function header({ name, options, summary }: FoldsData): HTMLElement {
  const { regulus, node, simd } = summary.versions;
  const rows = `${number(summary.rows)} rows in ${summary.folds} folds`;
  const about = [valueText(options.data), rows, `Regulus ${regulus}, Node ${node}, SIMD ${simd}`];
  return element('header', {}, element('h1', {}, name), element('p', {}, about.join(' · ')));
}

const HOW_SCORED =
  'Each fold is scored on the rows that it leaves out; ± is the standard deviation over the folds.';
const OUT_OF_FOLD =
  'Here each row is predicted once, by the fold that was not fitted on it: they are the test rows.';

/** What is doubtful, or missing, in words. */
function notices(folds: FoldsData): string[] {
  const unknown = unknownKinds(folds).map((kind) => `This page cannot draw the section '${kind}'.`);
  const without = folds.summary.oof_non_finite_rows;
  const lost =
    typeof without === 'number'
      ? [
          `${number(without)} rows have no prediction, as their scores are not finite. ` +
            'A share of right rows counts them as wrong; an average over all rows is missing.',
        ]
      : [];
  return [...unknown, ...lost, ...warningTexts(folds)];
}

export function foldsPage(folds: FoldsData): Content[] {
  const figures = taskFigures(folds).map(figure);
  const weighted = folds.summary.weighted === true ? ' Each row counts by its own weight.' : '';
  return [
    header(folds),
    ...notices(folds).map((notice) => element('p', { class: 'notice' }, notice)),
    meanCards(folds),
    element('p', {}, HOW_SCORED + weighted),
    section(
      'Folds',
      element('div', { class: 'wide' }, foldsTable(folds)),
      element('div', { class: 'wide' }, scoresTable(folds)),
    ),
    figures.length
      ? section('Out of fold', element('div', { class: 'wide' }, element('p', {}, OUT_OF_FOLD)), ...figures)
      : null,
    ...taskSections(folds),
    optionsSection('Configuration', folds.options, 'What all folds share', 'Configuration'),
  ];
}
