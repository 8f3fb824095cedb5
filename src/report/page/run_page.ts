// The page of one run.
import * as Plot from '@observablehq/plot';
import type { PageEvaluation, RunData } from '../page_data';
import { frame, heightFor, lineChart, type Series, spansWidely, tipStyle, wholeTicks } from './charts';
import { type Content, duration, element, number, optionName, percent, shortened, type Value } from './dom';
import { type FigureOptions, figure, look, scrolling, table } from './figure';
import { heatMap } from './heat_map';
import { mistakes } from './mistakes';
import { reliabilityDiagram } from './reliability';
import { cards, section } from './sections';

type Line = RunData['metrics'][number];

/** A metric by epoch. */
export const points = (metrics: Line[], key: string, factor = 1): [number, number][] =>
  metrics.map((line) => [
    line.epoch,
    factor * Number((line as unknown as Record<string, Value>)[key] ?? NaN),
  ]);

/** Whether a run was watched on validation rows or on test rows. */
export const watchedPart = (metrics: Line[]): 'val' | 'test' =>
  metrics.length && 'val_loss' in metrics[0] ? 'val' : 'test';
export const PART = { val: 'Validation', test: 'Test' };

const series = (entries: [string, [number, number][]][]): Series[] =>
  entries
    .map(([name, at], i) => ({ name, points: at, ...look(i) }))
    .filter((one) => one.points.some(([, y]) => Number.isFinite(y)));

/** Whether the heights of lines call for a logarithmic axis. */
export const needsLog = (all: Series[]): boolean =>
  spansWidely(all.flatMap((one) => one.points.map(([, y]) => y)).filter((y) => y > 0));

const MEASURED = "Measured on each epoch's first step.";

function training({ metrics, config }: RunData): FigureOptions[] {
  const part = watchedPart(metrics);
  const watched = PART[part];
  const smoothing = Number(config?.labelSmoothing ?? 0);
  const line = (
    title: string,
    y: string,
    entries: [string, [number, number][]][],
    more: { note?: string; zero?: boolean } = {},
  ) => lineChart({ title, x: 'Epoch', y, series: series(entries), ...more });
  const ratio = series([['Update over weights', points(metrics, 'update_ratio', 1e3)]]);
  const norm = series([['Gradient norm', points(metrics, 'grad_norm')]]);
  return [
    line(
      'Loss',
      'Loss (nats)',
      [
        ['Training', points(metrics, 'train_loss')],
        [watched, points(metrics, `${part}_loss`)],
        ['Averaged weights', points(metrics, `averaged_${part}_loss`)],
      ],
      {
        note:
          smoothing > 0
            ? `The training loss is against smoothed targets (${smoothing}), the other the plain negative log likelihood: their heights do not compare.`
            : undefined,
      },
    ),
    line('Accuracy', 'Accuracy (% of rows)', [
      [watched, points(metrics, `${part}_accuracy`, 100)],
      ['Averaged weights', points(metrics, `averaged_${part}_accuracy`, 100)],
    ]),
    line('Calibration error', 'ECE (percentage points)', [
      [watched, points(metrics, `${part}_ece`, 100)],
      ['Averaged weights', points(metrics, `averaged_${part}_ece`, 100)],
    ]),
    line('Learning rate', "Learning rate at the epoch's end (×10⁻³)", [
      ['Learning rate', points(metrics, 'lr', 1e3)],
    ]),
    lineChart({
      title: 'Gradient norm',
      x: 'Epoch',
      y: 'Gradient norm (2-norm)',
      series: norm,
      log: needsLog(norm),
      note: MEASURED,
    }),
    lineChart({
      title: 'Update-to-weight ratio',
      x: 'Epoch',
      y: 'Update over weights (2-norms, ×10⁻³)',
      series: ratio,
      log: needsLog(ratio),
      note: `${MEASURED} Around 1 is usual; far above it training is restless, far below it hardly moves.`,
    }),
    line(
      'Throughput',
      'Rows per second (thousands)',
      [['Throughput', points(metrics, 'samples_per_second', 1e-3)]],
      { note: 'Training alone: evaluation is not counted.', zero: true },
    ),
  ].filter(({ keys }) => keys!.length > 0);
}

