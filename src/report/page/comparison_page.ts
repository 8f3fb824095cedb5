// The page that compares runs.
import type { RunData } from '../page_data';
import { lineChart } from './charts';
import { type Content, duration, element, number, optionName, percent } from './dom';
import { type FigureOptions, figure, legend, look, scrolling, table } from './figure';
import { reliabilityDiagram } from './reliability';
import { missing, needsLog, PART, points, shown, watchedPart } from './run_page';
import { section } from './sections';

/** Options that say where a run lies, not what it is. */
const PLACES = new Set(['version', 'out']);

function curves(runs: RunData[], keys: { name: string; colour: string; dash?: string }[]): FigureOptions[] {
  const parts = new Set(runs.map(({ metrics }) => watchedPart(metrics)));
  const watched = parts.size > 1 ? 'Validation or test' : PART[[...parts][0]];
  const overlay = (
    title: string,
    y: string,
    key: (run: RunData) => string,
    factor = 1,
    more: { log?: boolean; zero?: boolean } = {},
  ) => {
    const series = runs
      .map((run, i) => ({ ...keys[i], points: points(run.metrics, key(run), factor) }))
      .filter((one) => one.points.some(([, value]) => Number.isFinite(value)));
    return series.length
      ? [lineChart({ title, x: 'Epoch', y, series, zero: more.zero, log: more.log && needsLog(series) })]
      : [];
  };
  const part = ({ metrics }: RunData) => watchedPart(metrics);
  return [
    ...overlay(`${watched} accuracy`, 'Accuracy (% of rows)', (run) => `${part(run)}_accuracy`, 100),
    ...overlay(`${watched} loss`, 'Negative log likelihood (nats)', (run) => `${part(run)}_loss`),
    ...overlay(`${watched} calibration error`, 'ECE (percentage points)', (run) => `${part(run)}_ece`, 100),
    ...overlay('Training loss', 'Loss, as minimised (nats)', () => 'train_loss'),
    ...overlay('Learning rate', "Learning rate at the epoch's end (×10⁻³)", () => 'lr', 1e3),
    ...overlay('Gradient norm', 'Gradient norm (2-norm)', () => 'grad_norm', 1, { log: true }),
    ...overlay('Update-to-weight ratio', 'Update over weights (2-norms, ×10⁻³)', () => 'update_ratio', 1e3, {
      log: true,
    }),
    ...overlay('Throughput', 'Rows per second (thousands)', () => 'samples_per_second', 1e-3, { zero: true }),
  ];
}

/** The best of a column stands out. */
function marked(
  values: (number | undefined)[],
  largest: boolean,
  format: (value: number) => string,
): Content[] {
  const known = values.filter((value) => value !== undefined);
  const best = largest ? Math.max(...known) : Math.min(...known);
  return values.map((value) =>
    value === undefined
      ? '–'
      : value === best && known.length > 1
        ? element('strong', { title: 'the best' }, format(value))
        : format(value),
  );
}

function summaryTable(runs: RunData[], samples: HTMLElement[]): HTMLTableElement {
  const of = (
    pick: (run: RunData) => number | undefined,
    largest: boolean,
    format: (value: number) => string,
  ) => marked(runs.map(pick), largest, format);
  const columns: [string, Content[]][] = [
    [
      'Test accuracy',
      of(
        ({ summary }) => summary?.test_accuracy,
        true,
        (value) => percent(value, 2),
      ),
    ],
    [
      'Test loss (nats)',
      of(
        ({ summary }) => summary?.test_loss,
        false,
        (value) => number(value, 4),
      ),
    ],
    [
      'Test ECE',
      of(
        ({ summary }) => summary?.test_ece,
        false,
        (value) => percent(value, 2),
      ),
    ],
    [
      'ECE after temperature scaling',
      of(
        ({ evaluation }) => evaluation?.temperature_scaling.ece[1],
        false,
        (value) => percent(value, 2),
      ),
    ],
    [
      'Validation accuracy',
      of(
        ({ summary }) => summary?.val_accuracy,
        true,
        (value) => percent(value, 2),
      ),
    ],
    ['Epochs', runs.map(({ metrics }) => number(metrics.length))],
    ['Time', of(({ summary }) => summary?.seconds, false, duration)],
    ['Parameters', runs.map(({ summary }) => number(summary?.parameters))],
  ];
  const kept = columns.filter(([, cells]) => cells.some((cell) => cell !== '–'));
  return table(
    {
      head: ['Run', ...kept.map(([name]) => name)],
      rows: runs.map((_, i) => [samples[i], ...kept.map(([, cells]) => cells[i])]),
    },
    'Final scores, the best in bold',
  );
}

function optionsTable(runs: RunData[]): HTMLTableElement {
  const keys = [...new Set(runs.flatMap(({ config }) => Object.keys(config ?? {})))].filter(
    (key) => !PLACES.has(key),
  );
  const values = (key: string) => runs.map(({ config }) => shown(config?.[key]));
  const differs = (key: string) => new Set(values(key)).size > 1;
  const sorted = [...keys.filter(differs), ...keys.filter((key) => !differs(key))];
  const made = table(
    {
      head: ['Option', ...runs.map(({ name }) => name)],
      rows: sorted.map((key) => [optionName(key), ...values(key)]),
    },
    'Options that differ come first, and are marked',
  );
  sorted.forEach((key, i) => {
    if (differs(key)) made.tBodies[0].rows[i].classList.add('differs');
  });
  return made;
}

export function comparisonPage(runs: RunData[]): Content[] {
  const keys = runs.map(({ name }, i) => ({ name, ...look(i) }));
  const samples = keys.map((key) => legend([key]));
  const evaluated = runs.flatMap(({ evaluation }, i) =>
    evaluation ? [{ ...keys[i], bins: evaluation.reliability }] : [],
  );
  return [
    element(
      'header',
      {},
      element('h1', {}, `${runs.length} runs compared`),
      element('p', {}, runs.map(({ name }) => name).join(' · ')),
    ),
    ...runs.flatMap((run) =>
      missing(run).map((text) =>
        element('p', { class: 'notice' }, element('strong', {}, `${run.name}: `), text),
      ),
    ),
    section(
      'Scores',
      element('div', { class: 'wide' }, scrolling(summaryTable(runs, samples), 'Final scores')),
    ),
    section('Curves', ...curves(runs, keys).map(figure)),
    evaluated.length
      ? section(
          'Calibration',
          figure(reliabilityDiagram('Reliability', 'Raw probabilities of all test rows.', evaluated)),
        )
      : null,
    section('Options', element('div', { class: 'wide' }, scrolling(optionsTable(runs), 'Options'))),
  ];
}
