// node scripts/report_picture.mjs RUN FILE: draws the picture of the README, an SVG that follows light and
// dark. RUN classifies a table and has a validation part.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { axes, card, legend, line, picture, round, text } from './lib/svg.mjs';

const percent = (share) => `${(100 * share).toFixed(1)} %`;

/** A row of scores, each with its name above. */
function scores(summary) {
  const shown = [
    ['Test accuracy', percent(summary.test_accuracy)],
    ['Test ROC AUC', summary.test_roc_auc.toFixed(3)],
    ['Test loss', summary.test_loss.toFixed(3)],
    ['Calibration error', percent(summary.test_ece)],
    ['Parameters', summary.parameters.toLocaleString('en')],
  ];
  return shown.flatMap(([name, value], i) => {
    const x = 24 + i * 184;
    return [card(x, 66, 176, 62), text(x + 14, 88, name), text(x + 14, 115, value, 'value')];
  });
}

function learningCurves(epochs, best) {
  const top =
    Math.ceil(10 * Math.max(...epochs.flatMap((epoch) => [epoch.fitted_loss, epoch.val_loss]))) / 10;
  const { x, marks, curve } = axes({
    left: 68,
    top: 200,
    width: 214,
    height: 130,
    xs: epochs.map(({ epoch }) => epoch),
    ys: [0, 1, 2, 3, 4].map((i) => (i * top) / 4),
    yText: (value) => value.toFixed(2),
    xLabel: 'epoch',
  });
  return [
    card(24, 140, 290, 240),
    text(38, 163, 'Loss', 'title'),
    ...legend(38, 184, [
      ['training rows', 'two'],
      ['validation rows', 'one'],
    ]),
    ...marks,
    line(x(best), 200, x(best), 330, 'best'),
    curve(
      epochs.map(({ epoch, fitted_loss: loss }) => [epoch, loss]),
      'two',
    ),
    curve(
      epochs.map(({ epoch, val_loss: loss }) => [epoch, loss]),
      'one',
    ),
  ];
}

function rocCurve({ name, roc, roc_auc: area }) {
  const { marks, curve } = axes({
    left: 372,
    top: 200,
    width: 200,
    height: 130,
    xs: [0, 0.5, 1],
    ys: [0, 0.25, 0.5, 0.75, 1],
    yText: (value) => value.toFixed(2),
    xLabel: 'false positive rate',
  });
  return [
    card(326, 140, 268, 240),
    text(340, 163, `ROC of “${name}”`, 'title'),
    text(340, 184, `area ${area.toFixed(3)}, test rows`),
    ...marks,
    curve(
      [
        [0, 0],
        [1, 1],
      ],
      'best',
    ),
    curve(
      roc.map(([x, y]) => [x, y]),
      'one',
    ),
  ];
}

/** What shuffling each column costs: the rise of the loss. */
function columns({ columns: all, part }) {
  const found = all
    .map((column) => ({ name: column.name, rise: column.scores.loss[0] }))
    .sort((a, b) => b.rise - a.rise)
    .slice(0, 8);
  const most = Math.max(...found.map(({ rise }) => rise));
  return [
    card(606, 140, 330, 240),
    text(620, 163, 'What each column is worth', 'title'),
    text(620, 184, `rise of the ${part} loss when shuffled`),
    ...found.flatMap(({ name, rise }, i) => {
      const y = 208 + i * 21;
      const width = round((160 * Math.max(0, rise)) / most);
      return [
        text(698, y, name, 'end'),
        `<rect x="706" y="${y - 11}" width="${width}" height="14" rx="2" class="bar"/>`,
        text(712 + width, y, rise.toFixed(2)),
      ];
    }),
  ];
}

function byClass({ by_class: classes, macro_avg: macro, weighted_avg: weighted }) {
  const heads = ['precision', 'recall', 'F1', 'rows', 'ROC AUC', 'average precision'];
  const rows = [...classes, { name: 'macro mean', ...macro }, { name: 'weighted mean', ...weighted }];
  const places = [330, 450, 560, 660, 780, 912];
  const numbers = (row) => [
    ...[row.precision, row.recall, row.f1].map((value) => value.toFixed(3)),
    row.support.toLocaleString('en'),
    ...[row.roc_auc, row.average_precision].map((value) => value.toFixed(3)),
  ];
  return [
    card(24, 392, 912, 62 + 26 * rows.length),
    text(38, 415, 'Scores by class, test rows', 'title'),
    ...heads.map((head, i) => text(places[i], 440, head, 'end')),
    ...rows.flatMap((row, i) => [
      line(38, 450 + 26 * i, 922, 450 + 26 * i),
      text(38, 468 + 26 * i, row.name, 'cell'),
      ...numbers(row).map((value, column) => text(places[column], 468 + 26 * i, value, 'cell end')),
    ]),
  ];
}

/** The picture of a run folder. */
export function reportPicture(run) {
  const file = (name) => readFileSync(path.join(run, name), 'utf8');
  const [summary, evaluation, options] = ['summary.json', 'evaluation.json', 'config.json'].map((name) =>
    JSON.parse(file(name)),
  );
  const epochs = file('metrics.jsonl')
    .trim()
    .split('\n')
    .map((entry) => JSON.parse(entry));
  const height = 470 + 26 * (evaluation.by_class.length + 2);
  const data = path.basename(options.data);
  const parts = [
    text(24, 38, path.basename(run), 'name'),
    text(
      936,
      38,
      `${data}, ${options.target}: ${summary.epochs} epochs, the best is ${summary.best_epoch}`,
      'end',
    ),
    ...scores(summary),
    ...learningCurves(epochs, summary.best_epoch),
    ...rocCurve(evaluation.curves.at(-1)),
    ...columns(evaluation.column_importance),
    ...byClass(evaluation),
  ];
  return picture(960, height, 'Report of a run', parts);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [run, to] = process.argv.slice(2);
  writeFileSync(to, reportPicture(run));
}