function depth({ metrics, dropProbabilities }: RunData): FigureOptions | null {
  const shares = metrics.map((line) => line.kept_share).filter((share) => share?.length);
  if (!shares.length || !dropProbabilities.length) return null;
  const blocks = dropProbabilities.map((drop, i) => {
    const kept = shares.map((share) => 100 * share[i]);
    return {
      block: i + 1,
      survival: 100 * (1 - drop),
      kept: kept.reduce((a, b) => a + b, 0) / kept.length,
      least: Math.min(...kept),
      most: Math.max(...kept),
    };
  });
  const [survival, kept] = [
    { name: 'Survival probability', ...look(1) },
    { name: 'Rows kept: mean and range over epochs', ...look(0) },
  ];
  const draw = (width: number) =>
    Plot.plot({
      ...frame(width, heightFor(width)),
      x: {
        label: 'Residual block',
        ticks: wholeTicks([1, blocks.length], width / 50),
        tickFormat: 'd',
        domain: [0.5, blocks.length + 0.5],
      },
      y: { label: 'Rows (%)', grid: true, nice: true, ticks: 5 },
      marks: [
        Plot.line(blocks, { x: 'block', y: 'survival', stroke: survival.colour, strokeWidth: 2 }),
        Plot.ruleX(blocks, { x: 'block', y1: 'least', y2: 'most', stroke: kept.colour, strokeWidth: 2 }),
        Plot.dot(blocks, { x: 'block', y: 'kept', fill: kept.colour, r: 4 }),
        Plot.tip(
          blocks,
          Plot.pointerX({
            x: 'block',
            y: 'kept',
            title: (b: (typeof blocks)[number]) =>
              `Block ${b.block}\nsurvival ${b.survival.toFixed(1)} %\nkept ${b.kept.toFixed(1)} %`,
            ...tipStyle(),
          }),
        ),
      ],
    });
  return {
    title: 'Stochastic depth by block',
    keys: [survival, kept],
    draw,
    note: 'Kept rows should scatter about the survival probability, which falls linearly with depth.',
    table: {
      head: ['Block', 'Survival probability', 'Kept, mean', 'least', 'most'],
      rows: blocks.map((b) => [
        String(b.block),
        ...[b.survival, b.kept, b.least, b.most].map((share) => percent(share / 100, 2)),
      ]),
    },
  };
}

function confusion({
  class_names: names,
  confusion: { classes, counts, totals },
  rows: total,
}: PageEvaluation): FigureOptions {
  // Two classes may share the start of a long name, but never the place on the axis.
  const unique = names.length === new Set(names.map((name) => shortened(name, 12))).size;
  const labels = classes.map((c) => (unique ? names[c] : `${c} ${names[c]}`));
  const cells = counts.flatMap((row, i) =>
    row.map((count, k) => ({
      row: labels[i],
      column: labels[k],
      text: String(count),
      colour: Math.sqrt(count / Math.max(1, totals[i])),
    })),
  );
  return heatMap({
    title: 'Confusion matrix',
    x: 'Predicted class',
    y: 'Label',
    columns: labels,
    rows: labels,
    cells,
    scale: ['no row', 'all rows of the label'],
    aspect: 0.8,
    wide: classes.length > 12,
    note:
      names.length > classes.length
        ? `The ${classes.length} of ${names.length} classes that are confused most, ${total.toLocaleString('en')} test rows in all.`
        : `Counts of the ${total.toLocaleString('en')} test rows. The colour follows the square root of the share, so that rare mistakes show.`,
    table: {
      head: ['Label \\ predicted', ...labels, 'right'],
      rows: counts.map((row, i) => [labels[i], ...row.map(String), percent(row[i] / Math.max(1, totals[i]))]),
    },
  });
}

