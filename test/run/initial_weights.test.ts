// --init: what a run takes from another one, and what is refused before training.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  type DatasetTarget,
  loadRun,
  loadSafetensors,
  saveRun,
  saveSafetensors,
  type Tensor,
  type TrainedRun,
} from '../../src';
import { readSample } from '../../src/data/fitted_rows';
import { loadCheckpoint } from '../../src/run/checkpoint';
import type { OutcomeOptions } from '../../src/run/options';
import { rowsToScore } from '../../src/run/read_parts';
import { resumedOptions } from '../../src/run/resolve_options';
import { trainJob } from '../../src/run/train';
import { sweep } from '../../src/sweep/sweep';
import { trainFolds } from '../../src/sweep/train_folds';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { classification } from '../../src/tasks/classification';
import { registerTask } from '../../src/tasks/registry';
import type { Task } from '../../src/tasks/task';
import { regulus, writeTable } from '../support/command';
import { loadFloatTensors } from '../support/float_tensors';
import { temporaryFolder } from '../support/folder';
import { writeNpy } from '../support/npy_file';
import { smallTrial } from '../support/small_trial';
import { words } from '../support/words';

const at = temporaryFolder();

/** A table of other rows than writeTable's, with these columns and classes. */
function writeRows(file: string, columns = ['a', 'b'], classes = ['red', 'green', 'blue']): string {
  const value = (i: number, j: number) => (10 + Math.cos(i * (j + 1)) + (i % classes.length)).toFixed(3);
  const lines = Array.from({ length: 120 }, (_, i) =>
    [classes[i % classes.length], ...columns.map((_, j) => value(i, j))].join(),
  );
  writeFileSync(at(file), `class,${columns.join()}\n${lines.join('\n')}\n`);
  return at(file);
}

type Given = Partial<OutcomeOptions> & { data?: string };
const jobOf = (out: string, { data = writeTable(at('table.csv')), ...given }: Given) => ({
  ...smallTrial(data, { epochs: 2, labelNoise: 0, ...given }),
  out: at(out),
  threads: 1,
  saveEvery: '1000',
  distributed: false,
});
const train = (out: string, given: Given = {}) => trainJob(jobOf(out, given), '0');
/** A run whose weights stay as they are. */
const still = { lr: 0, schedule: 'constant', epochs: 1 } as const;

const tensorsOf = (...file: string[]) => loadFloatTensors(at(...file)).tensors;
const summaryOf = (out: string) =>
  JSON.parse(readFileSync(at(out, 'summary.json'), 'utf8')) as {
    warnings: { code: string; message: string }[];
  };
/** What is said of the start, without what concerns the data. */
const saidOf = (out: string) =>
  summaryOf(out)
    .warnings.filter(({ code }) => !['SMALL_PART', 'INPUT_RANGE'].includes(code))
    .map(({ message }) => message.replaceAll(`${at('')}/`, ''));

