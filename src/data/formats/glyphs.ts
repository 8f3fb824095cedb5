// The embedded data set: ten digits drawn as strokes, made on the spot from a seed.

import { drawUniform } from '../../addon/draws';
import { checkInteger, checkSize } from '../../core/check';
import { zeros } from '../../core/memory';
import { runDraws } from '../../core/random';
import type { Dataset } from '../dataset';

const SIDE = 28;
const PIXELS = SIDE * SIDE;
/** Random numbers that shape one glyph. */
const SHAPE_DRAWS = 16;

type Point = readonly [number, number];

/** Points of an ellipse's arc; angles in turns, clockwise from the right. */
function arc(x: number, y: number, rx: number, ry: number, from: number, to: number): Point[] {
  const steps = Math.max(3, Math.ceil(Math.abs(to - from) * 16));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = 2 * Math.PI * (from + ((to - from) * i) / steps);
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)];
  });
}

/** A line through points, given as x, y, x, y … */
function line(...coordinates: number[]): Point[] {
  const points = coordinates.length / 2;
  return Array.from({ length: points }, (_, i) => [coordinates[2 * i], coordinates[2 * i + 1]]);
}

/** Strokes of each digit in a box of width 1 (−½ … ½) and height 2 (−1 … 1), y downwards. */
const STROKES: readonly (readonly Point[])[][] = [
  [arc(0, 0, 0.5, 0.9, 0, 1)],
  [line(-0.25, -0.55, 0.05, -0.9, 0.05, 0.9)],
  [[...arc(0, -0.42, 0.45, 0.46, 0.5, 1.08), ...line(-0.48, 0.88, 0.5, 0.88)]],
  [arc(-0.05, -0.45, 0.45, 0.43, 0.55, 1.25), arc(-0.05, 0.43, 0.5, 0.46, 0.75, 1.45)],
  [line(0.2, 0.9, 0.2, -0.9, -0.5, 0.35, 0.5, 0.35)],
  [[...line(0.45, -0.88, -0.35, -0.88, -0.4, -0.05), ...arc(-0.02, 0.38, 0.48, 0.5, 0.68, 1.42)]],
  [[...line(0.3, -0.9), ...arc(0, 0.35, 0.48, 0.54, 0.56, 1.56)]],
  [line(-0.48, -0.88, 0.48, -0.88, -0.1, 0.9)],
  [arc(0, -0.45, 0.38, 0.43, 0, 1), arc(0, 0.44, 0.47, 0.46, 0, 1)],
  [arc(0, -0.38, 0.45, 0.5, 0, 1), line(0.45, -0.38, 0.3, 0.9)],
];

/** Looked up once: in jest's realm, where people test, a global costs more than what it computes. */
const { exp, max, min, sqrt } = Math;

/** Squared distance of (x, y) to a segment. */
function distanceSquared(x: number, y: number, [ax, ay]: Point, [bx, by]: Point): number {
  const dx = bx - ax;
  const dy = by - ay;
  const t = max(0, min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
  return (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2;
}

/** Draws one digit with the shape that 16 uniform numbers choose; `noise` are 784 more. */
function drawGlyph(digit: number, u: Float32Array, noise: Float32Array, out: Float32Array): void {
  const centred = (i: number) => 2 * u[i] - 1;
  const size = 7.2 + 2.6 * u[0];
  const width = size * (0.85 + 0.5 * u[1]);
  const slant = 0.35 * centred(2);
  const turn = 0.3 * centred(3);
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const shaped = ([x, y]: Point, i: number): Point => {
    const bent = x + 0.12 * centred(4) * Math.sin(3 * y + 6 * u[5]) - slant * y * 0.6;
    const wobble = 0.06 * Math.sin(17 * u[6] + 5 * i);
    const px = width * (bent + wobble);
    const py = size * y;
    const [x0, y0] = [13.5 + 3.4 * centred(7), 13.5 + 3.4 * centred(8)];
    return [x0 + cos * px - sin * py, y0 + sin * px + cos * py];
  };
  const thickness = 0.5 + 1.1 * u[9];
  const blur = 0.7 + 0.9 * u[10];
  const ink = 0.65 + 0.35 * u[11];
  const grain = 0.12 + 0.28 * u[12];
  const strokes = STROKES[digit].map((stroke) => stroke.map(shaped));
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      let nearest = Infinity;
      for (const stroke of strokes) {
        for (let i = 1; i < stroke.length; i++)
          nearest = min(nearest, distanceSquared(x, y, stroke[i - 1], stroke[i]));
      }
      const value = ink / (1 + exp((sqrt(nearest) - thickness) / (0.35 * blur)));
      const pixel = y * SIDE + x;
      out[pixel] = max(0, min(1, value + grain * (noise[pixel] - 0.5)));
    }
  }
}

/** The labels, in order. */
export const DIGITS: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/**
 * Ten digits as 28×28 grey images in [0, 1], with random slant, turn, shift, scale, thickness, blur and
 * noise. Image i depends on (seed, i) alone.
 *
 * @throws TypeError or RangeError for a wrong argument, or more images than the memory holds.
 */
export function glyphs(rows: number, seed: number): Dataset {
  checkSize('rows', rows, 0);
  checkInteger('seed', seed);
  const features = zeros(rows * PIXELS);
  const labels = new Int32Array(rows);
  const draws = new Float32Array(SHAPE_DRAWS + PIXELS);
  const stream = runDraws(seed, 'glyphs');
  for (let row = 0; row < rows; row++) {
    drawUniform({ draws: stream, step: row, low: 0, high: 1, out: draws });
    labels[row] = Math.min(9, Math.floor(draws[SHAPE_DRAWS - 1] * 10));
    const image = features.subarray(row * PIXELS, (row + 1) * PIXELS);
    drawGlyph(labels[row], draws, draws.subarray(SHAPE_DRAWS), image);
  }
  return {
    features,
    target: { values: labels, description: { task: 'classification', classNames: DIGITS } },
    rows,
    columns: PIXELS,
    imageShape: [1, SIDE, SIDE],
    description: `glyphs, ${rows} drawn digits of 28×28`,
  };
}
