// Runs that are ended in every way that a machine knows, and go on.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { loadRun, saveSafetensors, type Tensor } from '../../src';
import { regulus, start, writeTable } from '../support/command';
import { loadFloatTensors } from '../support/float_tensors';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const EPOCHS = 120;
const job = [
  ...words('--dim 16 --depth 2 --epochs'),
  String(EPOCHS),
  ...words(
    '--batch-size 8 --val-fraction 0.25 --drop-path 0.3 --ema 0.99 --clip-grad-norm 1 --schedule cosine --warmup-steps 7',
  ),
];
const table = () => writeTable(at('table.csv'));
const train = (out: string, ...args: string[]) => [
  'train',
  '--data',
  table(),
  ...job,
  '--out',
  at(out),
  ...args,
];
const resume = (out: string, ...args: string[]) => ['train', '--resume', at(out), ...args];
const file = (...parts: string[]) => readFileSync(at(...parts));
const lines = (out: string) =>
  file(out, 'metrics.jsonl')
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { epoch: number; train_loss: number });

/**
 * The bits of everything that goes on, and the losses of every epoch, are those of a run that never stopped.
 */
function expectSame(out: string, reference: string): void {
  for (const name of ['checkpoint', 'model', 'model_averaged', 'best'])
    expect([name, file(out, `${name}.safetensors`).equals(file(reference, `${name}.safetensors`))]).toEqual([
      name,
      true,
    ]);
  expect(lines(out).map(({ epoch, train_loss }) => [epoch, train_loss])).toEqual(
    lines(reference).map(({ epoch, train_loss }) => [epoch, train_loss]),
  );
  expect(readdirSync(at(out)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
}

test('kill -9 again and again, with other thread counts: the end has the bits of a run that never stopped', async () => {
  expect(regulus(...train('whole')).status).toBe(0);
  const first = start(train('killed', '--save-every', '5'));
  await first.until(/epoch 3\//);
  first.child.kill('SIGKILL');
  await first.end;
  for (let i = 0; i < 4; i++) {
    expect(loadFloatTensors(at('killed', 'checkpoint.safetensors')).metadata.format).toBe(
      'regulus.checkpoint',
    );
    const next = start(resume('killed', '--threads', String(1 + (i % 3)), '--save-every', '3'));
    await next.until(/epoch \d+\//);
    await new Promise((resolve) => setTimeout(resolve, 97 * Math.random()));
    next.child.kill('SIGKILL');
    await next.end;
  }
  const { status, stdout } = regulus(...resume('killed'));
  expect([status, /from step \d+/.test(stdout)]).toEqual([0, true]);
  expectSame('killed', 'whole');
  expect(regulus(...resume('killed')).status).toBe(0); // a finished run
  expectSame('killed', 'whole');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s finishes the step, saves and says how to go on', async (signal, code) => {
  expect(regulus(...train('whole')).status).toBe(0);
  const run = start(train('ended'));
  await run.until(/epoch 4\//);
  run.child.kill(signal);
  const ended = await run.end;
  expect(ended.code).toBe(code);
  const [, step] =
    /Interrupted at step (\d+), which is saved\. Go on with: (?:npx )?regulus train --resume '.*ended'/.exec(
      ended.shown,
    )!;
  expect(loadFloatTensors(at('ended', 'checkpoint.safetensors')).metadata.step).toBe(step);
  expect(loadRun(at('ended')).probabilities([[0, 0]]).shape).toEqual([1, 3]);
  expect(regulus(...resume('ended', '--threads', '3')).status).toBe(0);
  expectSame('ended', 'whole');
});

test('bfloat16 moments are saved as BF16, and go on to the same bits', async () => {
  const options = ['--moment-dtype', 'bf16', '--save-dtype', 'bf16'];
  expect(regulus(...train('whole', ...options)).status).toBe(0);
  const run = start(train('ended', ...options));
  await run.until(/epoch 4\//);
  run.child.kill('SIGTERM');
  expect((await run.end).code).toBe(143);
  const header = file('ended', 'checkpoint.safetensors').toString('latin1');
  expect(header).toMatch(/"optimizer\.expAvgSq\.stem\.weight":\{"dtype":"BF16"/);
  expect(header).toMatch(/"model\.stem\.weight":\{"dtype":"F32"/);
  expect(regulus(...resume('ended')).status).toBe(0);
  expectSame('ended', 'whole');
});

test('a second SIGINT leaves at once, a stopped process goes on', async () => {
  const twice = start([
    ...words('train --epochs 200 --dim 512 --depth 12 --batch-size 4096 --out'),
    at('twice'),
  ]);
  await twice.until(/Run .*epochs/);
  twice.child.kill('SIGINT');
  await twice.until(/Stopping after this step; Ctrl-C again leaves at once/);
  twice.child.kill('SIGINT');
  const { code, shown } = await twice.end;
  expect([code, shown.includes('Interrupted')]).toEqual([130, false]);
  expect(loadFloatTensors(at('twice', 'checkpoint.safetensors')).metadata.step).toMatch(/^\d+$/);

  expect(regulus(...train('whole')).status).toBe(0);
  const stopped = start(train('stopped'));
  await stopped.until(/epoch 3\//);
  stopped.child.kill('SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, 200));
  stopped.child.kill('SIGCONT');
  expect((await stopped.end).code).toBe(0);
  expectSame('stopped', 'whole');
});

test('a run continues on a different SIMD target with a note', () => {
  const { status, stderr } = regulus(...train('run', '--epochs', '2', '--save-every', '4'));
  expect([status, stderr]).toEqual([0, '']);
  const { tensors, metadata } = loadFloatTensors(at('run', 'checkpoint.safetensors'));
  saveSafetensors(at('run', 'checkpoint.safetensors'), tensors, { ...metadata, simd: 'other' });
  expect(regulus(...resume('run')).stderr).toMatch(
    /Note: the run was made on other and goes on with \w+: correct, but not the same bits/,
  );
});

type Files = { tensors: Record<string, Tensor>; metadata: Record<string, string> };
const first = (values: Float32Array, value: number) =>
  Float32Array.from(values, (v, i) => (i === 0 ? value : v));
test.each<[string, (files: Files) => void, RegExp]>([
  [
    'the wrong kind of file',
    ({ metadata }) => (metadata.format = 'pt'),
    /format: expected 'regulus\.checkpoint', found 'pt'/,
  ],
  ['another version', ({ metadata }) => (metadata.version = '1'), /version: expected 6, found '1'/],
  [
    'no counters',
    ({ metadata }) => delete metadata.trainer,
    /metadata 'trainer': expected JSON, found nothing/,
  ],
  [
    'a wrong counter',
    ({ metadata }) => (metadata.trainer = JSON.stringify({ ...JSON.parse(metadata.trainer), step: -1 })),
    /trainer: state\.step: expected an integer of at least 0/,
  ],
  [
    'a NaN',
    ({ tensors: t }) =>
      (t['model.stem.weight'] = { ...t['model.stem.weight'], data: first(t['model.stem.weight'].data, NaN) }),
    /tensor 'model\.stem\.weight', element 0: expected a finite number, found NaN/,
  ],
  [
    'a missing weight',
    ({ tensors }) => delete tensors['model.head.bias'],
    /model: expected the \d+ parameters of its options, found \d+/,
  ],
  [
    'a wrong name',
    ({ tensors: t }) => {
      t['model.head.other'] = t['model.head.bias'];
      delete t['model.head.bias'];
    },
    /model: state: expected the entries .*missing: head\.bias; unexpected: head\.other/,
  ],
  [
    'hostile options',
    ({ metadata }) => (metadata.options = JSON.stringify({ ...JSON.parse(metadata.options), dim: 1e9 })),
    /metadata 'options', dim: expected an integer from 1 to 65536/,
  ],
  [
    'the options of a wider network',
    ({ metadata }) => (metadata.options = JSON.stringify({ ...JSON.parse(metadata.options), dim: 65_536 })),
    /model: expected the \d+ parameters of its options, found \d+/,
  ],
  [
    'names that are not text',
    ({ metadata }) => (metadata.target = '{"task":"classification","classNames":[1]}'),
    /metadata 'target': expected an array of names in classNames/,
  ],
  [
    'a target of an unknown task',
    ({ metadata }) => (metadata.target = '{"task":"guessing"}'),
    /metadata 'target': task: expected one of classification, regression, multilabel, received 'guessing'/,
  ],
  [
    'a target that is null',
    ({ metadata }) => (metadata.target = 'null'),
    /metadata 'target': target: expected what the target means, \{ task, … \}, received null/,
  ],
  [
    'an extra weight',
    ({ tensors }) => (tensors['model.more'] = tensors['model.head.bias']),
    /model: expected the \d+ parameters of its options/,
  ],
  [
    'a tensor of no kind',
    ({ tensors }) => (tensors.more = tensors['model.head.bias']),
    /tensor 'more': expected tensors of model, average, optimizer and data only/,
  ],
  [
    'a wrong shape',
    ({ tensors: t }) => (t['model.head.bias'] = { ...t['model.head.bias'], shape: [1, 3] }),
    /model: state\['head\.bias'\]\.shape: expected \[3\]/,
  ],
  [
    'a missing moment',
    ({ tensors }) => delete tensors['optimizer.expAvg.head.bias'],
    /optimizer: .*head\.bias/,
  ],
  [
    'no averages',
    ({ tensors }) =>
      Object.keys(tensors)
        .filter((name) => name.startsWith('average.'))
        .forEach((name) => {
          delete tensors[name];
        }),
    /average: expected averaged weights, found none/,
  ],
  [
    'other data',
    () => void writeTable(at('table.csv'), 123),
    /table\.csv: expected the data that .* was trained on, found other values/,
  ],
])('a checkpoint with %s is refused with what and where', (_, spoil, message) => {
  expect(regulus(...train('run', '--epochs', '1')).status).toBe(0);
  const files = loadFloatTensors(at('run', 'checkpoint.safetensors'));
  spoil(files);
  saveSafetensors(at('run', 'checkpoint.safetensors'), files.tensors, files.metadata);
  const { status, stderr } = regulus(...resume('run'));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^regulus: .*(checkpoint\.safetensors|table\.csv): /);
  expect(stderr).not.toMatch(/\n +at /);
});

test('a truncated checkpoint, a vanished data file and options beside --resume are refused', () => {
  expect(regulus(...train('run', '--epochs', '1')).status).toBe(0);
  const whole = file('run', 'checkpoint.safetensors');
  writeFileSync(at('run', 'checkpoint.safetensors'), whole.subarray(0, whole.length - 100));
  expect(regulus(...resume('run')).stderr).toMatch(/checkpoint\.safetensors: .*expected /);
  writeFileSync(at('run', 'checkpoint.safetensors'), whole);
  expect(regulus(...resume('run', '--lr', '1')).stderr).toMatch(
    /^regulus: --resume: expected no options beside it but --data, .*--epochs, .* and --distributed, .* received '--lr'/,
  );
  expect(regulus(...resume('nowhere')).stderr).toMatch(/^regulus: .*nowhere: no such file or folder/);
  renameSync(at('table.csv'), at('moved.csv'));
  expect(regulus(...resume('run')).stderr).toMatch(/table\.csv: no such file or folder/);
  expect(file('run', 'checkpoint.safetensors').equals(whole)).toBe(true);
});

test('a data file that vanishes during the run does not matter', async () => {
  const run = start(train('run'));
  await run.until(/epoch 1\//);
  renameSync(at('table.csv'), at('moved.csv'));
  expect((await run.end).code).toBe(0);
});
