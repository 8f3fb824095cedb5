// The page of a sweep.
import * as Plot from '@observablehq/plot';
import type { AxisEffect, PairMeans, SettingSummary, SweepSummary } from '../sweep_summary';
import { frame, heightFor, tipStyle } from './charts';
import { duration, element, number, optionName, percent, shortened, type Content } from './dom';
import { figure, look, scrolling, table, type FigureOptions, type Table } from './figure';
import { heatMap } from './heat_map';
import { parallelCoordinates } from './parallel';
import { shown } from './run_page';
import { cards, section } from './sections';
import { deviationText, SCORES, settingText, standardError, withDeviation, type Score } from './scores';

/** More values than these are drawn on an axis of numbers. */
const MOST_VALUES = 8;

/** The changes of all options as one table: what a reader came for. */
function changesTable(effects: AxisEffect[]): HTMLTableElement {
  const rows = effects.flatMap(({ axis, changes }) => changes.map(({ from, to, scores }) => [
    `${optionName(axis)} ${from} → ${to}`,
    ...SCORES.map(({ metric, change, largest }) => {
      const error = standardError(scores[metric]);
      const { mean } = scores[metric];
      const text = `${change(mean)}${error === null ? '' : ` ± ${change(error).replace('+', '')}`}`;
      const clear = error !== null && Math.abs(mean) > 2 * error;
      return clear ? element('strong', { class: mean > 0 === largest ? 'good' : 'bad' }, text) : text;
    }),
    number(scores.accuracy.count),
  ] as Content[]));
  return table({ head: ['Change', 'Accuracy (points)', 'Loss (nats)', 'ECE (points)', 'Pairs'], rows }, 'Mean change on the validation rows ± its standard error');
}

function effectFigure({ axis, means }: AxisEffect, { metric, name, label, factor, format }: Score, domain: [number, number]): FigureOptions {
  const numeric = means.length > MOST_VALUES && means.every(({ value }) => typeof value === 'number');
  const values = means.map(({ value }) => value as number);
  const log = numeric && Math.min(...values) > 0 && Math.max(...values) > 50 * Math.min(...values);
  const dots = means.map(({ value, scores }) => {
    const { mean, count } = scores[metric];
    const error = standardError(scores[metric]) ?? 0;
    return { value: numeric ? value : String(value), mean: factor * mean, low: factor * (mean - error), high: factor * (mean + error), text: `${optionName(axis)} ${value}\n${format(mean)}, ${count} trials` };
  });
  const { colour } = look(SCORES.findIndex((score) => score.metric === metric));
  const option = optionName(axis);
  const draw = (width: number) => {
    const room = Math.max(3, Math.floor((width - 70) / dots.length / 8));
    return Plot.plot({
      ...frame(width, heightFor(width) - 20),
      x: { label: log ? `${option}, log scale` : option, labelAnchor: 'center', labelArrow: 'none', type: numeric ? (log ? 'log' : 'linear') : 'point', padding: 0.5, ticks: numeric ? Math.max(2, width / 90) : undefined, tickFormat: numeric ? (value: number) => number(value, 2) : (value: string) => shortened(value, room) },
      y: { label, domain, nice: true, grid: true, ticks: 4 },
      marks: [
        ...(numeric ? [] : [Plot.line(dots, { x: 'value', y: 'mean', stroke: colour, strokeWidth: 1.5, strokeOpacity: 0.6 })]),
        Plot.ruleX(dots, { x: 'value', y1: 'low', y2: 'high', stroke: colour, strokeWidth: 2 }),
        Plot.dot(dots, { x: 'value', y: 'mean', fill: colour, r: 4.5 }),
        Plot.tip(dots, Plot.pointer({ x: 'value', y: 'mean', title: 'text', ...tipStyle() })),
      ],
    });
  };
  const numbers: Table = { head: [option, `Mean ${name}`, 'Standard deviation', 'Trials'], rows: means.map(({ value, scores: { [metric]: { mean, deviation, count } } }) => [String(value), format(mean), deviation === null ? '–' : format(deviation), number(count)]) };
  return { title: `${name} by ${option}`, draw, table: numbers };
}

/** One range for a score in all its pictures, so that heights compare. */
function domainOf(effects: AxisEffect[], { metric, factor }: Score): [number, number] {
  const ends = effects.flatMap(({ means }) => means.flatMap(({ scores }) => [-1, 1].map((side) => factor * (scores[metric].mean + side * (standardError(scores[metric]) ?? 0)))));
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const margin = 0.05 * (high - low) || 0.01 * factor;
  return [low - margin, high + margin];
}

function pairFigure({ axes: [a, b], cells }: PairMeans, values: SweepSummary['axes'], { metric, name, format, largest }: Score): FigureOptions {
  const all = cells.map(({ scores }) => scores[metric]);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const share = (value: number) => (high === low ? 0.5 : largest ? (value - low) / (high - low) : (high - value) / (high - low));
  const [columns, rows] = [a, b].map((axis) => [...new Set(values[axis].map(String))]);
  const [x, y] = [optionName(a), optionName(b)];
  const at = new Map(cells.map(({ values: [column, row], scores }) => [`${column}\n${row}`, scores[metric]]));
  return heatMap({
    title: `${name} by ${x} and ${y}`, x, y, columns, rows, aspect: 0.7, scale: [`worst: ${format(largest ? low : high)}`, `best: ${format(largest ? high : low)}`],
    cells: cells.map(({ values: [column, row], scores }) => ({ column: String(column), row: String(row), value: scores[metric], text: format(scores[metric]).replace('\u00a0%', ''), colour: share(scores[metric]) })),
    table: { head: [`${y} \\ ${x}`, ...columns], rows: rows.map((row) => [row, ...columns.map((column) => (at.has(`${column}\n${row}`) ? format(at.get(`${column}\n${row}`)!) : '–'))]) },
  });
}

