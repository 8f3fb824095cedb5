import * as Plot from '@observablehq/plot';
import type { Reliability } from '../../tasks/class_evaluation';
import { frame, tipStyle } from './charts';
import { number, percent } from './dom';
import type { FigureOptions, Key } from './figure';

/** Bins of fewer rows tell little: they are dots without a line. */
const FEW = 10;

export interface ReliabilityCurve extends Key {
  bins: Reliability;
}

export function reliabilityDiagram(title: string, note: string, curves: ReliabilityCurve[]): FigureOptions {
  const points = curves.flatMap(({ name, colour, bins }) => {
    const total = bins.reduce((sum, bin) => sum + (bin?.[0] ?? 0), 0);
    return bins.flatMap((bin) =>
      bin
        ? [
            {
              name,
              colour,
              rows: bin[0],
              confidence: 100 * bin[1],
              accuracy: 100 * bin[2],
              share: bin[0] / total,
            },
          ]
        : [],
    );
  });
  const draw = (width: number) =>
    Plot.plot({
      ...frame(width, Math.min(width, 420)),
      x: { domain: [0, 100], label: 'Confidence (%)', ticks: 5, tickFormat: (tick: number) => String(tick) },
      y: { domain: [0, 100], label: 'Rows that are right (%)', grid: true, ticks: 5 },
      r: { domain: [0, 1], range: [1.5, 14], type: 'sqrt' },
      marks: [
        Plot.line(
          [
            [0, 0],
            [100, 100],
          ],
          { stroke: 'currentColor', strokeDasharray: '4 4', strokeOpacity: 0.6 },
        ),
        ...curves.map(({ name, colour, dash }) =>
          Plot.line(
            points.filter((point) => point.name === name && point.rows >= FEW),
            {
              x: 'confidence',
              y: 'accuracy',
              stroke: colour,
              strokeWidth: 2,
              strokeDasharray: dash ?? 'none',
            },
          ),
        ),
        Plot.dot(points, {
          x: 'confidence',
          y: 'accuracy',
          r: 'share',
          fill: 'colour',
          fillOpacity: 0.35,
          stroke: 'colour',
        }),
        Plot.tip(
          points,
          Plot.pointer({
            x: 'confidence',
            y: 'accuracy',
            title: (p: (typeof points)[number]) =>
              `${p.name}\n${number(p.rows)} rows, ${p.confidence.toFixed(1)} % sure\n${p.accuracy.toFixed(1)} % right`,
            ...tipStyle(),
          }),
        ),
      ],
    });
  const head = ['Confidence', ...curves.flatMap(({ name }) => [`${name}: rows`, 'mean confidence', 'right'])];
  const count = curves[0]?.bins.length ?? 0;
  const rows = Array.from({ length: count }, (_, b) => [
    `${Math.round((100 * b) / count)}–${Math.round((100 * (b + 1)) / count)} %`,
    ...curves.flatMap(({ bins }) =>
      bins[b] ? [number(bins[b][0]), percent(bins[b][1]), percent(bins[b][2])] : ['0', '–', '–'],
    ),
  ]);
  return {
    title,
    note: `${note} On the dashed line, rows are right as often as they are sure. The area of a circle is its bin's share of the rows; bins of fewer than ${FEW} rows are not joined.`,
    keys: curves,
    draw,
    table: { head, rows },
  };
}