const isHead = (name: string) => name.startsWith('head.');
/** The names of tensors that differ between two runs. */
function differing(one: Record<string, Tensor>, other: Record<string, Tensor>): string[] {
  const bytesOf = ({ data }: Tensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Object.keys(one).filter((name) => !other[name] || !bytesOf(one[name]).equals(bytesOf(other[name])));
}

test('a run starts from the best weights of another one, and standardises its own rows as that did', async () => {
  await train('source', { epochs: 4 });
  await train('next', { data: writeRows('rows.csv'), init: at('source'), ...still });
  expect(differing(tensorsOf('source', 'model.safetensors'), tensorsOf('next', 'model.safetensors'))).toEqual(
    [],
  );
  const [source, next] = ['source', 'next'].map((run) => loadCheckpoint(at(run, 'checkpoint.safetensors')));
  expect(next.standardisation).toEqual(source.standardisation);
  expect(next.options.init).toBe(at('source'));
  const { best } = source.trainer;
  const which = `epoch ${best!.epoch}, the best by validation loss, of source`;
  expect(saidOf('next')).toEqual([
    `the first weights are those of ${which}, and rows are standardised as there`,
  ]);
});

test('what columns mean is not stated beside the weights of a run that knows it', async () => {
  await train('knows', { data: writeRows('knows.csv'), ...still });
  const again = { data: at('knows.csv'), init: at('knows'), ...still };
  const ofColumns = [{ ignore: 'a' }, { weightColumn: 'b' }, { categorical: 'a' }];
  const ofCells = [{ missing: '7' }, { numericTransform: 'robust' }, { missingOnly: true }] as const;
  for (const stated of [...ofColumns, ...ofCells, { dateOrder: 'day-first' }] as const)
    await expect(train('stated', { ...again, ...stated })).rejects.toThrow(
      `options.${Object.keys(stated)[0]}: expected none beside options.init, whose run knows the columns`,
    );
  await expect(train('other', { ...again, target: 'b' })).rejects.toThrow(
    "options.target: expected 'class', as options.init is of a run that predicts it, received 'b'",
  );
  await train('same', { ...again, target: 'class' });
  const robust = { ...still, numericTransform: 'robust', data: at('knows.csv') } as const;
  await train('robust', robust);
  await train('as robust', { ...robust, init: at('robust') });
});

test('rows to score that the other run fitted are told', async () => {
  await train('before', { data: writeRows('before.csv'), ...still });
  const again = { data: at('before.csv'), init: at('before'), ...still };
  await train('same', again);
  expect(saidOf('same').join()).not.toContain('were fitted by');
  await train('other', { ...again, splitSeed: 5 });
  expect(saidOf('other')).toContainEqual(
    expect.stringMatching(
      /^\d+ of the \d+ test rows were fitted by before: their scores say little of new rows$/,
    ),
  );
});

/** What is said of rows of a table that a run scores. */
async function scoredBy(run: TrainedRun, data: string | undefined) {
  const { warnings } = await rowsToScore(run, data === undefined ? {} : { data, format: 'auto' });
  const fitted = warnings.filter(({ code }) => code === 'ROWS_FITTED_TOO');
  return fitted.map(({ message }) => message.replaceAll(`${at('')}/`, ''));
}

test('rows that earlier runs fitted are told of any number of generations, also where one goes on or is saved', async () => {
  await train('first', { data: writeRows('rows.csv'), ...still });
  const data = writeTable(at('table.csv'));
  await train('second', { data, init: at('first'), ...still, epochs: 2 });
  const stop = new AbortController();
  const onEpoch = () => stop.abort();
  const options = jobOf('third', { data, init: at('second'), ...still, epochs: 2 });
  await trainJob(options, '0', { onEpoch, signal: stop.signal });
  const checkpoint = loadCheckpoint(at('third', 'checkpoint.safetensors'));
  await trainJob(resumedOptions(checkpoint.options, options, []), '0', {}, checkpoint);
  await saveRun(at('saved'), loadRun(at('third')));

  const others = at('others.csv');
  writeFileSync(others, `${readFileSync(at('rows.csv'), 'utf8').replace(/\n$/, '')}\nred,50,50\n`);
  const by = 'by the run or the runs that it started from: their scores say little of new rows';
  const first = loadCheckpoint(at('first', 'checkpoint.safetensors'));
  const count = readSample(first.fitted)!.hashes.size;
  for (const run of ['second', 'third', 'saved'])
    expect(await scoredBy(loadRun(at(run)), others)).toEqual([`${count} of the 121 rows were fitted ${by}`]);
  // Where a run was told of its own test rows, so is who scores them.
  await train('next', { data: others, init: at('third'), ...still, splitSeed: 5 });
  const told = /^\d+ of the \d+ (test )?rows were fitted by third or the runs that it started from: /;
  expect(saidOf('next')).toContainEqual(expect.stringMatching(told));
  expect(await scoredBy(loadRun(at('next')), undefined)).toEqual([expect.stringMatching(told)]);
});

test('of folds it is said how many of all rows the other run fitted', async () => {
  await train('before', { data: writeRows('before.csv'), ...still });
  const given = { data: at('before.csv'), init: at('before'), ...still, testFraction: 0, valFraction: 0 };
  const options = { ...jobOf('folds', given), folds: 3 };
  const { summary } = await trainFolds({ options, version: '0' });
  const fitted = summary!.warnings.filter(({ code }) => code === 'ROWS_FITTED_TOO');
  expect(fitted.map(({ message }) => message.replaceAll(`${at('')}/`, ''))).toEqual([
    expect.stringMatching(/^\d+ of the 120 rows were fitted by before: their scores say little of new rows$/),
  ]);
});

test('rows that a sweep validates on and the other run fitted are told', async () => {
  await train('before', { data: writeRows('before.csv'), ...still });
  const options = jobOf('', { data: at('before.csv'), init: at('before'), splitSeed: 5, valFraction: 0.3 });
  const { warnings } = await sharedTrialData()(options);
  expect(warnings.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^\d+ of the \d+ validation rows were fitted by .*before/),
  );
});

