import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { accuracy, loadData, loadRun, split } from '../../src';
import { exportRun } from '../../src/cli/export';
import { foldsTable } from '../../src/cli/folds_table';
import type { FoldsData } from '../../src/report/page_data';
import { foldFolder, foldState, readFoldsPlan } from '../../src/run/folds_folder';
import type { TrainOptions } from '../../src/run/options';
import { fittedScores, ownScores } from '../../src/run/own_scores';
import { rowsToScore } from '../../src/run/read_parts';
import { writeRunReport } from '../../src/run/run_report';
import { scoreFolds } from '../../src/run/score_folds';
import { trainJob } from '../../src/run/train';
import { writeFoldsReport } from '../../src/sweep/folds_report';
import type { FoldsSummary } from '../../src/sweep/folds_summary';
import { type FoldsObserver, resumeFolds, trainFolds } from '../../src/sweep/train_folds';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();

const COLUMNS = ['a', 'b', 'name', 'patient', 'class', 'y'];
const rows = Array.from({ length: 60 }, (_, i) => [
  Math.sin(i).toFixed(3),
  Math.cos(3 * i).toFixed(3),
  `row ${i}`,
  `p${i % 10}`,
  Math.sin(i) > 0.3 ? 'up' : 'down',
  (Math.sin(i) + Math.cos(3 * i)).toFixed(3),
]);

function write(columns: readonly string[]): string {
  const places = columns.map((name) => COLUMNS.indexOf(name));
  const lines = [COLUMNS, ...rows].map((row) => places.map((place) => row[place]).join());
  writeFileSync(at('rows.csv'), `${lines.join('\n')}\n`);
  return at('rows.csv');
}

type Given = Partial<TrainOptions>;
function optionsFor(data: string, given: Given): TrainOptions & { folds: number } {
  const own = { threads: 2, saveEvery: '5m', distributed: false, out: at('folds') };
  const trial = smallTrial(data, { labelNoise: 0, valFraction: 0, depth: 1, epochs: 2, ...given });
  return { ...trial, ...own, folds: 3, ...given } as TrainOptions & { folds: number };
}

async function train(data: string, given: Given = {}, observer: FoldsObserver = {}) {
  const options = optionsFor(data, given);
  rmSync(options.out, { recursive: true, force: true });
  const { summary } = await trainFolds({ options, version: '0' }, observer);
  return summary!;
}

const json = <T>(...place: string[]) => JSON.parse(readFileSync(path.join(...place), 'utf8')) as T;
const predictions = (folder = at('folds')) =>
  parse(readFileSync(path.join(folder, 'predictions.csv')), { columns: true }) as Record<string, string>[];
const modelOf = (folder: string, fold: number) =>
  readFileSync(path.join(foldFolder(folder, fold), 'model.safetensors'));

/** The rows of an evaluation.json that were predicted badly. */
function worstRows(folder: string): Worst[] {
  const found = json<{ worst_mistakes?: Worst[]; targets?: Named[]; labels?: Named[] }>(
    folder,
    'evaluation.json',
  );
  const worst = found.worst_mistakes ?? (found.targets ?? found.labels)!.flatMap((each) => each.worst);
  expect(worst.length).toBeGreaterThan(3);
  return worst;
}
type Worst = { row: number; values: number[] };
type Named = { worst: Worst[] };

test('each row is predicted once, by the fold that was not fitted on it', async () => {
  const data = write(['a', 'b', 'name', 'class']);
  const summary = await train(data, { idColumn: 'name' });
  const found = predictions();
  expect(found.map(({ row }) => Number(row))).toEqual([...rows.keys()]);
  expect(found.map(({ name }) => name)).toEqual(rows.map((_, i) => `row ${i}`));
  expect(found.map((each) => each.true)).toEqual(rows.map((row) => row[4]));
  for (let fold = 1; fold <= 3; fold++) {
    const run = loadRun(foldFolder(at('folds'), fold));
    const { part } = await rowsToScore(run, {});
    const own = found.filter((each) => Number(each.fold) === fold);
    expect(own.map(({ row }) => Number(row))).toEqual([...part.indices]);
    const input = Array.from(part.indices, (row) => ({ a: Number(rows[row][0]), b: Number(rows[row][1]) }));
    const again = run.probabilities(input).data.filter((_, i) => i % 2 === 1);
    expect(own.map((each) => Math.fround(Number(each.probability_up)))).toEqual([...again]);
  }
  const right = found.filter((each) => each.true === each.predicted).length;
  expect(summary.oof_accuracy).toBeCloseTo(right / 60, 12);
  const scores = summary.fold_scores.map((fold) => fold.test_accuracy);
  expect(summary.mean_accuracy).toBeCloseTo(scores.reduce((sum, each) => sum + each) / 3, 12);
  expect(json<FoldsSummary>(at('folds'), 'summary.json').fold_scores.map((fold) => fold.rows)).toEqual([
    20, 20, 20,
  ]);
});