function calibration({ temperature_scaling: scaling }: PageEvaluation): FigureOptions {
  const {
    temperature,
    fitted_on,
    fitted_rows,
    measured_rows,
    ece,
    loss,
    reliability: [before, after],
  } = scaling;
  const count = (rows: number) => rows.toLocaleString('en');
  const how =
    fitted_on === 'validation'
      ? `fitted on the ${count(fitted_rows)} validation rows, measured on the ${count(measured_rows)} test rows`
      : `fitted on every second test row (${count(fitted_rows)}), measured on the ${count(measured_rows)} others, as there is no validation part`;
  const effect = `ECE ${percent(ece[0], 2)} → ${percent(ece[1], 2)}, loss ${number(loss[0], 4)} → ${number(loss[1], 4)} nats`;
  const tendency =
    temperature > 1.02
      ? 'the raw probabilities are too sure'
      : temperature < 0.98
        ? 'the raw probabilities are not sure enough'
        : 'the raw probabilities need no scaling';
  return reliabilityDiagram(
    'Reliability',
    `Temperature ${number(temperature)}, ${how}: ${effect}; ${tendency}.`,
    [
      { name: 'Raw', bins: before, ...look(0) },
      { name: `After temperature scaling (T = ${number(temperature)})`, bins: after, ...look(1) },
    ],
  );
}

/** What is missing of a run, in words. */
export function missing({ summary, evaluation, metrics, config }: RunData): string[] {
  const interrupted = summary === null;
  return [
    ...(interrupted
      ? [
          `This run has not finished: ${metrics.length} of ${number(config?.epochs as Value)} epochs are done. ` +
            'Resume it to get its final scores.',
        ]
      : []),
    ...(!interrupted && evaluation === null
      ? ['evaluation.json is missing: no reliability diagram, confusion matrix and mistakes.']
      : []),
    ...(metrics.length === 0 ? ['metrics.jsonl has no line yet: no curves.'] : []),
  ];
}

/** A value of config.json as text. */
export const shown = (value: unknown): string =>
  value === undefined || value === null
    ? '–'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

export function runPage(run: RunData): Content[] {
  const { name, summary, evaluation, config, metrics } = run;
  const blocks = depth(run);
  const scores: [string, string][] =
    summary === null
      ? []
      : [
          ['Test accuracy', percent(summary.test_accuracy, 2)],
          ['Test loss', `${number(summary.test_loss, 4)} nats`],
          ['Test ECE', percent(summary.test_ece, 2)],
          ...(evaluation
            ? [
                ['ECE after temperature scaling', percent(evaluation.temperature_scaling.ece[1], 2)] as [
                  string,
                  string,
                ],
              ]
            : []),
          ...(summary.val_accuracy === undefined
            ? []
            : [['Validation accuracy', percent(summary.val_accuracy, 2)] as [string, string]]),
          ...(summary.averaged_test_accuracy === undefined
            ? []
            : [
                ['Test accuracy, averaged weights', percent(summary.averaged_test_accuracy, 2)] as [
                  string,
                  string,
                ],
              ]),
          ['Time', duration(summary.seconds)],
          ['Parameters', number(summary.parameters)],
        ];
  const versions = summary?.versions;
  const about = versions
    ? `Regulus ${versions.regulus}, Node ${versions.node}, SIMD ${versions.simd}, ${versions.threads} threads`
    : '';
  const entries = Object.entries(config ?? {}).filter(([key]) => key !== 'version');
  return [
    element(
      'header',
      {},
      element('h1', {}, name),
      element('p', {}, [shown(config?.data), about].filter(Boolean).join(' · ')),
    ),
    ...missing(run).map((text) => element('p', { class: 'notice' }, text)),
    scores.length ? cards(scores) : null,
    metrics.length ? section('Training', ...training(run).map(figure)) : null,
    evaluation || blocks
      ? section(
          'Calibration, mistakes and depth',
          evaluation ? figure(calibration(evaluation)) : null,
          evaluation ? figure(confusion(evaluation)) : null,
          blocks ? figure(blocks) : null,
        )
      : null,
    evaluation ? mistakes(evaluation) : null,
    section(
      'Configuration',
      element(
        'div',
        { class: 'wide' },
        scrolling(
          table(
            {
              head: ['Option', 'Value'],
              rows: entries.map(([key, value]) => [optionName(key), shown(value)]),
            },
            'Every option as it was resolved',
          ),
          'Configuration',
        ),
      ),
    ),
  ];
}
