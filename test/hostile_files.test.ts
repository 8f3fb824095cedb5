// Files that were made to do harm: what they can reach is set down in docs/reliability.md.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { threadId } from 'node:worker_threads';
import { Command } from 'commander';
import { loadRun, loadSafetensors, saveSafetensors, tensor } from '../src';
import { applyConfig } from '../src/cli/config';
import { writeRunReport } from '../src/report/run_report';
import { RunFolder } from '../src/run/run_folder';
import type { SweepPlan, TrialResult } from '../src/sweep/plan';
import { SweepFolder } from '../src/sweep/sweep_folder';
import { COMMAND, regulus, writeTable } from './support/command';
import { temporaryFolder } from './support/folder';

const at = temporaryFolder();
const one = { a: tensor(Float32Array.of(1), [1]) };

/** A safetensors file of this header, which may claim another length. */
function write(header: string, data = Buffer.alloc(0), declared = BigInt(Buffer.byteLength(header))): string {
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(declared);
  writeFileSync(at('file'), Buffer.concat([start, Buffer.from(header), data]));
  return at('file');
}
const refused = (file: string, message: RegExp) => {
  expect(() => loadSafetensors(file)).toThrow(expect.objectContaining({ name: 'DataError' }) as Error);
  expect(() => loadSafetensors(file)).toThrow(message);
};

test('a header that claims 2^63 bytes, elements or dimensions takes no memory', () => {
  for (const claim of [2n ** 63n, 2n ** 64n - 1n, 2n ** 53n])
    refused(write('{}', Buffer.alloc(8), claim), /header: expected a header inside the 18 bytes of the file/);
  const entry = (shape: string, offsets = '[0,8]') =>
    write(`{"a":{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}}`, Buffer.alloc(8));
  for (const shape of [
    '[9223372036854775808]',
    '[4294967296,0]',
    '[9007199254740991,9007199254740991,0]',
    '[1e400]',
    '[-1,-2]',
    '[0.5]',
  ])
    refused(entry(shape), /tensor 'a': expected a shape of integers below 2\^32/);
  refused(entry('[4294967295,4294967295,4294967295]'), /tensor 'a': expected [\d.e+]+ bytes for shape/);
  refused(
    entry(`[${'4294967295,'.repeat(60)}0]`),
    /tensor 'a': expected NaN bytes for shape an array of 61 of F32/,
  );
  refused(entry('[2]', '[0,9223372036854775808]'), /tensor 'a': expected data_offsets within 8 bytes/);
});

test('a header of more than 16 MB is refused before it is parsed', () => {
  refused(
    write(`{"a":[${'{},'.repeat(6_000_000)}{}]}`),
    /header: expected at most 16777216 bytes of header, found a length of 18000010/,
  );
});

test('names and cells are shown short, without the control characters that a terminal obeys', () => {
  refused(write('{"\\u001b[2J\\u0007name":null}'), /tensor '\\x1b\[2J\\x07name': expected dtype/);
  refused(write(`{"${'n'.repeat(5_000)}":null}`), /^.{0,300}$/s);
});

test('a link is followed to a file, but never to a device or a pipe', () => {
  saveSafetensors(at('real'), one);
  symlinkSync(at('real'), at('link'));
  expect(loadSafetensors(at('link')).tensors).toEqual(one);
  symlinkSync('/dev/zero', at('endless'));
  refused(at('endless'), /endless: expected a file, found a device, pipe or socket/);
  symlinkSync(at('round'), at('round'));
  refused(at('round'), /round: .*(symbolic links|ELOOP)/);
  expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0);
  refused(at('pipe'), /pipe: expected a file, found a device, pipe or socket/);
  mkdirSync(at('run'));
  symlinkSync('/dev/zero', at('run', 'checkpoint.safetensors'));
  expect(() => loadRun(at('run'))).toThrow(/checkpoint\.safetensors: expected a file, found a device/);
});

test('a folder of a run or a sweep whose files are devices or folders is refused, with the file', () => {
  const cases: [file: string, use: () => unknown][] = [
    ['metrics.jsonl', () => RunFolder.reopen(at('run'), 1)],
    ['config.json', () => writeRunReport(at('run'))],
    ['sweep.json', () => SweepFolder.open(at('run'))],
    ['options.yaml', () => applyConfig(new Command(), at('run', 'options.yaml'))],
  ];
  for (const [file, use] of cases) {
    mkdirSync(at('run'), { recursive: true });
    symlinkSync('/dev/zero', at('run', file));
    expect(use).toThrow(`${at('run', file)}: expected a file, found a device, pipe or socket`);
    rmSync(at('run', file));
    mkdirSync(at('run', file));
    expect(use).toThrow(`${at('run', file)}: expected a file, found a folder`);
    rmSync(at('run'), { recursive: true });
  }
});

