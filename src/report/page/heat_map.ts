import { frame, tipStyle } from './charts';
import { shortened, style } from './dom';
import type { FigureOptions, Table } from './figure';
import * as Plot from './plot';

/** Its labels, its text, and its colour from 0 to 1. */
interface Cell {
  row: string;
  column: string;
  text: string;
  colour: number;
}

export interface HeatMap {
  title: string;
  note?: string | undefined;
  /** Labels of the axes, with what they are. */
  x: string;
  y: string;
  columns: string[];
  rows: string[];
  cells: Cell[];
  /** Ends of the colour scale in words. */
  scale: [string, string];
  wide?: boolean | undefined;
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

/** Sizes of a heat map in pixels. */
interface Layout {
  cell: number;
  height: number;
  marginLeft: number;
  marginBottom: number;
  rotate: boolean;
  label: (name: string) => string;
}

function layoutOf({ columns, rows, aspect = 1 }: HeatMap, width: number): Layout {
  const label = (name: string) => shortened(name, width < NARROW ? SHORT : LONG);
  const longest = (names: string[]) => Math.max(...names.map((name) => textWidth(label(name))));
  const marginLeft = 30 + longest(rows);
  const cell = (width - marginLeft - 14) / columns.length;
  const rotate = longest(columns) > cell - 4;
  const marginBottom = 44 + (rotate ? longest(columns) - 8 : 0);
  const rowHeight = Math.max(20, Math.min(56, aspect * cell));
  return {
    cell,
    height: 12 + marginBottom + rowHeight * rows.length,
    marginLeft,
    marginBottom,
    rotate,
    label,
  };
}

function drawHeatMap(map: HeatMap, width: number): Element {
  const { x, y, columns, rows, cells } = map;
  const { cell, height, marginLeft, marginBottom, rotate, label } = layoutOf(map, width);
  const [low, high] = [channels(style('--heat-low')), channels(style('--heat-high'))];
  const fill = ({ colour }: Cell) => mix(low, high, Math.max(0, Math.min(1, colour)));
  const ink = (each: Cell) => (luminance(fill(each)) > 0.25 ? '#111' : '#fff');
  const tip = (each: Cell) => `${y}: ${each.row}\n${x}: ${each.column}\n${each.text}`;
  const position = { x: 'column', y: 'row' };
  const axis = { labelAnchor: 'center', labelArrow: 'none', tickFormat: label, tickSize: 0 } as const;
  const textFits = cells.every(({ text }) => textWidth(text, 11) < cell - 2);
  return Plot.plot({
    ...frame(width, height, cell < 15 ? 9 : 12),
    marginLeft,
    marginBottom,
    marginTop: 12,
    padding: 0.04,
    x: { ...axis, domain: columns, label: x, labelOffset: marginBottom - 4, tickRotate: rotate ? -90 : 0 },
    y: { ...axis, domain: rows, label: y, labelOffset: marginLeft - 4 },
    marks: [
      Plot.cell(cells, { ...position, fill: (each) => `rgb(${fill(each).join(',')})` }),
      textFits ? Plot.text(cells, { ...position, text: 'text', fontSize: 11, fill: ink }) : null,
      Plot.tip(cells, Plot.pointer({ ...position, title: tip, ...tipStyle() })),
    ],
  });
}

export function heatMap(map: HeatMap): FigureOptions {
  const { title, note, table, wide, scale } = map;
  return { title, note, draw: (width) => drawHeatMap(map, width), table, wide, ramp: scale };
}
