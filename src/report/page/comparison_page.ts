// The page that compares runs.
import type { Score } from '../../tasks/task';
import type { RunData } from '../page_data';
import { incomparableText } from './comparable';
import { valueText } from './configuration';
import { CurveGroup, curveControls } from './curve_group';
import { comparedFigures, distinctScores, PART_NAMES } from './curves';
import { type Content, duration, element, number, optionName } from './dom';
import { figure, type Key, legend, look, scrolling, table } from './figure';
import { missingParts } from './run_page';
import { columnName, finalText } from './scores';
import { section } from './sections';
import { addedScores, comparedTaskFigures } from './task_sections';

/** Options that say where a run lies, not what it is. */
const LOCATIONS = new Set(['version', 'out']);

interface Column {
  name: string;
  cells: Content[];
}

/** A column of numbers, the best of which stands out where they differ; none with the direction 'none'. */
function bestMarked(
  name: string,
  values: (number | undefined)[],
  direction: Score['direction'],
  format: (value: number) => string,
): Column {
  const known = values.filter((value) => value !== undefined);
  const best = direction === 'max' ? Math.max(...known) : Math.min(...known);
  const differ = known.some((value) => value !== best);
  const cells = values.map((value) => {
    if (value === undefined) return '–';
    const isBest = direction !== 'none' && value === best && differ;
    return isBest ? element('strong', { title: 'the best' }, format(value)) : format(value);
  });
  return { name, cells };
}

/** JSON has null for a score that is not a number. */
const finiteOf = (value: unknown) => (typeof value === 'number' ? value : undefined);

/** The direction by which the best of a score is marked. */
type DirectionOf = (score: Score) => Score['direction'];

function scoreColumns(runs: RunData[], part: 'test' | 'val', directionOf: DirectionOf): Column[] {
  return distinctScores(runs).map((score) => {
    const values = runs.map(({ summary }) => finiteOf(summary?.[`${part}_${score.name}`]));
    const name = `${PART_NAMES[part]} ${columnName(score)}`;
    return bestMarked(name, values, directionOf(score), (value) => finalText(score, value));
  });
}

/** What the sections of tasks add to the scores, by title. */
function addedColumns(runs: RunData[], directionOf: DirectionOf): Column[] {
  const added = runs.map(addedScores);
  const byTitle = new Map(added.flat().map(({ title, score }) => [title, score]));
  return [...byTitle].map(([title, score]) => {
    const values = added.map((ofRun) => ofRun.find((each) => each.title === title)?.value);
    return bestMarked(title, values, directionOf(score), (value) => finalText(score, value));
  });
}

function summaryTable(runs: RunData[], keys: Key[], compares: boolean): HTMLTableElement {
  const directionOf: DirectionOf = ({ direction }) => (compares ? direction : 'none');
  const seconds = runs.map(({ summary }) => summary?.seconds);
  const columns = [
    ...scoreColumns(runs, 'test', directionOf),
    ...addedColumns(runs, directionOf),
    ...scoreColumns(runs, 'val', directionOf).slice(0, 1),
    { name: 'Epochs', cells: runs.map(({ metrics }) => number(metrics.length)) },
    bestMarked('Time', seconds, 'min', duration),
    { name: 'Parameters', cells: runs.map(({ summary }) => number(summary?.parameters)) },
  ];
  const kept = columns.filter(({ cells }) => cells.some((cell) => cell !== '–'));
  const head = ['Run', ...kept.map(({ name }) => name)];
  const rows = keys.map((key, i) => [legend([key]), ...kept.map(({ cells }) => cells[i])]);
  return table({ head, rows }, compares ? 'Final scores, the best in bold' : 'Final scores');
}

const optionValues = (runs: RunData[], key: string) => runs.map(({ config }) => valueText(config?.[key]));
const differsIn = (runs: RunData[], key: string) => new Set(optionValues(runs, key)).size > 1;

/** Names of all options of some runs. */
function optionKeys(runs: RunData[]): string[] {
  const all = new Set(runs.flatMap(({ config }) => Object.keys(config ?? {})));
  return [...all].filter((key) => !LOCATIONS.has(key));
}

/** The options in which runs differ; null where they have all in common. */
export function differingOptions(runs: RunData[], keys: Key[]): HTMLTableElement | null {
  const names = optionKeys(runs).filter((key) => differsIn(runs, key));
  if (names.length === 0) return null;
  const rows = keys.map((key, i) => [
    legend([key]),
    ...names.map((name) => optionValues([runs[i]], name)[0]),
  ]);
  return table({ head: ['Run', ...names.map(optionName)], rows }, 'Options that differ');
}

function optionsTable(runs: RunData[]): HTMLTableElement {
  const keys = optionKeys(runs);
  const values = (key: string) => optionValues(runs, key);
  const differs = (key: string) => differsIn(runs, key);
  const sorted = [...keys.filter(differs), ...keys.filter((key) => !differs(key))];
  const rows = sorted.map((key) => [optionName(key), ...values(key)]);
  const head = ['Option', ...runs.map(({ name }) => name)];
  const made = table({ head, rows }, 'Options that differ come first, and are marked');
  sorted.forEach((key, i) => {
    if (differs(key)) made.tBodies[0].rows[i].classList.add('differs');
  });
  return made;
}

function notices(runs: RunData[]): HTMLElement[] {
  return runs.flatMap((run) =>
    missingParts(run).map((text) =>
      element('p', { class: 'notice' }, element('strong', {}, `${run.name}: `), text),
    ),
  );
}

const wideTable = (title: string, content: HTMLTableElement, label: string) =>
  section(title, element('div', { class: 'wide' }, scrolling(content, label)));

export function comparisonPage(runs: RunData[]): Content[] {
  const keys = runs.map(({ name }, i) => ({ name, ...look(i) }));
  const group = new CurveGroup();
  const warning = incomparableText(runs);
  const names = runs.map(({ name }) => name).join(' · ');
  const taskFigures = comparedTaskFigures(runs, keys);
  return [
    element('header', {}, element('h1', {}, `${runs.length} runs compared`), element('p', {}, names)),
    ...notices(runs),
    warning === null ? null : element('p', { class: 'notice' }, `${warning} So none is marked as the best.`),
    wideTable('Scores', summaryTable(runs, keys, warning === null), 'Final scores'),
    section('Curves', curveControls(group), ...comparedFigures(runs, keys, group).map(figure)),
    taskFigures.length ? section('Predictions', ...taskFigures.map(figure)) : null,
    wideTable('Options', optionsTable(runs), 'Options'),
  ];
}
