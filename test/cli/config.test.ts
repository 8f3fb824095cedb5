import { readFileSync, writeFileSync } from 'node:fs';
import { regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const config = (text: string) => {
  writeFileSync(at('c.yaml'), text);
  return at('c.yaml');
};
const small = 'dim: 8\ndepth: 1\nepochs: 2\nbatch-size: 8\n';
const resolved = (run: string) =>
  JSON.parse(readFileSync(at(run, 'config.json'), 'utf8')) as Record<string, unknown>;

test('options come from the file, in either spelling; the command line wins, also over what it excludes', () => {
  const data = writeTable(at('table.csv'));
  const file = config(
    `# a comment\n${small}data: ${data}\nlabelSmoothing: 0.2\ntest-fraction: 0.25\nsplit: tail\nsave-every: 10\n`,
  );
  const { status, stderr } = regulus('train', '--config', file, '--epochs', '1', '--out', at('a'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(resolved('a')).toMatchObject({
    dim: 8,
    epochs: 1,
    labelSmoothing: 0.2,
    testFraction: 0.25,
    split: 'tail',
    saveEvery: '10',
    data,
  });
  expect(resolved('a')).not.toHaveProperty('config');
  expect(regulus('train', '--test-rows', '20', '--config', file, '--out', at('b')).status).toBe(0);
  expect(resolved('b')).toMatchObject({ testRows: 20, epochs: 2 });
  expect(resolved('b')).not.toHaveProperty('testFraction');
});

test("a run's config.json gives the same run again, in a folder of its own", () => {
  expect(
    regulus('train', '--config', config(`${small}data: ${writeTable(at('table.csv'))}\n`), '--out', at('a'))
      .status,
  ).toBe(0);
  expect(regulus('train', '--config', at('a', 'config.json'), '--out', at('b')).status).toBe(0);
  expect(readFileSync(at('b', 'model.safetensors')).equals(readFileSync(at('a', 'model.safetensors')))).toBe(
    true,
  );
  expect({ ...resolved('b'), out: '' }).toEqual({ ...resolved('a'), out: '' });
});

test('a sweep takes lists', () => {
  const file = config(
    `${small}data: ${writeTable(at('table.csv'))}\nlabel-smoothing: [0, 0.1]\nlr: 1e-3,2e-3\nseeds: 2\njobs: 1\n`,
  );
  expect(regulus('sweep', '--config', file, '--out', at('s')).status).toBe(0);
  expect(readFileSync(at('s', 'results.jsonl'), 'utf8').trim().split('\n')).toHaveLength(8);
});

test("a sweep takes a run's config.json as its fixed options, and says what it passes over", () => {
  const data = writeTable(at('table.csv'));
  const train = (out: string, ...args: string[]) =>
    regulus('train', '--config', config(`${small}data: ${data}\n`), '--out', at(out), ...args);
  const sweep = (run: string, out: string, ...args: string[]) =>
    regulus('sweep', '--config', at(run, 'config.json'), '--lr', '1e-3,1e-2', '--out', at(out), ...args);
  const options = (out: string) =>
    (JSON.parse(readFileSync(at(out, 'sweep.json'), 'utf8')) as { options: object }).options;

  expect(train('run', '--label-column', 'class').status).toBe(0);
  const { status, stderr } = sweep('run', 's');
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /Note: .*config\.json: passed over, as that run's own: saveDtype, .*threads.*, out\n/,
  );
  expect(stderr).toMatch(/Note: .*config\.json: passed over valFraction 0: the default is 0\.2 here\n/);
  expect(options('s')).toMatchObject({ data, dim: 8, epochs: 2, target: 'class', valFraction: 0.2 });

  expect(train('validated', '--val-fraction', '0.4').status).toBe(0);
  expect(sweep('validated', 't', '--epochs', '1').status).toBe(0);
  expect(options('t')).toMatchObject({ data, epochs: 1, valFraction: 0.4 });
});

test.each<[string, string, RegExp]>([
  [
    'an option that is misspelt',
    'epochs: 2\nlable-smoothing: 0.1\n',
    /c\.yaml: line 2: expected an option of train, found 'lable-smoothing': did you mean 'label-smoothing'\?/,
  ],
  [
    'an option of nothing',
    'epochs: 2\n\nbeverage: red\n',
    /c\.yaml: line 3: expected an option of train, found 'beverage'\n/,
  ],
  [
    'a value out of range',
    'label-smoothing: 1.5\n',
    /c\.yaml: line 1: option 'label-smoothing': expected a number from 0 to 1, received '1\.5'/,
  ],
  [
    'a value of the wrong kind',
    'epochs: many\n',
    /c\.yaml: line 1: option 'epochs': expected an integer of at least 1, received 'many'/,
  ],
  [
    'an unknown choice',
    'epochs: 1\nschedule: linear\n',
    /c\.yaml: line 2: option 'schedule': expected one-cycle, cosine, step, constant, received 'linear'/,
  ],
  [
    'a switch that is neither',
    'split: 3\n',
    /c\.yaml: line 1: option 'split': expected shuffled, tail, received '3'/,
  ],
  ['a missing value', 'epochs:\n', /c\.yaml: line 1: option 'epochs': expected a value/],
  ['values within values', 'epochs: { a: 1 }\n', /c\.yaml: line 1: option 'epochs': expected a value/],
  [
    'options that exclude each other',
    'test-fraction: 0.1\ntest-rows: 3\n',
    /c\.yaml: line 1: option 'test-fraction' cannot be used with 'test-rows'/,
  ],
  [
    'an option in both spellings',
    'batch-size: 3\nbatchSize: 3\n',
    /c\.yaml: line 1: option 'batch-size' cannot be used with 'batchSize'/,
  ],
  ['a key twice', 'epochs: 3\nepochs: 4\n', /c\.yaml: line 2: expected YAML, found: Map keys must be unique/],
  ['text that is no YAML', 'epochs: [3\n', /c\.yaml: line \d: expected YAML, found/],
  ['a list', '- 3\n', /c\.yaml: line 1: expected options, a line each/],
  ['an empty file', '', /c\.yaml: line 1: expected options, a line each/],
  ['an alias of nothing', 'epochs: *x\n', /c\.yaml: expected YAML, found: Unresolved alias/],
  [
    'aliases that multiply',
    [
      'a: &a [x,x,x,x,x,x,x,x]',
      ...'bcdefgh'
        .split('')
        .map((name, i) => `${name}: &${name} [${new Array(8).fill(`*${'abcdefg'[i]}`).join()}]`),
    ].join('\n'),
    /c\.yaml: expected YAML, found: Excessive alias count/,
  ],
  [
    'the name of a prototype',
    '__proto__:\n  epochs: 3\n',
    /c\.yaml: line 1: expected an option of train, found '__proto__'/,
  ],
  [
    'brackets without end',
    `a: ${'['.repeat(10_000)}`,
    /c\.yaml: expected options, a line each, found values in values or brackets beyond 100\n/,
  ],
  ['lists in lists', '- '.repeat(5_000), /c\.yaml: expected options, a line each, found values in values/],
  [
    'more than options could take',
    `# ${'x'.repeat(2 ** 18)}\n`,
    /c\.yaml: expected at most 262144 bytes of options, found 262147/,
  ],
  [
    'a key that a terminal obeys',
    '"\\e[2J": 3\n',
    /c\.yaml: line 1: expected an option of train, found '\\x1b\[2J'/,
  ],
  [
    'where options come from',
    'resume: runs/x\n',
    /c\.yaml: line 1: expected an option of train, found 'resume'/,
  ],
])('%s is refused with file, line and expectation', (_, text, message) => {
  const { status, stderr } = regulus('train', '--config', config(text), '--out', at('run'));
  expect(status).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n +at /);
});

test('a missing file is named, and a resumed run takes no file', () => {
  expect(regulus('train', '--config', at('nowhere.yaml')).stderr).toMatch(
    /^regulus: .*nowhere\.yaml: no such file or folder\n$/,
  );
  expect(regulus('train', '--config', config(small), '--resume', at('run')).stderr).toMatch(
    /--resume: expected no options beside it/,
  );
});
