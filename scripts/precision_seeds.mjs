// Whether medium precision costs accuracy: trains sets with several seeds in both precisions, by the command.
//
// Usage: node scripts/precision_seeds.mjs --data FOLDER --runs FOLDER [--seeds 10] [--only digits]
//        [--backends portable,avx512bf16] [--picture docs/images/medium_precision.svg]
// (in a built checkout; --data has mnist and adult.parquet, and a set that is not there is left out;
// --runs keeps the runs, which are not trained again)
//
// Prints a table: the scores of the test rows, mean ± standard deviation over the seeds, and the mean
// difference of runs of one seed with its standard error. The picture has the validation loss by epoch.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fail, root } from './lib/run.mjs';
import { axes, card, legend, picture, round, text } from './lib/svg.mjs';

const SETS = {
  digits: ({ data }) => ['--data', path.join(data, 'mnist'), '--test-rows', '2000', '--train-rows', '4000'],
  glyphs: () => ['--data', 'glyphs', '--test-rows', '2000', '--train-rows', '4000'],
  adult: ({ data }) => ['--data', path.join(data, 'adult.parquet'), '--train-rows', '6000'],
  '600 classes': ({ runs }) => ['--data', manyClasses(path.join(runs, 'classes.csv')), '--target', 'class'],
};
const SCORES = [
  ['accuracy (%)', 'test_accuracy', 100, 2],
  ['loss', 'test_loss', 1, 4],
  ['ECE', 'test_ece', 1, 4],
];

/** Normal numbers from a seed. */
function normals(seed) {
  let state = seed;
  const uniform = () => {
    state = (state * 48271) % 0x7fffffff;
    return state / 0x7fffffff;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Writes a table of 600 classes, 12 rows each around a point of their own in 16 columns that mix. */
function manyClasses(file) {
  const [classes, rows, columns, noise] = [600, 12, 16, 0.6];
  const normal = normals(1);
  const centres = Array.from({ length: classes }, () => Array.from({ length: columns }, normal));
  const lines = Array.from({ length: classes * rows }, (_, row) => {
    const centre = centres[row % classes];
    return [...centre.map((value) => (value + noise * normal()).toFixed(4)), `c${row % classes}`].join(',');
  });
  const names = [...centres[0].map((_, i) => `x${i}`), 'class'].join(',');
  writeFileSync(file, `${[names, ...lines].join('\n')}\n`);
  return file;
}

/** What one run tells: its test scores, and the validation loss of each epoch. */
function train(set, precision, backend, seed, given) {
  const name = [set.replace(' ', '_'), precision, ...(backend ? [backend] : []), seed].join('-');
  const out = path.join(given.runs, name);
  if (!existsSync(path.join(out, 'report.html'))) {
    const fixed = ['--val-fraction', '0.2', '--split-seed', '0', '--threads', '1', '--quiet', '--overwrite'];
    const own = ['--matmul-precision', precision, '--seed', String(seed), '--out', out];
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'dist', 'cli.js'), 'train', ...SETS[set](given), ...fixed, ...own],
      { encoding: 'utf8', env: { ...process.env, REGULUS_MATMUL: backend || 'portable' } },
    );
    if (status !== 0) fail(stderr);
  }
  const read = (file) => readFileSync(path.join(out, file), 'utf8');
  const losses = read('metrics.jsonl')
    .trim()
    .split('\n')
    .map((entry) => JSON.parse(entry).val_loss);
  return { scores: JSON.parse(read('summary.json')), losses };
}