test('other classes, or another number of them, take a new head, which is said', async () => {
  await train('source');
  await train('renamed', {
    data: writeRows('renamed.csv', ['a', 'b'], ['x', 'y', 'z']),
    init: at('source'),
    ...still,
  });
  await train('four', {
    data: writeRows('four.csv', ['a', 'b'], ['w', 'x', 'y', 'z']),
    init: at('source'),
    ...still,
  });
  for (const [run, why] of [
    [
      'renamed',
      'the head starts anew: it was for 3 classes, but not the same: ' +
        "'x', 'y', 'z' are new, 'blue', 'green', 'red' are not in this data",
    ],
    [
      'four',
      'the head starts anew: it was for 3 classes, not 4 classes: ' +
        "'w', 'x', 'y', 'z' are new, 'blue', 'green', 'red' are not in this data",
    ],
  ]) {
    const changed = differing(tensorsOf('source', 'best.safetensors'), tensorsOf(run, 'best.safetensors'));
    const weights = changed.filter((name) => name.startsWith('model.'));
    expect(weights).toEqual(['model.head.weight', 'model.head.bias']);
    expect(saidOf(run)[1]).toBe(why);
  }
  // The new head is that of a run from random weights.
  await train('random', { data: at('four.csv'), ...still });
  const heads = (run: string) => {
    const all = Object.entries(tensorsOf(run, 'model.safetensors'));
    return Object.fromEntries(all.filter(([name]) => isHead(name)));
  };
  expect(differing(heads('random'), heads('four'))).toEqual([]);
});

test('a checkpoint names its epoch, and weights alone do not say how rows were standardised', async () => {
  await train('source', { epochs: 3 });
  await train('last', { init: at('source', 'checkpoint.safetensors'), ...still });
  expect(saidOf('last')[0]).toMatch(
    /^the first weights are those of epoch 3, of source.checkpoint\.safetensors/,
  );
  const last = tensorsOf('source', 'checkpoint.safetensors');
  expect(
    differing(last, tensorsOf('last', 'checkpoint.safetensors')).filter((name) => /^model/.test(name)),
  ).toEqual([]);

  const model = tensorsOf('source', 'model.safetensors');
  const wrapped = Object.entries(model).map(([name, { data, shape }], i) => [
    i % 2 ? `module.${name}` : `module._orig_mod.${name}`,
    { data: Float64Array.from(data), shape },
  ]);
  const counter = { data: BigInt64Array.of(5n), shape: [] };
  saveSafetensors(at('wrapped.safetensors'), { ...Object.fromEntries(wrapped), n_averaged: counter });
  const data = writeRows('rows.csv');
  await train('bare', { data, init: at('wrapped.safetensors'), ...still });
  await train('random', { data, ...still });
  expect(differing(model, tensorsOf('bare', 'model.safetensors'))).toEqual([]);
  const [bare, random] = ['bare', 'random'].map((run) => loadCheckpoint(at(run, 'checkpoint.safetensors')));
  expect(bare.standardisation).toEqual(random.standardisation);
  expect(saidOf('bare')).toEqual([
    'the first weights are those of wrapped.safetensors; they do not say of which columns and classes ' +
      'they are, nor how rows were standardised: this data decides',
    'not used: n_averaged of wrapped.safetensors, which are whole numbers, no weights',
  ]);

  const body = Object.fromEntries(Object.entries(model).filter(([name]) => !isHead(name)));
  saveSafetensors(at('body.safetensors'), body);
  await train('headless', { data, init: at('body.safetensors'), ...still });
  expect(saidOf('headless')[1]).toBe('the head starts anew: body.safetensors has none, the target takes 3');
  expect(differing(body, tensorsOf('headless', 'model.safetensors'))).toEqual([]);
});

test('a run that goes on needs the source no more, and keeps what was said of it', async () => {
  await train('source');
  const given = { init: at('source'), epochs: 4 };
  await train('whole', given);
  const stop = new AbortController();
  const options = jobOf('stopped', given);
  const onEpoch = ({ epoch }: { epoch: number }) => epoch === 2 && stop.abort();
  expect(await trainJob(options, '0', { onEpoch, signal: stop.signal })).toMatchObject({ summary: null });
  const said = saidOf('whole');
  rmSync(at('source'), { recursive: true });
  const checkpoint = loadCheckpoint(at('stopped', 'checkpoint.safetensors'));
  await trainJob(resumedOptions(checkpoint.options, options, []), '0', {}, checkpoint);
  expect(
    differing(tensorsOf('whole', 'model.safetensors'), tensorsOf('stopped', 'model.safetensors')),
  ).toEqual([]);
  expect(saidOf('stopped')).toEqual(said);
});

