// Stochastic depth: what each block kept, beside its survival probability.

import type { RunData } from '../page_data';
import { frame, heightFor, tipStyle, wholeTicks } from './charts';
import { percent } from './dom';
import { type FigureOptions, type Key, look } from './figure';
import * as Plot from './plot';

/** Percentages of rows. */
interface BlockRows {
  block: number;
  survival: number;
  mean: number;
  min: number;
  max: number;
}

function blockRows({ metrics, dropProbabilities }: RunData): BlockRows[] {
  const shares = metrics.map((line) => line.kept_share).filter((share) => share?.length);
  if (!shares.length) return [];
  return dropProbabilities.map((drop, i) => {
    const kept = shares.map((share) => 100 * share![i]);
    return {
      block: i + 1,
      survival: 100 * (1 - drop),
      mean: kept.reduce((a, b) => a + b, 0) / kept.length,
      min: Math.min(...kept),
      max: Math.max(...kept),
    };
  });
}

const tip = ({ block, survival, mean }: BlockRows) =>
  `Block ${block}\nsurvival ${survival.toFixed(1)} %\nkept ${mean.toFixed(1)} %`;

function drawBlocks(rows: BlockRows[], survival: Key, kept: Key, width: number): Element {
  return Plot.plot({
    ...frame(width, heightFor(width)),
    x: {
      label: 'Residual block',
      ticks: wholeTicks([1, rows.length], width / 50),
      tickFormat: 'd',
      domain: [0.5, rows.length + 0.5],
    },
    y: { label: 'Rows (%)', grid: true, nice: true, ticks: 5 },
    marks: [
      Plot.line(rows, { x: 'block', y: 'survival', stroke: survival.colour, strokeWidth: 2 }),
      Plot.ruleX(rows, { x: 'block', y1: 'min', y2: 'max', stroke: kept.colour, strokeWidth: 2 }),
      Plot.dot(rows, { x: 'block', y: 'mean', fill: kept.colour, r: 4 }),
      Plot.tip(rows, Plot.pointerX({ x: 'block', y: 'mean', title: tip, ...tipStyle() })),
    ],
  });
}

/** Null where no block dropped rows, or no epoch has ended. */
export function blocksFigure(run: RunData): FigureOptions | null {
  const rows = blockRows(run);
  if (rows.length === 0) return null;
  const survival = { name: 'Survival probability', ...look(1) };
  const kept = { name: 'Rows kept: mean and range over epochs', ...look(0) };
  return {
    title: 'Stochastic depth by block',
    keys: [survival, kept],
    draw: (width) => drawBlocks(rows, survival, kept, width),
    note: 'Kept rows should scatter about the survival probability, which falls linearly with depth.',
    table: {
      head: ['Block', 'Survival probability', 'Kept, mean', 'min', 'max'],
      rows: rows.map((row) => [
        String(row.block),
        ...[row.survival, row.mean, row.min, row.max].map((share) => percent(share / 100, 2)),
      ]),
    },
  };
}
