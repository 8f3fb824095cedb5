// The columns of a run's table: what was understood of each, and what it is worth.

import type { Score } from '../../tasks/task';
import type { ColumnImportance, RunData, ShownColumn, ShownColumns } from '../page_data';
import { axisNumbers, frame, tipStyle } from './charts';
import { type Content, element, number, percent, shortened } from './dom';
import { type FigureOptions, figure, look, scrolling, table } from './figure';
import * as Plot from './plot';
import { axisFactor, differenceUnit, formatChange, formatDifference, scoreName, withUnit } from './scores';
import { section } from './sections';

/** Columns that a picture shows; its table has all. */
const MOST_BARS = 20;
/** Pixels of a bar with its gap, and of the letters of a name. */
const [BAR, LETTER] = [22, 6.5];

type Changes = ColumnImportance['columns'];

/** A bar: a mean in units of its axis, with one standard error to each side. */
interface Bar {
  /** Names may repeat once they are shortened. */
  place: number;
  mean: number;
  low: number;
  high: number;
  text: string;
}

/** Worse is first: what has most to lose by its shuffling. */
function byLoss({ columns }: ColumnImportance, score: Score): Changes {
  const sign = score.direction === 'min' ? 1 : -1;
  const worth = ({ scores }: Changes[number]) => sign * (scores[score.name]?.[0] ?? 0);
  return [...columns].sort((a, b) => worth(b) - worth(a));
}

function changeText(score: Score, change: Changes[number]['scores'][string] | undefined): string {
  const [mean, error] = change ?? [];
  if (!Number.isFinite(mean) || !Number.isFinite(error)) return '–';
  return `${formatChange(score, mean!)} ± ${formatDifference(score, error!)}`;
}

function barsOf(columns: Changes, score: Score): Bar[] {
  const factor = axisFactor(score);
  const unit = differenceUnit(score) ?? '';
  return columns.map(({ name, scores }, place) => {
    const [mean, error] = scores[score.name] ?? [0, 0];
    const text = `${name}\n${changeText(score, scores[score.name])} ${unit}`;
    return { place, mean: factor * mean, low: factor * (mean - error), high: factor * (mean + error), text };
  });
}

function drawBars(columns: Changes, score: Score, colour: string, width: number): Element {
  const shown = columns.slice(0, MOST_BARS);
  const bars = barsOf(shown, score);
  const letters = Math.min(width < 500 ? 16 : 28, Math.max(...shown.map(({ name }) => name.length)));
  const own = differenceUnit(score);
  // Values in the units of the data may be of any size.
  const { unit = own, tickFormat } = own === undefined ? axisNumbers(bars.map(({ high }) => high)) : {};
  const label = withUnit(`Change of the ${score.title}`, unit);
  return Plot.plot({
    ...frame(width, BAR * shown.length + 70),
    marginLeft: Math.max(52, LETTER * letters + 18),
    x: { label, grid: true, ticks: Math.max(3, width / 110), nice: true, tickFormat },
    y: {
      label: 'Column',
      labelAnchor: 'top',
      labelArrow: 'none',
      domain: bars.map(({ place }) => place),
      type: 'band',
      tickFormat: (place: number) => shortened(shown[place].name, letters),
    },
    marks: [
      Plot.barX(bars, { x: 'mean', y: 'place', fill: colour, fillOpacity: 0.55 }),
      Plot.ruleY(bars, { y: 'place', x1: 'low', x2: 'high', stroke: colour, strokeWidth: 2 }),
      Plot.ruleX([0], { stroke: 'currentColor', strokeOpacity: 0.6 }),
      Plot.tip(bars, Plot.pointerY({ x: 'mean', y: 'place', title: 'text', ...tipStyle() })),
    ],
  });
}

function importanceNote({ part, repeats, rows, columns }: ColumnImportance): string {
  const left = columns.length > MOST_BARS ? ` The table has all ${number(columns.length)} columns.` : '';
  return (
    `What the cells of one column are worth: the change when they are shuffled among ${number(rows)} ${part} ` +
    `rows, as the mean of ${repeats} draws with its standard error. Columns that tell the same share it.${left}`
  );
}

function importanceFigures(importance: ColumnImportance, scores: Score[]): FigureOptions[] {
  const names = Object.keys(importance.columns[0]?.scores ?? {});
  const shown = names.flatMap((name) => scores.find((score) => score.name === name) ?? []);
  if (shown.length === 0) return [];
  const columns = byLoss(importance, shown[0]);
  return shown.map((score) => ({
    title: `${scoreName(score)} with one column shuffled`,
    note: importanceNote(importance),
    draw: (width) => drawBars(columns, score, look(scores.indexOf(score)).colour, width),
    table: {
      head: ['Column', withUnit(`Change of the ${score.title}`, differenceUnit(score))],
      rows: columns.map((column) => [column.name, changeText(score, column.scores[score.name])]),
    },
  }));
}

const dash = (text: string | null): string => text ?? '–';

function columnsTable(columns: ShownColumn[]): HTMLTableElement {
  const rows = columns.map(({ name, role, kind, encoder, missing, fill, why }): Content[] => [
    name,
    role,
    dash(kind),
    dash(encoder),
    missing === 0 ? 'none' : percent(missing, 2),
    dash(fill),
    why === null ? '–' : element('span', { class: 'long' }, why),
  ]);
  const head = ['Column', 'Role', 'Kind', 'Becomes', 'Missing', 'Missing cells become', 'Why'];
  return table({ head, rows }, 'What was understood of the columns');
}

function introduction({ columns, more }: ShownColumns): string {
  const left =
    more > 0 ? ` The first ${number(columns.length)} of ${number(columns.length + more)} are here.` : '';
  return (
    'What the run understood of each column of its table, and keeps. Shares of missing cells, medians and ' +
    `values are those of the fitted rows.${left}`
  );
}

/** Null for rows that are not a table's. */
export function columnsSection({ columns, scores }: RunData): HTMLElement | null {
  if (columns === null) return null;
  const figures = columns.importance ? importanceFigures(columns.importance, scores) : [];
  const list = scrolling(columnsTable(columns.columns), 'Table: columns');
  const text = element('p', {}, introduction(columns));
  return section('Columns', ...figures.map(figure), element('div', { class: 'wide' }, text, list));
}
