import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { classNamesOf, loadRun, saveSafetensors, tensor } from '../../src';
import { keptSample } from '../../src/data/fitted_rows';
import { inputForm } from '../../src/data/input_form';
import { buildJob } from '../../src/run/job';
import { saveCheckpoint } from '../../src/run/save_checkpoint';
import { sharedTrialData } from '../../src/sweep/trial_data';
import { notesIn, regulus, writeTable } from '../support/command';
import { loadFloatTensors } from '../support/float_tensors';
import { temporaryFolder } from '../support/folder';
import { smallTrial } from '../support/small_trial';
import { words } from '../support/words';

const at = temporaryFolder();

const one = { a: tensor(Float32Array.of(1), [1]) };

describe('a checkpoint', () => {
  const checkpoint = () => at('run', 'checkpoint.safetensors');
  const change = (
    edit: (
      tensors: Record<string, { data: Float32Array; shape: readonly number[] }>,
      metadata: Record<string, string>,
    ) => void,
  ) => {
    const { tensors, metadata } = loadFloatTensors(checkpoint());
    edit(tensors, metadata);
    saveSafetensors(checkpoint(), tensors, metadata);
  };
  beforeEach(() => {
    const { status, stderr } = regulus(
      'train',
      '--data',
      writeTable(at('table.csv')),
      ...words('--dim 4 --depth 1 --epochs 1 --out'),
      at('run'),
    );
    expect({ status, notes: notesIn(stderr) }).toEqual({ status: 0, notes: '' });
  });

  test.each<[string, Parameters<typeof change>[0], RegExp]>([
    [
      'a scale of the wrong length',
      (t) => (t['data.scale'] = one.a),
      /tensor 'data\.scale': expected 2 elements as data\.mean has, found 1/,
    ],
    [
      'an optimizer that is null',
      (_, m) => (m.optimizer = 'null'),
      /tensor 'optimizer\.expAvg\.stem\.weight': expected the moments of parameters with a step count only/,
    ],
    [
      'a billion blocks of width 0',
      (t, m) => {
        for (const name of Object.keys(t)) if (name.startsWith('model.')) delete t[name];
        t['model.head.bias'] = tensor(new Float32Array(3), [3]);
        m.options = JSON.stringify({ ...JSON.parse(m.options), dim: 0, depth: 1e9 });
      },
      /metadata 'options', dim: expected an integer from 1/,
    ],
    [
      'options within options',
      (_, m) => (m.options = JSON.stringify({ ...JSON.parse(m.options), labels: [] })),
      /metadata 'options': expected a number, text or boolean for 'labels'/,
    ],
    [
      'an unknown activation',
      (_, m) => (m.options = JSON.stringify({ ...JSON.parse(m.options), activation: 'relu' })),
      /metadata 'options', activation: expected gelu, gelu_tanh/,
    ],
    [
      'a negative second moment',
      (t) => (t['optimizer.expAvgSq.head.bias'].data[1] = -1),
      /tensor 'optimizer\.expAvgSq\.head\.bias', element 1: expected a number of at least 0, found -1/,
    ],
    [
      'a second moment that is NaN',
      (t) => (t['optimizer.expAvgSq.head.bias'].data[1] = NaN),
      /element 1: expected a number of at least 0, found NaN/,
    ],
  ])('with %s is refused with its position', (_, edit, message) => {
    change(edit);
    expect(() => loadRun(at('run'))).toThrow(expect.objectContaining({ name: 'DataError' }) as Error);
    expect(() => loadRun(at('run'))).toThrow(message);
  });

  test('whose squares of gradients are Infinity, as after a gradient of 1e30, goes on', () => {
    change((t, m) => {
      t['optimizer.expAvgSq.head.bias'].data.fill(Infinity);
      m.options = JSON.stringify({ ...JSON.parse(m.options), epochs: 2 });
      const schedule = JSON.parse(m.schedule);
      m.schedule = JSON.stringify({ ...schedule, lastStep: 0 });
    });
    const { status, stdout, stderr } = regulus('train', '--resume', at('run'));
    expect({ status, notes: notesIn(stderr) }).toEqual({ status: 0, notes: '' });
    expect(stdout).toContain('test accuracy');
  });

  test('whose options are of the wrong kind is named when the run is to go on', () => {
    change((_, m) => (m.options = JSON.stringify({ ...JSON.parse(m.options), batchSize: 'x' })));
    expect(regulus('train', '--resume', at('run'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /checkpoint\.safetensors: metadata 'options', batchSize: expected an integer from 1 to 16777216\n/,
      ) as string,
    });
  });

  test('reads no other file for its weights, and a run folder with a folder among its leftovers is named', () => {
    mkdirSync(at('run', '.x.1.0.tmp'));
    expect(regulus('train', '--resume', at('run'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^regulus: .*\.x\.1\.0\.tmp: .+\n/) as string,
    });
    expect(path.basename(classNamesOf(loadRun(at('run')).target)[0])).toBe('blue');
  });
});

test('a state that its reader would refuse is not written; only values that are not finite mean that it diverged', async () => {
  const options = smallTrial(writeTable(at('table.csv')), {});
  const { divisions, digest } = await sharedTrialData()(options);
  const [{ train, standardisation }] = divisions;
  const { trainer, model } = buildJob(options, train, standardisation);
  const { description } = train.data.target;
  const run = {
    options,
    standardisation,
    input: inputForm(train),
    target: description,
    featureNames: ['a', 'b'],
    schema: null,
    data: digest,
    fitted: keptSample(train),
    fittedBefore: [],
    validated: false,
    start: [],
  };
  const file = at('state.safetensors');
  saveCheckpoint(file, trainer, run);
  const before = readFileSync(file);
  const refused = (save: () => void, error: object) => {
    expect(save).toThrow(expect.objectContaining(error));
    expect(readFileSync(file).equals(before)).toBe(true);
  };
  refused(() => saveCheckpoint(file, trainer, { ...run, featureNames: ['a'] }), {
    name: 'DataError',
    message: "the state of the run: metadata 'featureNames': expected an array of 2 names",
  });
  refused(() => saveCheckpoint(file, trainer, { ...run, featureNames: ['a', 'a'] }), {
    name: 'DataError',
    message: "the state of the run: metadata 'featureNames': expected different names, found 'a' twice",
  });
  const mean = Float32Array.of(NaN, 0);
  refused(() => saveCheckpoint(file, trainer, { ...run, standardisation: { ...standardisation, mean } }), {
    name: 'DataError',
    message: expect.stringContaining("tensor 'data.mean', element 0: expected a finite number"),
  });
  model.head.bias!.data[1] = Infinity;
  refused(() => saveCheckpoint(file, trainer, run), {
    name: 'DivergedError',
    message: expect.stringContaining(
      "tensor 'model.head.bias', element 1: expected a finite number, found Infinity at step 0",
    ),
  });
});
