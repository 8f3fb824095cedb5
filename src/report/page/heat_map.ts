import * as Plot from '@observablehq/plot';
import { frame, tipStyle } from './charts';
import { shortened, style } from './dom';
import type { FigureOptions, Table } from './figure';

export interface HeatMap {
  title: string;
  note?: string;
  /** Labels of the axes, with what they are. */
  x: string;
  y: string;
  columns: string[];
  rows: string[];
  cells: { row: string; column: string; text: string; colour: number }[];
  /** Ends of the colour scale in words. */
  scale: [string, string];
  wide?: boolean;
  table: Table;
  /** Height over width of a cell, at most. */
  aspect?: number;
}

export const mix = (from: number[], to: number[], share: number) =>
  from.map((value, i) => Math.round(value + share * (to[i] - value)));
export const channels = (hex: string) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const luminance = (rgb: number[]) =>
  rgb
    .map((value) => (value / 255) ** 2.2)
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);

/** Characters of a label on a wide and on a narrow picture. */
const [LONG, SHORT] = [12, 8];
const NARROW = 500;
/** About the width of text. */
const textWidth = (text: string, size = 12) => 0.6 * size * text.length;

export function heatMap({
  title,
  note,
  x,
  y,
  columns,
  rows,
  cells,
  scale,
  wide,
  table,
  aspect = 1,
}: HeatMap): FigureOptions {
  const draw = (width: number) => {
    const [low, high] = [channels(style('--heat-low')), channels(style('--heat-high'))];
    const fill = ({ colour }: { colour: number }) => mix(low, high, Math.max(0, Math.min(1, colour)));
    const label = (name: string) => shortened(name, width < NARROW ? SHORT : LONG);
    const marginLeft = 30 + Math.max(...rows.map((row) => textWidth(label(row))));
    const cell = (width - marginLeft - 14) / columns.length;
    const rotate = columns.some((column) => textWidth(label(column)) > cell - 4);
    const marginBottom =
      44 + (rotate ? Math.max(...columns.map((column) => textWidth(label(column)))) - 8 : 0);
    const height = 12 + marginBottom + Math.max(20, Math.min(56, aspect * cell)) * rows.length;
    const fits = cells.every(({ text }) => textWidth(text, 11) < cell - 2);
    return Plot.plot({
      ...frame(width, height, cell < 15 ? 9 : 12),
      marginLeft,
      marginBottom,
      marginTop: 12,
      padding: 0.04,
      x: {
        domain: columns,
        label: x,
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: marginBottom - 4,
        tickFormat: label,
        tickRotate: rotate ? -90 : 0,
        tickSize: 0,
      },
      y: {
        domain: rows,
        label: y,
        labelAnchor: 'center',
        labelArrow: 'none',
        labelOffset: marginLeft - 4,
        tickFormat: label,
        tickSize: 0,
      },
      marks: [
        Plot.cell(cells, { x: 'column', y: 'row', fill: (each) => `rgb(${fill(each).join(',')})` }),
        ...(fits
          ? [
              Plot.text(cells, {
                x: 'column',
                y: 'row',
                text: 'text',
                fontSize: 11,
                fill: (each) => (luminance(fill(each)) > 0.25 ? '#111' : '#fff'),
              }),
            ]
          : []),
        Plot.tip(
          cells,
          Plot.pointer({
            x: 'column',
            y: 'row',
            title: (each: (typeof cells)[number]) => `${y}: ${each.row}\n${x}: ${each.column}\n${each.text}`,
            ...tipStyle(),
          }),
        ),
      ],
    });
  };
  return { title, note, draw, table, wide, ramp: scale };
}