/** Mean and standard deviation. */
function moments(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/** A difference with its sign; none for what is rounded to 0. */
const signed = (text) =>
  Number(text) === 0 ? text.replace('-', '') : text.replace(/^(?!-)/, '+').replace('-', '−');

/** The rows of a set's table: a score each, of the highest precision and of medium by each backend. */
function tableRows(set, highest, media) {
  return SCORES.map(([label, key, scale, digits]) => {
    const valuesOf = (runs) => runs.map(({ scores }) => scale * scores[key]);
    const figure = ({ mean, deviation }) => `${mean.toFixed(digits)} ± ${deviation.toFixed(digits)}`;
    const before = valuesOf(highest);
    const cells = media.flatMap((runs) => {
      const values = valuesOf(runs);
      const { mean, deviation } = moments(values.map((value, seed) => value - before[seed]));
      const error = deviation / Math.sqrt(values.length);
      return [figure(moments(values)), `${signed(mean.toFixed(digits))} ± ${error.toFixed(digits)}`];
    });
    return `| ${[set, label, figure(moments(before)), ...cells].join(' | ')} |`;
  });
}

/** Marks of an axis from about `least` to `most`. */
function marksOf(least, most) {
  const rough = (most - least) / 4;
  const step = [1, 2, 5, 10]
    .map((factor) => factor * 10 ** Math.floor(Math.log10(rough)))
    .find((s) => s >= rough);
  const first = Math.floor(least / step);
  return Array.from({ length: Math.ceil(most / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(6)),
  );
}

/** A panel: the validation loss of a set by epoch, mean and spread over the seeds in both precisions. */
function panel(set, index, runs) {
  const [left, top] = [24 + (index % 2) * 460, 24 + Math.floor(index / 2) * 256];
  const curves = runs.map((each) =>
    each[0].losses.map((_, epoch) => moments(each.map((run) => run.losses[epoch]))),
  );
  const ends = curves.flat().flatMap(({ mean, deviation }) => [mean - deviation, mean + deviation]);
  const epochs = curves[0].map((_, epoch) => epoch + 1);
  const { x, y, marks, curve } = axes({
    left: left + 52,
    top: top + 56,
    width: 384,
    height: 138,
    xs: epochs,
    ys: marksOf(Math.min(...ends), Math.max(...ends)),
    xLabel: 'epoch',
  });
  const parts = curves.flatMap((points, i) => {
    const kind = ['two', 'one'][i];
    const edge = (side) =>
      points.map(({ mean, deviation }, e) => `${round(x(e + 1))},${round(y(mean + side * deviation))}`);
    const band = [...edge(1), ...edge(-1).reverse()].join(' ');
    return [
      `<polygon points="${band}" class="band ${kind}"/>`,
      curve(
        points.map(({ mean }, e) => [e + 1, mean]),
        kind,
      ),
    ];
  });
  return [
    card(left, top, 452, 244),
    text(left + 14, top + 23, `Validation loss, ${set}`, 'title'),
    ...legend(left + 14, top + 43, [
      ['highest', 'two'],
      ['medium', 'one'],
    ]),
    ...marks,
    ...parts,
  ];
}

const STYLE = `
  .one { stroke-dasharray: 5 5 } .band { opacity: 0.18; stroke: none }
  .band.one { fill: #0b63b5 } .band.two { fill: #d1560a }`;

function main() {
  const { values: given } = parseArgs({
    options: {
      data: { type: 'string', default: '.' },
      runs: { type: 'string' },
      seeds: { type: 'string', default: '10' },
      only: { type: 'string' },
      backends: { type: 'string', default: 'portable' },
      picture: { type: 'string' },
    },
  });
  if (!given.runs) fail('--runs: a folder that keeps the runs');
  mkdirSync(given.runs, { recursive: true });
  const seeds = Array.from({ length: Number(given.seeds) }, (_, seed) => seed);
  const backends = given.backends.split(',');
  const heads = ['set', 'score', 'highest', ...backends.flatMap((name) => [`medium, ${name}`, 'difference'])];
  console.log(`| ${heads.join(' | ')} |\n| ${heads.map(() => '---').join(' | ')} |`);
  const names = Object.keys(SETS).filter((set) => !given.only || set === given.only);
  const panels = names.flatMap((set, i) => {
    if (['digits', 'adult'].includes(set) && !existsSync(SETS[set](given)[1])) return [];
    const highest = seeds.map((seed) => train(set, 'highest', '', seed, given));
    const media = backends.map((backend) => seeds.map((seed) => train(set, 'medium', backend, seed, given)));
    console.log(tableRows(set, highest, media).join('\n'));
    return panel(set, i, [highest, media[0]]);
  });
  if (!given.picture) return;
  const height = 24 + 256 * Math.ceil(names.length / 2);
  const label = 'Validation loss by epoch in both precisions, mean and spread over seeds';
  writeFileSync(given.picture, picture(960, height, label, panels, STYLE));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