function settingsTable(settings: SettingSummary[]): Table {
  const axes = Object.keys(settings[0].setting);
  const varied = new Set(settings.map(({ epochs }) => epochs)).size > 1;
  return {
    head: ['Rank', ...axes.map(optionName), ...(varied ? ['Epochs'] : []), ...SCORES.map(({ name }) => name), 'Training loss', 'Seeds', 'Time a trial'],
    rows: settings.map(({ setting, epochs, scores }, i) => [
      String(i + 1), ...axes.map((axis) => String(setting[axis])), ...(varied ? [number(epochs)] : []),
      ...SCORES.map((score) => withDeviation(scores[score.metric], score)), number(scores.train_loss.mean, 4), number(scores.accuracy.count), duration(scores.seconds.mean),
    ]),
  };
}

/** How sure the choice is, in words. */
function choiceText({ choice, settings, seeds }: SweepSummary): string {
  const { metric, lead, error, probability, close } = choice!;
  const { name, change } = SCORES.find((score) => score.metric === metric)!;
  const unit = metric === 'loss' ? 'nats' : 'points';
  const size = (value: number) => change(Math.abs(value)).replace('+', '');
  if (lead === null) return 'It is the only setting.';
  const ahead = `${name} is ${size(lead)} ${unit} ahead of the next setting`;
  if (error === null) return `${ahead}. With one seed nothing is known of the spread: repeat with --seeds 3 before you believe it.`;
  const others = settings.filter(({ epochs }) => epochs === settings[0].epochs).length - 1;
  return `${ahead}; the standard error of that difference is ${size(error)}, from the spread over ${seeds} seeds of all settings. The chance that it is truly better than the next one is ${probability === null ? '–' : percent(probability, 0)}, and ${close} of the ${others} others cannot be told from it (within two standard errors). The best of many looks better than it is: test it on rows that chose nothing.`;
}

function best(sweep: SweepSummary): Content[] {
  const [first] = sweep.settings;
  if (!first) return [element('p', { class: 'notice' }, 'No trial has finished yet.')];
  return [
    cards([
      ...SCORES.map((score): [string, string, string] => [`Validation ${score.name === 'ECE' ? 'ECE' : score.name.toLowerCase()}, best setting`, score.format(first.scores[score.metric].mean), deviationText(first.scores[score.metric], score)]),
      ['Trials', `${number(sweep.trials.done)}${sweep.trials.planned === null ? '' : ` of ${number(sweep.trials.planned)}`}`], ['Seeds', number(sweep.seeds)],
    ]),
    section('The best setting', element('div', { class: 'wide' },
      element('p', { class: 'lead' }, settingText(first.setting)),
      element('p', {}, choiceText(sweep)),
      sweep.command ? element('p', {}, 'Train it with:') : null, sweep.command ? element('pre', { tabindex: 0 }, element('code', {}, sweep.command)) : null)),
  ];
}

export function sweepPage(sweep: SweepSummary): Content[] {
  const { name, strategy, settings, effects, pairs, failed, options, axes, effectEpochs } = sweep;
  const changes = effects.some((effect) => effect.changes.length > 0);
  const rung = effectEpochs === null ? '' : ` All settings after ${effectEpochs} epochs, as only the best went on.`;
  const strategies = { grid: 'every combination', random: 'settings drawn at random', halving: 'successive halving' };
  return [
    element('header', {}, element('h1', {}, name), element('p', {}, `Sweep over ${Object.keys(axes).map(optionName).join(', ')}: ${strategies[strategy]}. All scores are of the validation rows; ± is the standard deviation over seeds.`)),
    ...(failed.length ? [element('p', { class: 'notice' }, `${failed.length} of ${sweep.trials.done + failed.length} trials failed: see the end of the page.`)] : []),
    ...best(sweep),
    ...(settings.length === 0 ? [] : [
      effects.length === 0 ? null : section('What each option changed',
        changes ? element('div', { class: 'wide' }, scrolling(changesTable(effects), 'Changes'),
          element('p', {}, `Each change is from the option's first value, averaged over pairs of trials that differ in nothing else. Bold: more than two standard errors.${rung}`)) : null,
        ...effects.flatMap((effect) => SCORES.map((score) => figure(effectFigure(effect, score, domainOf(effects, score))))),
        element('p', { class: 'wide' }, `Dots are means over all trials with that value, bars one standard error to each side (other options' effects included).${rung}`)),
      pairs.length === 0 ? null : section('Pairs of options', ...pairs.flatMap((pair) => SCORES.map((score) => figure(pairFigure(pair, axes, score))))),
      section('All settings', figure(parallelCoordinates(axes, settings, settingsTable(settings))),
        element('div', { class: 'wide' }, scrolling(table(settingsTable(settings), 'Settings, the best first: means ± standard deviation over seeds'), 'Settings'))),
    ]),
    failed.length ? section('Failed trials', element('div', { class: 'wide' }, scrolling(table({ head: ['Trial', 'Setting', 'Seed', 'Error'], rows: failed.map(({ trial, setting, seed, error }) => [String(trial), settingText(setting), String(seed), element('span', { class: 'long' }, error)]) }, 'Trials that ended with an error'), 'Failed trials'))) : null,
    section('What all trials share', element('div', { class: 'wide' }, scrolling(table({ head: ['Option', 'Value'], rows: Object.entries(options).map(([key, value]) => [optionName(key), shown(value)]) }, 'Options of every trial'), 'Options'))),
  ];
}