test.each<[string, Given, string]>([
  ['another width', { dim: 16 }, 'options.dim: expected 8, as the weights of .* have .*, received 16'],
  [
    'another depth',
    { depth: 3 },
    'options.depth: expected 2, as .* \\(dim 8, depth 2, hidden-ratio 2, activation gelu\\), received 3',
  ],
  ['another width inside', { hiddenRatio: 4 }, 'options.hiddenRatio: expected 2, as .*, received 4'],
  [
    'another activation',
    { activation: 'gelu_tanh' },
    "options.activation: expected gelu, as .*, received 'gelu_tanh'",
  ],
])('%s is refused by the name of the option', async (_name, given, message) => {
  await train('source');
  await expect(train('next', { init: at('source'), ...given })).rejects.toThrow(new RegExp(message));
  // Weights alone say it of all but the activation.
  const init = at('source', 'model.safetensors');
  if (given.activation === undefined)
    await expect(train('next', { init, ...given })).rejects.toThrow(
      new RegExp(message.replace(', activation gelu', '')),
    );
});

test('columns are found by their names, whatever their order, and others are not used', async () => {
  await train('source');
  await train('next', { data: writeRows('wide.csv', ['b', 'c', 'a']), init: at('source'), ...still });
  const [source, next] = ['source', 'next'].map((run) => loadCheckpoint(at(run, 'checkpoint.safetensors')));
  expect([next.standardisation, next.featureNames]).toEqual([source.standardisation, ['a', 'b']]);
  expect(saidOf('next')).toContain("column 'c' is not used: it is no feature of the run");
});

test('other columns are refused by number and by name, other tasks and forms of rows too', async () => {
  await train('source');
  const init = at('source');
  const refused = async (given: Given, message: RegExp) => {
    await expect(train('next', { init, ...given })).rejects.toThrow(message);
  };
  await refused(
    { data: writeRows('other.csv', ['a', 'c']) },
    /other\.csv: expected a column named 'b', which the model was trained on, found 'class', 'a', 'c'/,
  );
  mkdirSync(at('arrays'), { recursive: true });
  const array = writeNpy(
    at('arrays', 'x.npy'),
    [120, 3],
    Float32Array.from({ length: 360 }, (_, i) => Math.sin(i)),
  );
  writeNpy(
    at('arrays', 'y.npy'),
    [120],
    Int32Array.from({ length: 120 }, (_, i) => i % 3),
  );
  await refused(
    { data: array },
    /options\.init: expected weights for 3 features, found some for 2, received '/,
  );
  registerTask(grades);
  await refused(
    { task: grades.name as 'classification' },
    /options\.init: expected weights for test_grades, found some for classification/,
  );
});

/** Classification by another name. */
const grades = {
  ...classification,
  name: 'test_grades',
  readTarget: (...source: Parameters<typeof classification.readTarget>) => {
    const reader = classification.readTarget(...source);
    const renamed = (target: DatasetTarget) => ({
      ...target,
      description: { ...target.description, task: 'test_grades' },
    });
    return { ...reader, add: reader.add.bind(reader), finish: () => renamed(reader.finish()) };
  },
} as unknown as Task;

test('weights that were trained on pixels up to 255 are refused for pixels up to 1', async () => {
  const pixels = (scale: number) =>
    Float32Array.from({ length: 60 * 64 }, (_, i) => (i % 7 ? 0 : (i % 256) * scale));
  const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3);
  const write = (name: string, scale: number) => {
    mkdirSync(at(name));
    writeNpy(at(name, 'x.npy'), [60, 64], pixels(scale));
    writeNpy(at(name, 'y.npy'), [60], labels);
    return at(name, 'x.npy');
  };
  await train('source', { data: write('bytes', 1) });
  await expect(train('next', { data: write('floats', 1 / 255), init: at('source') })).rejects.toThrow(
    /x\.npy: expected rows of 64 values .*pixels from 0 to 255, for the weights of .*, found .*pixels from 0 to 1/,
  );
});

