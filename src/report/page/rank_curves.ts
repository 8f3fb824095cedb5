// How well rows of a class or label are ranked before the others: ROC and precision-recall curves.

import type { CurvePoint } from '../../metrics/ranking_curves';
import type { NamedCurves } from '../../tasks/class_curves';
import { frame, tipStyle } from './charts';
import { percent } from './dom';
import { type FigureOptions, look } from './figure';
import * as Plot from './plot';

/** Curves that can be told apart by colour. */
const MAX_DRAWN = 6;

/** What tells one kind of curves from the other. */
interface Shown {
  title: string;
  note: (drawn: readonly NamedCurves[]) => string;
  x: string;
  y: string;
  pointsOf: (curve: NamedCurves) => readonly CurvePoint[];
  /** A step holds the value of its end. */
  curve: 'linear' | 'step-before';
  /** The line of guesses, in percent: from where to where. */
  guess: (curve: NamedCurves) => readonly (readonly [number, number])[];
}

const thresholdText = (threshold: number | null) =>
  threshold === null ? 'no row' : `from a probability of ${threshold}`;

const tickFormat = (tick: number) => String(tick);
/** In percent. */
const points = (curve: readonly CurvePoint[]) => curve.map(([x, y]) => [100 * x, 100 * y] as const);

function draw(
  curves: readonly NamedCurves[],
  { x, y, pointsOf, curve, guess }: Shown,
  width: number,
): Element {
  const lines = curves.map((each, i) => {
    const { colour, dash } = look(i);
    const style = { stroke: colour, strokeWidth: 2, strokeDasharray: dash ?? 'none', curve };
    return Plot.line(points(pointsOf(each)), style);
  });
  const tips = curves.flatMap((each) =>
    pointsOf(each).map(([px, py, threshold]) => ({
      x: 100 * px,
      y: 100 * py,
      title: `${each.name}\n${x} ${percent(px)}\n${y} ${percent(py)}\n${thresholdText(threshold)}`,
    })),
  );
  return Plot.plot({
    ...frame(width, Math.min(width, 420)),
    x: { domain: [0, 100], label: `${x} (%)`, ticks: 5, tickFormat },
    y: { domain: [0, 100], label: `${y} (%)`, grid: true, ticks: 5, tickFormat },
    marks: [
      Plot.line(guess(curves[0]), { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.6 }),
      ...lines,
      Plot.tip(tips, Plot.pointer({ x: 'x', y: 'y', title: 'title', ...tipStyle() })),
    ],
  });
}

/** The curves that are drawn: those that are ranked worst. */
function drawnCurves(curves: readonly NamedCurves[]): NamedCurves[] {
  const worst = [...curves].sort((a, b) => a.average_precision - b.average_precision).slice(0, MAX_DRAWN);
  return curves.filter((curve) => worst.includes(curve));
}

/** Curves as a figure, with the areas of all of them. */
function figure(curves: readonly NamedCurves[], shown: Shown): FigureOptions {
  const drawn = drawnCurves(curves);
  return {
    title: shown.title,
    note: `Each against the rest. ${shown.note(drawn)}`,
    keys: drawn.map(({ name }, i) => ({ name, ...look(i) })),
    draw: (width) => draw(drawn, shown, width),
    table: {
      head: ['Name', 'ROC AUC', 'Average precision', 'Share of the rows'],
      rows: curves.map(({ name, roc_auc, average_precision, share }) => [
        name,
        roc_auc.toFixed(4),
        average_precision.toFixed(4),
        share.toFixed(4),
      ]),
    },
  };
}

/** The share of rows found, against that of others taken for them. */
export const rocFigure = (curves: readonly NamedCurves[]): FigureOptions =>
  figure(curves, {
    title: 'ROC curves',
    note: () => 'The nearer to the top left, the better; the dashed line is guessing.',
    x: 'False positive rate',
    y: 'Recall',
    pointsOf: ({ roc }) => roc,
    curve: 'linear',
    guess: () => [
      [0, 0],
      [100, 100],
    ],
  });

/** How many of the rows that are found are right, against how many are found. */
export const precisionRecallFigure = (curves: readonly NamedCurves[]): FigureOptions =>
  figure(curves, {
    title: 'Precision and recall',
    note: ([{ name }]) =>
      `The nearer to the top right, the better; guessing gives the dashed line (${name}).`,
    x: 'Recall',
    y: 'Precision',
    pointsOf: ({ precision_recall }) => precision_recall,
    curve: 'step-before',
    guess: ({ share }) => [
      [0, 100 * share],
      [100, 100 * share],
    ],
  });
