import { readFileSync, writeFileSync } from 'node:fs';
import { logLoss, numThreads, simd } from '../../src';
import { regulus, writeNoise, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const json = (...args: string[]) =>
  JSON.parse(regulus('evaluate', at('run'), '--json', ...args).stdout) as {
    rows: number;
    accuracy: number;
    loss: number;
    ece: number;
  };

test('a run is scored on labelled rows as its own test rows were', () => {
  const data = writeTable(at('table.csv'));
  expect(
    regulus(
      'train',
      '--data',
      data,
      ...words(
        '--dim 16 --depth 2 --epochs 15 --batch-size 8 --val-fraction 0.2 --ema 0.9 --split tail --out',
      ),
      at('run'),
    ).status,
  ).toBe(0);
  const [header, ...lines] = readFileSync(data, 'utf8').trim().split('\n');
  writeFileSync(at('test.csv'), `${[header, ...lines.slice(128)].join('\n')}\n`);
  const summary = JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8')) as Record<string, number>;
  const last = json('--data', at('test.csv'));
  const scores = Object.entries(summary).flatMap(([name, value]) =>
    name.startsWith('test_') ? [[name.slice('test_'.length), value]] : [],
  );
  expect(last).toMatchObject({
    rows: 32,
    ...Object.fromEntries(scores),
    weights: 'best',
    epoch: summary.best_epoch,
  });
  expect(Object.keys(last)).toEqual(expect.arrayContaining(['roc_auc', 'f1_macro', 'brier_score']));
  const { by_class, macro_avg: macro, confusion_matrix } = last as unknown as Record<string, unknown>;
  expect(by_class).toEqual(
    ['blue', 'green', 'red'].map((name) => expect.objectContaining({ name, support: expect.any(Number) })),
  );
  expect(macro).toMatchObject({ f1: summary.test_f1_macro, roc_auc: summary.test_roc_auc });
  expect((confusion_matrix as number[][]).flat().reduce((sum, rows) => sum + rows)).toBe(32);
  expect(json('--data', at('test.csv'), '--weights', 'averaged').loss).toBe(summary.averaged_test_loss);
  const { status, stdout } = regulus('evaluate', at('run'), '--data', at('test.csv'), '--weights', 'best');
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(
      /rows +│ 32 [\s\S]*accuracy +│ \d+\.\d %[\s\S]*ECE[\s\S]*\n│ blue +│ +[01]\.\d{3} │/,
    ),
  ]);
});

test('without data, or on its own table, a run is scored on its test rows, and says so', () => {
  const data = writeTable(at('table.csv'));
  const train = [
    ...words('--dim 8 --depth 1 --epochs 2 --batch-size 8 --val-fraction 0.25 --out'),
    at('run'),
  ];
  expect(regulus('train', '--data', data, ...train).status).toBe(0);
  const { test_loss, val_loss } = JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8'));
  for (const given of [[], ['--data', data]]) {
    const { stdout, stderr } = regulus('evaluate', at('run'), '--json', ...given);
    const message = `the run was trained on ${data}: the 32 rows of the test part are scored`;
    const warnings = [{ code: 'PART_CHOSEN', message }];
    expect(JSON.parse(stdout)).toMatchObject({ rows: 32, loss: test_loss, warnings });
    expect(stderr).toBe(`Note: ${message}\n`);
  }
  expect(json('--part', 'validation')).toMatchObject({ rows: 32, loss: val_loss });
  expect(json('--part', 'train').rows).toBe(96);
  writeTable(data, 163);
  expect(regulus('evaluate', at('run')).stderr).toMatch(/expected the data that the run was trained on/);
});

test('a run without test rows names the parts that it has', () => {
  const data = writeTable(at('table.csv'));
  const train = (out: string, ...given: string[]) => {
    const small = words('--dim 8 --depth 1 --epochs 1 --batch-size 8 --test-fraction 0 --out');
    expect(regulus('train', '--data', data, ...small, at(out), ...given).status).toBe(0);
    return regulus('evaluate', at(out)).stderr;
  };
  const refused = (names: string) =>
    `regulus: ${data}: expected test rows, found none that the run held back: ` +
    `score its rows of --part ${names}, or other rows with --data\n`;
  expect(train('run', '--val-fraction', '0.25')).toBe(refused('validation or train'));
  expect(train('all')).toBe(refused('train'));
  expect(regulus('evaluate', at('run'), '--part', 'test').stderr).toBe(
    "regulus: --part: expected validation or train, as the test part of the run has no rows, received 'test'\n",
  );
  expect(json('--part', 'validation').rows).toBe(40);
});

test('rows that do not fit the run are refused', () => {
  expect(
    regulus(
      'train',
      '--data',
      writeTable(at('table.csv')),
      ...words('--dim 8 --depth 1 --epochs 1 --out'),
      at('run'),
    ).status,
  ).toBe(0);
  const refused = (text: string) => {
    writeFileSync(at('other.csv'), text);
    return regulus('evaluate', at('run'), '--data', at('other.csv'));
  };
  expect(refused('class,a,b\npink,1,2\n').stderr).toMatch(
    /^regulus: .*other\.csv: line 2: expected one of the training classes \(blue, green, red\), found 'pink'\n$/,
  );
  expect(refused('class,a\nred,1\nblue,2\n').stderr).toMatch(
    /^regulus: .*other\.csv: expected a column named 'b', which the model was trained on, found 'class', 'a'/,
  );
  expect(regulus('evaluate', at('run'), '--data', 'glyphs').stderr).toMatch(/^regulus: glyphs: expected /);
});