test('what evaluate holds other rows to is the score out of fold', async () => {
  const summary = await train(write(['a', 'b', 'class']), { epochs: 1 });
  const found = ownScores(at('folds'), loadRun(at('folds')));
  expect(found).toMatchObject({ part: 'out of fold', rows: 60, scores: { accuracy: summary.oof_accuracy } });
  expect(fittedScores(at('folds'), loadRun(at('folds')))).toMatchObject({ accuracy: expect.any(Number) });
  const copy = path.join(at('folds'), '..', 'copy.csv');
  writeFileSync(copy, readFileSync(at('rows.csv')));
  await expect(scoreFolds(loadRun(at('folds')), { data: copy, format: 'auto' })).rejects.toThrow(
    'copy.csv: expected test rows outside of the folds, found none: the rows of folds are scored out of fold',
  );
});

test('rows are told that any of the folds fitted, those of the first fold too', async () => {
  await train(write(['a', 'b', 'name', 'class']), { epochs: 1 });
  const run = loadRun(at('folds'));
  const saidOf = async (places: readonly number[]) => {
    const data = at('other.csv');
    const lines = [COLUMNS, ...places.map((row) => rows[row])].map((cells) => cells.join());
    writeFileSync(data, `${lines.join('\n')}\n`);
    const { warnings } = await scoreFolds(run, { data, format: 'auto' });
    return warnings.filter(({ code }) => code === 'ROWS_FITTED_TOO').map(({ message }) => message);
  };
  const first = predictions().filter(({ fold }) => fold === '1');
  const told = (count: number) => [
    `${count} of the ${count} rows were fitted: their scores say little of new rows`,
  ];
  expect(await saidOf(first.map(({ row }) => Number(row)))).toEqual(told(20));
  expect(await saidOf([...rows.keys()].slice(0, 30))).toEqual(told(30));
});

test('folds are the same for any number at once, and as one trained alone', async () => {
  const data = write(['a', 'b', 'class']);
  const { seconds: _, fold_scores: scores, ...one } = await train(data, { threads: 1, out: at('one') });
  const { seconds: __, fold_scores: again, ...three } = await train(data, { threads: 3, out: at('three') });
  expect(three.oof_loss).toBe(one.oof_loss);
  expect(again.map((fold) => fold.test_loss)).toEqual(scores.map((fold) => fold.test_loss));
  expect(readFileSync(at('three/predictions.csv'), 'utf8')).toBe(
    readFileSync(at('one/predictions.csv'), 'utf8'),
  );
  await trainJob(optionsFor(data, { fold: 2, out: foldFolder(at('alone'), 2) }), '0');
  for (const folder of ['three', 'alone']) expect(modelOf(at(folder), 2)).toEqual(modelOf(at('one'), 2));
});

test('an interrupted training goes on to the same bits, finished folds stay', async () => {
  const data = write(['a', 'b', 'class']);
  const given = { epochs: 6, valFraction: 0.25, out: at('stopped') };
  await train(data, { ...given, out: at('whole') });
  const stop = new AbortController();
  let ended = 0;
  const summary = await train(
    data,
    { ...given, threads: 1 },
    {
      signal: stop.signal,
      onFold: () => {
        ended += 1;
      },
      onEpoch: (fold, { epoch }) => {
        if (fold === 2 && epoch === 2) stop.abort();
      },
    },
  );
  expect([summary, ended]).toEqual([null, 1]);
  const states = [1, 2, 3].map((fold) => foldState(foldFolder(at('stopped'), fold)));
  expect(states).toEqual(['finished', 'begun', 'missing']);
  const trained = new Set<number>();
  await resumeFolds(at('stopped'), { threads: 2, saveEvery: '5m' }, '0', {
    onEpoch: (fold) => trained.add(fold),
  });
  expect([...trained].sort()).toEqual([2, 3]);
  for (const fold of [1, 2, 3]) expect(modelOf(at('stopped'), fold)).toEqual(modelOf(at('whole'), fold));
});

test('a fold that fails ends the training with its name, and the other one is kept', async () => {
  const data = write(['a', 'b', 'class']);
  const failed = train(data, { lr: 1e38, epochs: 3, folds: 2, threads: 1 });
  await expect(failed).rejects.toThrow(/^fold 1: the (loss|gradient|validation|test)/);
  expect(foldState(foldFolder(at('folds'), 2))).toBe('missing');
});

