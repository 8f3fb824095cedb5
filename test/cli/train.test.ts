import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { loadSafetensors } from '../../src';
import { regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { writeIdxPair } from '../support/idx_file';
import { words } from '../support/words';

const at = temporaryFolder();
const json = (name: string) => JSON.parse(readFileSync(at('run', name), 'utf8')) as Record<string, unknown>;
const small = words('--dim 16 --depth 2 --epochs 3 --batch-size 8 --lr 0.002');
const table = () => writeTable(at('table.csv'));

test('a table is learnt, and the run folder holds every file that docs/cli.md names', () => {
  const { status, stdout, stderr } = regulus(
    'train',
    '--data',
    table(),
    ...small,
    '--out',
    at('run'),
    ...words('--val-fraction 0.25 --clip-grad-norm 1'),
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(readdirSync(at('run')).sort()).toEqual([
    'best.safetensors',
    'checkpoint.safetensors',
    'config.json',
    'evaluation.json',
    'metrics.jsonl',
    'model.safetensors',
    'report.html',
    'summary.json',
  ]);
  expect(stdout).toContain("target 'class' (by its name)");
  expect(stdout).toMatch(/96 to fit, 32 to validate, 32 to test/);
  expect(stdout).toMatch(/epoch 3\/3 +loss \d/);
  expect(stdout).toMatch(/test accuracy .*100\.0 %/);
  const lines = readFileSync(at('run', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toHaveLength(3);
  expect(Object.keys(lines[2]).sort()).toEqual([
    'epoch',
    'fitted_accuracy',
    'fitted_ece',
    'fitted_loss',
    'grad_norm',
    'kept_share',
    'lr',
    'samples_per_second',
    'step',
    'train_loss',
    'update_ratio',
    'val_accuracy',
    'val_ece',
    'val_loss',
  ]);
  expect(lines[2]).toMatchObject({ epoch: 3, step: 36 });
  expect(json('summary.json')).toMatchObject({
    test_accuracy: 1,
    parameters: expect.any(Number),
    versions: { node: process.version },
  });
  expect(json('config.json')).toMatchObject({
    dim: 16,
    depth: 2,
    clipGradNorm: 1,
    labelSmoothing: 0,
    seed: 0,
  });
  const checkpoint = loadSafetensors(at('run', 'checkpoint.safetensors'));
  const model = loadSafetensors(at('run', 'model.safetensors'));
  expect(checkpoint.metadata).toMatchObject({
    format: 'regulus.checkpoint',
    version: '6',
    epoch: '3',
    step: '36',
    target: '{"task":"classification","classNames":["blue","green","red"]}',
  });
  for (const [name, { data }] of Object.entries(model.tensors))
    expect(checkpoint.tensors[`model.${name}`].data).toEqual(data);
  expect(checkpoint.tensors['optimizer.expAvgSq.stem.weight'].shape).toEqual([16, 2]);
});

test.each([
  ['alone', [], []],
  ['beside a validation part', ['--val-fraction', '0.25'], ['val_accuracy', 'val_ece', 'val_loss']],
])('--test-fraction 0 fits all rows, and nothing has a test score: %s', (_, args, watched) => {
  const { status, stdout, stderr } = regulus(
    'train',
    '--data',
    table(),
    ...small,
    ...words('--test-fraction 0 --ema 0.9 --out'),
    at('run'),
    ...args,
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const validated = watched.length > 0;
  expect(stdout).toContain(
    validated ? '120 to fit, 40 to validate, none to test' : '160 to fit, none to test',
  );
  expect(stdout).toMatch(/test +│ no rows: all were for training/);
  const scores = (line: object) =>
    Object.keys(line)
      .filter((key) => /^(test|val)_/.test(key))
      .sort();
  const ofSummary = scores(json('summary.json'));
  expect(ofSummary).toEqual(expect.arrayContaining(watched));
  expect(ofSummary.filter((key) => !validated || key.startsWith('test_'))).toEqual([]);
  const lines = readFileSync(at('run', 'metrics.jsonl'), 'utf8').trim().split('\n');
  expect(scores(JSON.parse(lines[2]) as object)).toEqual(watched);
  const files = readdirSync(at('run'));
  expect(files).toEqual(expect.arrayContaining(['model.safetensors', 'report.html', 'summary.json']));
  // Of the validation rows it says what the columns are worth.
  expect(files.includes('evaluation.json')).toBe(validated);
  expect(regulus('train', '--resume', at('run'), '--epochs', '4').status).toBe(0);
  expect(regulus('predict', at('run'), '--data', at('table.csv'), '--out', at('p.csv')).status).toBe(0);
  expect(regulus('report', at('run')).status).toBe(0);
});

test('the same seed gives the same model for any number of threads; a different seed a different one', () => {
  const data = table();
  const model = (out: string, ...args: string[]) => {
    expect(regulus('train', '--data', data, ...small, '--out', at(out), ...args).status).toBe(0);
    return readFileSync(at(out, 'model.safetensors'));
  };
  const one = model('a', '--threads', '1');
  expect(model('b', '--threads', '3').equals(one)).toBe(true);
  expect(model('c', '--seed', '1').equals(one)).toBe(false);
});

test('glyphs and IDX files train with every schedule', () => {
  expect(
    regulus(
      ...words('train --train-rows 200 --test-rows 50 --dim 8 --depth 1 --epochs 1 --label-noise 0.3 --out'),
      at('g'),
    ).status,
  ).toBe(0);
  writeIdxPair(at('images-idx3-ubyte.gz'), at('labels-idx1-ubyte.gz'), 100);
  for (const schedule of ['cosine', 'step', 'constant']) {
    const { status, stdout } = regulus(
      'train',
      '--data',
      at('images-idx3-ubyte.gz'),
      ...small,
      '--schedule',
      schedule,
      ...words('--warmup-steps 4 --out'),
      at(schedule),
    );
    expect([status, /4 classes/.test(stdout)]).toEqual([0, true]);
  }
});

test.each<[string, string[], RegExp]>([
  ['an unknown command', ['trian'], /unknown command 'trian'[\s\S]*Did you mean train/],
  ['a misspelt option', ['train', '--epoch', '3'], /unknown option '--epoch'[\s\S]*Did you mean --epochs/],
  [
    'an option out of range',
    ['train', '--label-smoothing', '1.5'],
    /--label-smoothing.*expected a number from 0 to 1, received '1.5'/,
  ],
  [
    'an option that is not a number',
    ['train', '--lr', 'fast'],
    /--lr.*expected a number of at least 0, received 'fast'/,
  ],
  ['NaN', ['train', '--drop-path', 'NaN'], /--drop-path.*received 'NaN'/],
  [
    'a fractional count',
    ['train', '--epochs', '2.5'],
    /--epochs.*expected an integer of at least 1, received '2.5'/,
  ],
  [
    'an unknown schedule',
    ['train', '--schedule', 'linear'],
    /--schedule: expected one-cycle, cosine, step, constant, received/,
  ],
  [
    'two ways to choose test rows',
    ['train', '--test-rows', '3', '--test-fraction', '0.1'],
    /--test-fraction.*cannot be used with.*--test-rows/,
  ],
  [
    'a seed of a draw beside the tail',
    ['train', '--split', 'tail', '--split-seed', '3'],
    /--split-seed: expected none with --split tail, which draws no rows, received 3/,
  ],
  ['warm-up with one-cycle', ['train', '--warmup-steps', '3'], /--warmup-steps: expected 0 with one-cycle/],
  [
    'an option of a table without data',
    ['train', '--categorical', 'a,b'],
    /--categorical: .* table \(CSV, JSON lines or Parquet\), which --data names, received 'a,b'/,
  ],
  [
    'an option of a table for images',
    ['train', '--data', 'images-idx3-ubyte', '--format', 'idx', '--missing', '-1'],
    /^regulus: --missing: expected none for IDX files, as it is for a table .* received '-1'/,
  ],
  [
    'an option of a table for folds of arrays',
    ['train', '--data', 'x.npz', '--format', 'npy', '--folds', '3', '--ignore', 'a'],
    /^regulus: --ignore: expected none for NumPy arrays, as it is for a table/,
  ],
  [
    'how ranks send gradients, of one process',
    ['train', '--gradient-dtype', 'bf16'],
    /^regulus: --gradient-dtype: expected f32 without --distributed, as no gradients are sent, received 'bf16'/,
  ],
  ['a missing file', ['train', '--data', 'nowhere.csv'], /^regulus: nowhere\.csv: no such file or folder\n$/],
  [
    'an unknown format',
    ['train', '--data', 'LICENSE'],
    /^regulus: LICENSE: expected a folder of IDX, CIFAR-10 or Parquet files, or a file that ends in \.csv/,
  ],
  [
    'more training rows than there are',
    ['train', '--train-rows', '9001'],
    /^regulus: --train-rows: expected from 1 to the 8000 rows/,
  ],
])('%s ends with one clear message, code 1 and no stack', (_, args, message) => {
  const { status, stderr } = regulus(...args, ...(args[0] === 'train' ? ['--out', at('run')] : []));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n +at /);
});

test('a run folder that holds something is left alone', () => {
  writeFileSync(at('mine'), '');
  const { status, stderr } = regulus('train', '--data', table(), '--out', at());
  expect(status).toBe(1);
  expect(stderr).toMatch(/expected a new or empty folder for the run/);
  expect(readFileSync(at('mine'), 'utf8')).toBe('');
});

test('a loss that is not finite stops the run with step, learning rate and advice; the last checkpoint stays', () => {
  const { status, stderr } = regulus(
    'train',
    '--data',
    table(),
    ...small,
    ...words('--epochs 60 --lr 1e30 --schedule constant --warmup-steps 400 --out'),
    at('run'),
  );
  expect(status).toBe(1);
  expect(stderr).toMatch(/^regulus: .*at step \d+ with learning rate .*: training diverged\. Lower --lr/);
  if (readdirSync(at('run')).includes('checkpoint.safetensors')) {
    for (const { data } of Object.values(loadSafetensors(at('run', 'checkpoint.safetensors')).tensors))
      expect(data.every(Number.isFinite)).toBe(true);
  }
});

test.each([
  ['table', 3, []],
  ['wide', 600, ['--moment-dtype', 'bf16', '--ema', '0.9']],
])('--memory predicts what a step takes within 5 %%: %s', (name, classes, options) => {
  const file = at(`${name}.csv`);
  writeFileSync(
    file,
    [
      'a,b,label',
      ...Array.from({ length: 2400 }, (_, row) => `${Math.sin(row)},${row % 7},c${row % classes}`),
    ].join('\n'),
  );
  const { status, stdout } = regulus(
    'train',
    '--data',
    file,
    ...words('--memory --dim 64 --depth 2 --epochs 1 --batch-size 400 --out'),
    at(name),
    ...options,
  );
  expect(status).toBe(0);
  expect(stdout).toContain(classes < 500 ? 'head and loss ' : 'head and loss, without logits');
  // With bf16 moments 4 fewer, with an average 4 more.
  expect(stdout).toMatch(/all for each parameter +│ +20 a parameter/);
  const [, took, predicted] =
    /took ([\d.]+) MB of arrays besides weights, gradients and moments, where ([\d.]+) MB were predicted/
      .exec(stdout)!
      .map(Number);
  expect(Math.abs(took / predicted - 1)).toBeLessThan(0.05);
});

test('what is doubtful about the data is told before training, and kept in the summary and the report', () => {
  const rows = Array.from(
    { length: 100 },
    (_, i) => `${Math.sin(i).toFixed(3)},${i % 9},${['a', 'b', 'c'][i < 80 ? i % 2 : 2]}`,
  );
  writeFileSync(at('sorted.csv'), `x,y,label\n${rows.join('\n')}\n`);
  const { status, stderr } = regulus(
    'train',
    '--data',
    at('sorted.csv'),
    ...small,
    '--split',
    'tail',
    '--out',
    at('run'),
  );
  const messages = [
    'the test part has 20 rows: its scores are rough below 30',
    "0 of 80 rows to fit are 'c': the model cannot learn what it is not shown",
    "0 of 20 test rows are 'a' or 'b': they do not measure how the model tells them",
  ];
  expect([status, stderr]).toEqual([0, messages.map((text) => `Warning: ${text}\n`).join('')]);
  expect(json('summary.json').warnings).toEqual([
    { code: 'SMALL_PART', message: messages[0] },
    { code: 'CLASS_NOT_FITTED', message: messages[1] },
    { code: 'CLASS_NOT_SCORED', message: messages[2] },
  ]);
  for (const text of messages) expect(readFileSync(at('run', 'report.html'), 'utf8')).toContain(text);
});