test.each<[string, RegExp]>([
  ['--target y', /^regulus: --target: expected none without --data, as the run reads its own rows as in/],
  ['--labels y.npy', /^regulus: --labels: expected none without --data/],
  ['--format csv', /^regulus: --format: expected none without --data, .* received 'csv'/],
  ['--header yes', /^regulus: --header: expected none without --data/],
  ['--drop-missing-target', /^regulus: --drop-missing-target: expected none without --data/],
  ['--seed 2', /^regulus: --seed: expected none without --data glyphs, as it draws them, received 2/],
  [
    '--data x.npz --format npy --header no',
    /^regulus: --header: expected none for NumPy arrays, as it is for a/,
  ],
])('evaluate %s is refused before the run is read', (given, message) => {
  const { status, stderr } = regulus('evaluate', at('run'), ...words(given));
  expect([status, stderr]).toEqual([1, expect.stringMatching(message)]);
});

test('doctor shows the machine and finds every SIMD target right', () => {
  const { status, stdout } = regulus('doctor');
  expect(status).toBe(0);
  const { target, supported } = simd();
  expect(stdout).toContain(`${target} (of ${supported.join(', ')})`);
  expect(stdout).toMatch(new RegExp(`threads +│ ${numThreads()} `));
  expect(stdout).toContain(`Node ${process.version}`);
  expect(stdout).toContain('All is well.');
  for (const each of supported) expect(stdout).toMatch(new RegExp(`│ ${each} +│ .*│ yes `));
});

test('rows whose labels changed places are told by evaluate and by training on them', () => {
  const lines = (yes: string, no: string) => {
    const row = (_: unknown, i: number) => `${i % 2 ? yes : no},${(i % 2) + i / 100},${(i * 7) % 10}.5`;
    return `class,a,b\n${Array.from({ length: 60 }, row).join('\n')}\n`;
  };
  writeFileSync(at('train.csv'), lines('yes', 'no'));
  writeFileSync(at('exchanged.csv'), lines('no', 'yes'));
  const small = words('--dim 8 --depth 1 --epochs 20 --lr 0.01 --out');
  const tested = ['--data', at('train.csv'), '--test-data', at('exchanged.csv')];
  const { stderr } = regulus('train', ...tested, ...small, at('run'));
  const told =
    /Warning: most rows are predicted as another class than their label: 'no' as 'yes', 'yes' as 'no'/;
  expect(stderr).toMatch(told);
  expect(readFileSync(at('run', 'summary.json'), 'utf8')).toContain('LABELS_EXCHANGED');
  expect(regulus('evaluate', at('run'), '--data', at('exchanged.csv')).stderr).toMatch(told);
});

describe('calibrated', () => {
  const small = words('--dim 16 --depth 1 --epochs 12 --lr 0.02 --batch-size 16 --out');
  const train = (...args: string[]) =>
    regulus('train', '--data', writeNoise(at('noise.csv')), ...small, at('run'), ...args);

  /** The loss of what predict writes for the first rows of the table: other rows to a run of another file. */
  function lossOfPredictions(): number {
    const given = ['--data', at('other.csv'), '--out', at('p.csv'), '--calibrated'];
    expect(regulus('predict', at('run'), ...given).status).toBe(0);
    const cells = (file: string) =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(','));
    const labels = cells(at('other.csv')).map((row) => Number(row.at(-1) === 'yes'));
    return logLoss(
      labels,
      Float32Array.from(cells(at('p.csv')), (row) => Number(row.at(-1))),
    );
  }

  test.each([
    ['of a run', ['--test-fraction', '0.2']],
    ['of the mean of folds', ['--folds', '2']],
  ])('scores %s are those of what predict --calibrated writes, beside the raw ones', (_, split) => {
    expect(train('--val-fraction', '0.4', ...split).status).toBe(0);
    writeNoise(at('other.csv'), 150);
    const other = ['--data', at('other.csv')];
    const [raw, calibrated] = [json(...other), json(...other, '--calibrated')];
    expect(calibrated.loss).toBeCloseTo(lossOfPredictions(), 5);
    expect(calibrated).toMatchObject({
      calibrated: true,
      uncalibrated: { loss: raw.loss, ece: raw.ece },
    });
    expect(Math.abs(calibrated.loss - raw.loss)).toBeGreaterThan(1e-4);
    expect(raw).not.toHaveProperty('calibrated');
    const { stdout } = regulus('evaluate', at('run'), ...other, '--calibrated');
    expect(stdout).toMatch(/probabilities +│ calibrated on validation rows, which also chose the epoch/);
    for (const name of ['loss', 'calibration error'])
      expect(stdout).toMatch(new RegExp(`${name} .*│ \\d.* \\(\\d.* uncalibrated\\)`));
  });

  test('the classes, and so the accuracy, stay as they are', () => {
    train('--val-fraction', '0.4', '--test-fraction', '0.2');
    expect(json('--calibrated').accuracy).toBe(json().accuracy);
  });

  test('a run without a temperature is refused, with what to do', () => {
    train('--test-fraction', '0.2');
    const { status, stderr } = regulus('evaluate', at('run'), '--calibrated');
    expect([status, stderr]).toEqual([1, expect.stringMatching(/--calibrated: .*--val-fraction of train/)]);
  });
});