test('rows outside of the folds are scored by the mean of all folds', async () => {
  const data = write(['a', 'b', 'class']);
  const summary = await train(data, { testFraction: 0.25 });
  expect(summary.rows).toBe(45);
  const { test: held } = split((await loadData({ data })).data, { testFraction: 0.25 });
  const input = Array.from(held.indices, (row) => ({ a: Number(rows[row][0]), b: Number(rows[row][1]) }));
  const each = [1, 2, 3].map((fold) => loadRun(foldFolder(at('folds'), fold)).probabilities(input));
  const mean = each[0].data.map((_, i) => (each[0].data[i] + each[1].data[i] + each[2].data[i]) / 3);
  const labels = Int32Array.from(held.indices, (row) => Number(rows[row][4] === 'up'));
  expect(summary.test_accuracy).toBeCloseTo(accuracy({ data: mean, shape: each[0].shape }, labels), 12);
});

test('several numbers are predicted out of fold, in their own units', async () => {
  const data = write(['a', 'b', 'class', 'y']);
  const given = { target: 'y,a', task: 'regression', ignore: 'class', lr: 0.01, epochs: 4 } as const;
  const summary = await train(data, given);
  const found = predictions();
  expect(Object.keys(found[0])).toEqual(['row', 'fold', 'true_a', 'true_y', 'predicted_a', 'predicted_y']);
  expect(found.map((each) => Number(each.true_y))).toEqual(
    rows.map((row) => Math.fround(Number(row[5]))).map((value) => Number(value.toPrecision(9))),
  );
  const squares = (name: string) =>
    found.map((each) => (Number(each[`predicted_${name}`]) - Number(each[`true_${name}`])) ** 2);
  const rmse = (name: string) => Math.sqrt(squares(name).reduce((sum, square) => sum + square) / 60);
  expect(summary.oof_rmse).toBeCloseTo((rmse('y') + rmse('a')) / 2, 5);
});

test.each([
  ['a class', 'class'],
  ['a number', 'y'],
  ['several labels', 'even,third'],
])('rows are numbered as in the file where some without a target are left out: %s', async (_, target) => {
  const gap = (i: number, cell: unknown) => (i % 7 === 2 ? '' : String(cell));
  const lines = rows.map(([a, b, , , up, y], i) => {
    const known = {
      class: up,
      y: Math.round(8 * Number(y)) / 8,
      even: Number(i % 2 === 0),
      third: Number(i % 3 === 0),
    };
    return [a, b, ...target.split(',').map((name) => gap(i, known[name as keyof typeof known]))];
  });
  writeFileSync(at('rows.csv'), `a,b,${target}\n${lines.map((line) => line.join()).join('\n')}\n`);
  const given = { target, dropMissingTarget: true, ...(target === 'y' ? { lr: 0.01 } : {}) };
  await train(at('rows.csv'), given);
  const kept = [...rows.keys()].filter((i) => i % 7 !== 2);
  const found = predictions();
  expect(found.map(({ row }) => Number(row))).toEqual(kept);
  const truth = (row: Record<string, string>) =>
    target.split(',').map((name) => row[`true_${name}`] ?? row.true);
  for (const row of found) expect(truth(row)).toEqual(lines[Number(row.row)].slice(2));
  for (const { row, values } of [at('folds'), foldFolder(at('folds'), 2)].flatMap(worstRows))
    expect(lines[row].slice(0, 2).map(Number)).toEqual(values);
});

test('quantiles are predicted out of fold, and the folder is one of folds', async () => {
  const data = write(['a', 'b', 'class', 'y']);
  const given = { target: 'y', loss: 'quantile', ignore: 'class', lr: 0.01, epochs: 4 } as const;
  const summary = await train(data, given);
  expect(summary.oof_pinball).toBeGreaterThan(0);
  expect(readFoldsPlan(at('folds')).task).toBe('quantile_regression');
});

test('the rows of a group stand in one fold', async () => {
  await train(write(['a', 'b', 'patient', 'class']), { groupColumn: 'patient' });
  const foldsOf = new Map<number, Set<string>>();
  for (const { row, fold } of predictions()) {
    const group = Number(row) % 10;
    foldsOf.set(group, (foldsOf.get(group) ?? new Set()).add(fold));
  }
  expect([...foldsOf.values()].map(({ size }) => size)).toEqual(new Array(10).fill(1));
});