test.each<[string, (file: string) => void, RegExp]>([
  ['nothing', () => {}, /nowhere: no such file or folder/],
  [
    'a folder of something else',
    (file) => mkdirSync(file),
    /nowhere: expected the folder that a run was written to, found one without checkpoint\.safetensors/,
  ],
  ['text', (file) => writeFileSync(file, 'weights'), /header: expected 8 bytes of header length/],
  [
    'another network',
    (file) => saveSafetensors(file, { 'fc.weight': { data: new Float32Array(2), shape: [1, 2] } }),
    /expected the weights of a run's network \(stem, blocks, norm, head\), found 'fc\.weight'/,
  ],
  [
    'part of a network',
    (file) => saveSafetensors(file, without(modelTensors(), 'blocks.1.linear1.bias')),
    /tensor 'blocks\.1\.linear1\.bias': expected shape \[16\], found no tensor/,
  ],
  [
    'more than a network',
    (file) => saveSafetensors(file, { ...modelTensors(), 'blocks.0.gain': modelTensors()['norm.bias'] }),
    /tensor 'blocks\.0\.gain': expected the weights of a run's network alone/,
  ],
  [
    'a number that is not finite',
    (file) => {
      const tensors = modelTensors();
      tensors['norm.weight'].data[3] = NaN;
      saveSafetensors(file, tensors);
    },
    /tensor 'norm\.weight': expected finite numbers/,
  ],
])('%s is no start, and no folder is made', async (_name, write, message) => {
  await train('source');
  write(at('nowhere'));
  await expect(train('next', { init: at('nowhere') })).rejects.toThrow(message);
  expect(() => readFileSync(at('next', 'config.json'))).toThrow('ENOENT');
});

const modelTensors = () => loadSafetensors(at('source', 'model.safetensors')).tensors;
const without = <T>(record: Record<string, T>, name: string) =>
  Object.fromEntries(Object.entries(record).filter(([each]) => each !== name));

test('the trials of a sweep start from weights, and a setting of another network is refused at once', async () => {
  await train('source', { epochs: 4 });
  const options = smallTrial(writeRows('rows.csv'), { init: at('source'), labelNoise: 0, ...still });
  const request = { options, strategy: 'grid' as const, seeds: [0], eta: 3 };
  await expect(sweep({ ...request, axes: { depth: [2, 4] } }, at('refused'), 1)).rejects.toThrow(
    /options\.depth: expected 2, as the weights of .* have .*, received 4/,
  );
  const { plan, results } = await sweep({ ...request, axes: { weightDecay: [0, 0.1] } }, at('sweep'), 1);
  expect(plan.weights).toMatch(/^[0-9a-f]{64}$/);
  const losses = results.map((result) => (result.status === 'done' ? result.val_loss : NaN));
  const { summary } = await train('same', { ...options, weightDecay: 0.1 });
  expect(losses).toEqual([summary!.val_loss, summary!.val_loss]);
});

test('the command names its flags, keeps the start in what it says to try next, and refuses it beside --resume', async () => {
  await train('source');
  const small = words('--dim 8 --depth 2 --epochs 1 --batch-size 16 --init');
  const command = (...args: string[]) => regulus('train', '--data', at('table.csv'), ...args);
  const other = command(...small, at('source'), '--out', at('next'));
  expect(other.stderr).toMatch(
    /^regulus: --hidden-ratio: expected 2, as .* have \(dim 8, .*\), received 4\n$/m,
  );
  const { status, stdout, stderr } = command(
    ...small,
    at('source'),
    '--hidden-ratio',
    '2',
    '--out',
    at('next'),
  );
  expect(status).toBe(0);
  expect(stderr).toMatch(/^Note: the first weights are those of epoch \d, the best by validation loss, of /m);
  expect(stdout).toMatch(/^Try next: (?:npx )?regulus train .* --init '.*source'/m);
  const again = regulus('train', '--config', at('next', 'config.json'), '--out', at('again'));
  expect(again.stderr).toContain('Note: the first weights are those of epoch');
  expect(regulus('train', '--resume', at('next'), '--init', at('source')).stderr).toMatch(
    /^regulus: --resume: expected no options beside it but .*, received '--init'\n$/,
  );
  expect(command('--init', at('table.csv', 'run'), '--out', at('no')).stderr).toMatch(
    /run: expected a folder on the way, found a file\n$/,
  );
});