test('values in values without end do not reach the end of the stack', () => {
  mkdirSync(at('run'));
  writeFileSync(
    at('run', 'config.json'),
    `{"depth":1,"dropPath":0,"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
  );
  expect(() => writeRunReport(at('run'))).toThrow(
    /config\.json: expected at most 100 values in each other, found more/,
  );
});

test('no file is written that would not be read: a header of more than 16 MB', () => {
  expect(() => saveSafetensors(at('file'), one, { long: 'x'.repeat(2 ** 24) })).toThrow(
    /tensors: expected names, shapes and metadata of at most 16777216 bytes/,
  );
  expect(existsSync(at('file'))).toBe(false);
});

describe('a sweep', () => {
  const plan: SweepPlan = {
    version: 1,
    options: { epochs: 9 },
    axes: { lr: [1, 2] },
    ranges: {},
    strategy: 'halving',
    eta: 3,
    metric: 'loss',
    seeds: [0],
    settings: [{ lr: 1 }, { lr: 2 }],
    data: '',
  };
  const result: TrialResult = {
    trial: 0,
    setting: { lr: 1 },
    seed: 0,
    status: 'done',
    epochs: 1,
    val_accuracy: 1,
    val_loss: 0,
    val_ece: 0,
    train_loss: 0,
    seconds: 1,
  };
  const write = (changes: object, line: unknown = result) => {
    rmSync(at('sweep'), { recursive: true, force: true });
    mkdirSync(at('sweep'));
    writeFileSync(at('sweep', 'sweep.json'), JSON.stringify({ ...plan, ...changes }));
    writeFileSync(at('sweep', 'results.jsonl'), `${JSON.stringify(line)}\n`);
  };

  test.each<[string, object, RegExp]>([
    ['an eta of 1, whose rungs have no end', { eta: 1 }, /eta: /],
    ['no seeds', { seeds: [] }, /seeds: /],
    ['settings that are none', { settings: [null] }, /settings\.0: /],
    ['halving without epochs', { options: {} }, /options\.epochs: /],
    ['no options', { options: null }, /options: /],
    ['axes that are no lists', { axes: { lr: 1 } }, /axes\.lr: /],
    ['words that a terminal obeys', { settings: [{ lr: '\u001b[2J' }] }, /settings\.0\.lr: /],
  ])('with %s is refused', (_, changes, message) => {
    write(changes);
    expect(() => SweepFolder.open(at('sweep'))).toThrow(message);
    expect(() => SweepFolder.open(at('sweep'))).toThrow(
      /sweep\.json: expected the plan of a sweep, version 1, found /,
    );
  });

  test.each<[string, unknown, RegExp]>([
    ['no result', { trial: 0 }, /status: /],
    ['without scores', { ...result, val_loss: undefined }, /val_loss: /],
    ['of another trial', { ...result, trial: 2 }, /trial: expected one of the 2/],
    ['null', null, /value: /],
  ])('whose results have a line that is %s is refused with the line', (_, line, message) => {
    write({}, line);
    const { folder, plan: read } = SweepFolder.open(at('sweep'));
    expect(() => folder.results(read)).toThrow(message);
    expect(() => folder.results(read)).toThrow(
      /results\.jsonl: line 1: expected the result of a trial, found /,
    );
  });

  test('writes no checkpoint through a link', () => {
    write({});
    symlinkSync(at(), at('sweep', 'checkpoints'));
    expect(() => SweepFolder.open(at('sweep')).folder.checkpoint(0, 1)).toThrow(
      /checkpoints: expected a folder, found a link/,
    );
  });
});

test('a save writes over no file that a link in its folder points to', () => {
  writeFileSync(at('precious'), 'precious');
  for (const name of ['t', `.t.${process.pid}.${threadId}.tmp`]) symlinkSync(at('precious'), at(name));
  saveSafetensors(at('t'), one);
  expect(readFileSync(at('precious'), 'utf8')).toBe('precious');
  expect(loadSafetensors(at('t')).tensors).toEqual(one);
});

describe('a checkpoint', () => {
  const checkpoint = () => at('run', 'checkpoint.safetensors');
  const change = (
    edit: (
      tensors: Record<string, { data: Float32Array; shape: readonly number[] }>,
      metadata: Record<string, string>,
    ) => void,
  ) => {
    const { tensors, metadata } = loadSafetensors(checkpoint());
    edit(tensors, metadata);
    saveSafetensors(checkpoint(), tensors, metadata);
  };
  beforeEach(() => {
    const { status, stderr } = regulus(
      'train',
      '--data',
      writeTable(at('table.csv')),
      '--dim',
      '4',
      '--depth',
      '1',
      '--epochs',
      '1',
      '--out',
      at('run'),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each<[string, Parameters<typeof change>[0], RegExp]>([
    [
      'a scale of another length',
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
      /options: options\.dim: expected an integer from 1/,
    ],
    [
      'options within options',
      (_, m) => (m.options = JSON.stringify({ ...JSON.parse(m.options), labels: [] })),
      /metadata 'options': expected a number, text or boolean for 'labels'/,
    ],
    [
      'an unknown activation',
      (_, m) => (m.options = JSON.stringify({ ...JSON.parse(m.options), activation: 'relu' })),
      /options: options\.activation: expected 'gelu' or 'gelu_tanh'/,
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
  ])('with %s is refused with its place', (_, edit, message) => {
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
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [COMMAND, 'train', '--resume', at('run')],
      { encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('test accuracy');
  });

  test('whose options are of the wrong kind is named when the run is to go on', () => {
    change((_, m) => (m.options = JSON.stringify({ ...JSON.parse(m.options), batchSize: 'x' })));
    expect(regulus('train', '--resume', at('run'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(
        /checkpoint\.safetensors: options: options\.batchSize: expected an integer, received 'x'\n/,
      ) as string,
    });
  });

  test('reads no other file for its weights, and a run folder with a folder among its leftovers is named', () => {
    mkdirSync(at('run', '.x.tmp'));
    expect(regulus('train', '--resume', at('run'))).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^regulus: .*\.x\.tmp: .+\n/) as string,
    });
    expect(path.basename(loadRun(at('run')).classNames[0])).toBe('blue');
  });
});