test('nothing is chosen on the rows of a fold', async () => {
  const data = write(['a', 'b', 'class']);
  await expect(train(data, { patience: 1 })).rejects.toThrow(
    'options.patience: expected a validation part, as nothing is chosen on the test rows, received 1',
  );
  const { fold_scores: folds } = await train(data, { patience: 1, valFraction: 0.25 });
  expect(folds.map(({ weights }) => weights)).toEqual(['best', 'best', 'best']);
});

test('the folder of folds is refused where one run is wanted, with how to name one', async () => {
  const options = optionsFor(write(['a', 'b', 'class']), {});
  await train(options.data);
  const message = 'expected the folder of one run, found that of folds: name one, as fold-1';
  expect(() => writeRunReport(options.out)).toThrow(message);
  const one = { ...options, folds: undefined, init: options.out, out: at('next') };
  await expect(trainJob(one as never, '0')).rejects.toThrow(message);
  expect(() => exportRun(options.out, { onnx: at('m.onnx') }, '0')).toThrow(message);
});

test('what is doubtful about a fold alone is in the summary of all, once', async () => {
  const data = write(['a', 'b', 'class']);
  const lines = readFileSync(data, 'utf8').trim().split('\n');
  writeFileSync(data, `${[...lines, ...lines.slice(1)].join('\n')}\n`);
  const { warnings } = await train(data);
  const duplicated = warnings.filter(({ code }) => code === 'ROWS_FITTED_TOO');
  expect(duplicated).toEqual([
    { code: 'ROWS_FITTED_TOO', message: expect.stringMatching(/^fold 1: .* of the 40 test rows/) },
  ]);
});

test('the page of folds has their scores and what all predictions out of fold tell', async () => {
  const summary = await train(write(['a', 'b', 'y']), { target: 'y', testFraction: 0.2, lr: 1e-2 });
  const page = readFileSync(writeFoldsReport(at('folds')), 'utf8');
  const [, text] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
  const { kind, folds } = JSON.parse(text) as { kind: string; folds: FoldsData };
  expect(kind).toBe('folds');
  expect(folds.summary).toMatchObject({ mean_rmse: summary.mean_rmse, test_rmse: summary.test_rmse });
  expect(folds.scores.map(({ name }) => name)).toEqual(['rmse', 'mae', 'r2']);
  expect(folds.sections!.map((section) => section.kind)).toEqual([
    'predicted_true',
    'residuals',
    'error_by_target',
    'worst_rows',
  ]);
  const [{ data }] = folds.sections! as { data: { points: [number, number][] } }[];
  const found = predictions().map((row) => [Number(row.true), Number(row.predicted)]);
  expect(data.points).toHaveLength(48);
  found.forEach(([target, predicted], i) => {
    expect(data.points[i][0]).toBeCloseTo(target, 4);
    expect(data.points[i][1]).toBeCloseTo(predicted, 4);
  });
});

test('there is no page of folds that are not finished', async () => {
  await train(write(['a', 'b', 'class']));
  rmSync(path.join(foldFolder(at('folds'), 2), 'summary.json'));
  expect(() => writeFoldsReport(at('folds'))).toThrow(
    "expected finished folds, found 1 that are not: 'fold-2'",
  );
});

test.each([
  [80, ['score', 'mean', '± deviation', 'out of fold'], ['fold', 'rows', 'accuracy (%)', 'loss']],
  [40, ['score', 'mean'], ['fold', 'rows', 'accuracy (%)']],
])('on %d columns a terminal has the scores that there is room for', async (width, means, each) => {
  const summary = await train(write(['a', 'b', 'class']));
  const lines = foldsTable(summary, width).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
  const heads = lines.filter((line) => /│ (score|fold) /.test(line)).slice(0, 2);
  for (const [i, names] of [means, each].entries())
    for (const name of names) expect(heads[i]).toContain(name);
  expect(lines.filter((line) => /^│ [123] /.test(line))).toHaveLength(3);
});

test('predictions out of fold that are no better than one class are told, though each fold has few rows', async () => {
  const { warnings, oof_accuracy: accuracy } = await train(write(['a', 'b', 'class']), { lr: 1e-9 });
  const told = warnings.filter(({ code }) => code === 'NO_BETTER');
  expect(accuracy).toBeLessThan(0.7);
  expect(told.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^predictions out of fold: .*, [\d.]+ %/),
  ]);
  const learned = await train(write(['a', 'b', 'class']), { lr: 1e-2, epochs: 10 });
  expect(learned.warnings.map(({ code }) => code)).not.toContain('NO_BETTER');
});
