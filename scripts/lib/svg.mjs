// Pieces of the pictures in docs: SVGs that follow light and dark.
const STYLE = `
  .page { fill: #f6f7f9 } .card { fill: #fff; stroke: #d9dee6 }
  .grid { stroke: #d9dee6 } .bar { fill: #0b63b5 }
  text { font: 12px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #566072 }
  .title, .name, .value, .cell { fill: #1a1f29 }
  .title { font-size: 14px; font-weight: 600 } .name { font-size: 20px; font-weight: 700 }
  .value { font-size: 21px; font-weight: 650 } .cell { font-variant-numeric: tabular-nums }
  .end { text-anchor: end } .middle { text-anchor: middle }
  .curve { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round }
  .one { stroke: #0b63b5 } .two { stroke: #d1560a } .best { stroke: #566072; stroke-dasharray: 3 4 }
  @media (prefers-color-scheme: dark) {
    .page { fill: #10141b } .card { fill: #181e28; stroke: #313a48 }
    .grid { stroke: #313a48 } .bar { fill: #6db3f5 }
    text { fill: #a3adbd } .title, .name, .value, .cell { fill: #e7ebf2 }
    .one { stroke: #6db3f5 } .two { stroke: #ff9a52 } .best { stroke: #a3adbd }
  }`;

export const round = (value) => Number(value.toFixed(1));
export const text = (x, y, words, kind = '') =>
  `<text x="${round(x)}" y="${round(y)}" class="${kind}">${words}</text>`;
export const card = (x, y, width, height) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" class="card"/>`;
export const line = (x1, y1, x2, y2, kind = 'grid') =>
  `<line x1="${round(x1)}" y1="${round(y1)}" x2="${round(x2)}" y2="${round(y2)}" class="${kind}"/>`;

/** Axes of a panel, with places for values. */
export function axes({ left, top, width, height, xs, ys, xLabel, yText = String }) {
  const x = (value) => left + (width * (value - xs[0])) / (xs.at(-1) - xs[0]);
  const y = (value) => top + height - (height * (value - ys[0])) / (ys.at(-1) - ys[0]);
  const marks = [
    ...ys.flatMap((value) => [
      line(left, y(value), left + width, y(value)),
      text(left - 8, y(value) + 4, yText(value), 'end'),
    ]),
    ...xs.map((value) => text(x(value), top + height + 18, String(value), 'middle')),
    text(left + width, top + height + 34, xLabel, 'end'),
  ];
  const curve = (points, kind) => {
    const places = points.map(([a, b]) => `${round(x(a))},${round(y(b))}`).join(' ');
    return `<polyline points="${places}" class="curve ${kind}"/>`;
  };
  return { x, y, marks, curve };
}

export const legend = (x, y, entries) =>
  entries.flatMap(([name, kind], i) => [
    line(x + i * 120, y - 4, x + i * 120 + 18, y - 4, `curve ${kind}`),
    text(x + i * 120 + 24, y, name),
  ]);

/** A whole picture: its parts on a page of this size; `style` adds to what all pictures have. */
export function picture(width, height, label, parts, style = '') {
  const page = `<rect width="${width}" height="${height}" rx="12" class="page"/>`;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"`;
  return `${head} aria-label="${label}">\n<style>${STYLE}${style}\n</style>\n${[page, ...parts].join('\n')}\n</svg>\n`;
}
