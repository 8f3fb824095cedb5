// No command writes over what it reads, whatever name the output has.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { COMMAND, regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { writeIdxPair } from '../support/idx_file';
import { writeNpy } from '../support/npy_file';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --epochs 1 --batch-size 8');
const table = () => writeTable(at('table.csv'));
const rows = () => {
  writeFileSync(at('rows.csv'), 'a,b\n0,0.5\n1,-0.5\n');
  return at('rows.csv');
};
const trained = (out = 'run', data = table()) =>
  expect(regulus('train', '--data', data, ...small, '--out', at(out)).status).toBe(0);

/** Runs a script in which `regulus` is the command. */
function shell(script: string, ...args: string[]) {
  const prelude = 'NODE="$1" COMMAND="$2"; shift 2; regulus() { "$NODE" "$COMMAND" "$@"; }\n';
  const { status, stdout, stderr } = spawnSync(
    'bash',
    ['-c', prelude + script, 'bash', process.execPath, COMMAND, ...args],
    { encoding: 'utf8', timeout: 60_000, killSignal: 'SIGKILL' },
  );
  return { status, stdout, stderr };
}

/** Expects a refusal with this message, after which the files hold what they held. */
function refused(run: () => { status: number | null; stderr: string }, message: RegExp, files: string[]) {
  const before = files.map((file) => readFileSync(file));
  const { status, stderr } = run();
  expect([status, stderr]).toEqual([1, expect.stringMatching(message)]);
  expect(files.map((file) => readFileSync(file))).toEqual(before);
}

test('predict refuses its own input, by whatever name, and the files of its run', () => {
  trained();
  symlinkSync(rows(), at('link.csv'));
  linkSync(at('rows.csv'), at('hard.csv'));
  mkdirSync(at('folder'));
  const isData = /^regulus: --out: expected a file other than --data, received '.*'\n$/;
  const to = (out: string) => () => regulus('predict', at('run'), '--data', at('rows.csv'), '--out', out);
  const names = ['rows.csv', 'folder/../rows.csv', 'link.csv', 'hard.csv'].map((name) => at(name));
  for (const name of names) refused(to(name), isData, [at('rows.csv')]);
  for (const name of ['checkpoint.safetensors', 'config.json', 'metrics.jsonl']) {
    const isRunFile = new RegExp(`^regulus: --out: expected a file other than the run's ${name}, received `);
    refused(to(at('run', name)), isRunFile, [at('run', name)]);
  }
  const byDescriptor = () =>
    shell('regulus predict "$1" --data "$2" --out /dev/fd/7 7>>"$2" && exit 0', at('run'), at('rows.csv'));
  refused(byDescriptor, isData, [at('rows.csv')]);
});

test('an output that is redirected into what is read is refused', () => {
  trained();
  const isData = /^regulus: standard output: expected a file other than --data, received '.*'\n$/;
  const data = table();
  const redirected = (command: string) => () => shell(`regulus ${command} >>"$2"`, at('run'), data);
  refused(redirected('predict "$1" --data "$2" --out -'), isData, [data]);
  refused(redirected('evaluate "$1" --data "$2"'), isData, [data]);
  refused(redirected('train --data "$2" --out "$1"2'), isData, [data]);
  refused(redirected('sweep --data "$2" --out "$1"3'), isData, [data]);
  expect([existsSync(at('run2')), existsSync(at('run3'))]).toEqual([false, false]);
});

test('export and report refuse the files of their runs', () => {
  trained();
  trained('other');
  const checkpoint = at('run', 'checkpoint.safetensors');
  const config = at('other', 'config.json');
  refused(
    () => regulus('export', at('run'), '--onnx', checkpoint),
    /^regulus: --onnx: expected a file other than the run's checkpoint\.safetensors, received /,
    [checkpoint],
  );
  refused(
    () => regulus('report', at('run'), at('other'), '--out', config),
    /^regulus: --out: expected a file other than the run's config\.json, received /,
    [config],
  );
});

test('a run does not go on where its data lies among the files that it writes', () => {
  trained();
  rmSync(at('run', 'evaluation.json'));
  linkSync(at('table.csv'), at('run', 'evaluation.json'));
  refused(
    () => regulus('train', '--resume', at('run')),
    /^regulus: --data: expected data other than .*evaluation\.json, which is written, received /,
    [at('table.csv')],
  );
});

test('labels that are found beside the rows are as safe as the rows', () => {
  writeIdxPair(at('images-idx3-ubyte'), at('labels-idx1-ubyte'), 40);
  trained('run', at('images-idx3-ubyte'));
  const isData = /^regulus: --out: expected a file other than --data, received '.*'\n$/;
  const predict = (data: string, out: string) => () =>
    regulus('predict', at('run'), '--data', data, '--out', out);
  refused(predict(at('images-idx3-ubyte'), at('labels-idx1-ubyte')), isData, [at('labels-idx1-ubyte')]);
  writeNpy(at('x.npy'), [8, 4], new Float32Array(32));
  writeNpy(at('y.npy'), [8], new Int32Array(8));
  symlinkSync(at('y.npy'), at('labels.csv'));
  refused(predict(at('x.npy'), at('labels.csv')), isData, [at('y.npy')]);
});

test('other files are written again and again, beside the data as well', () => {
  mkdirSync(at('images'));
  writeIdxPair(at('images', 'train-images-idx3-ubyte'), at('images', 'train-labels-idx1-ubyte'), 40);
  trained('run', at('images'));
  const images = at('images', 'train-images-idx3-ubyte');
  const predict = (out: string) => regulus('predict', at('run'), '--data', images, '--out', out);
  for (let time = 0; time < 2; time++)
    expect(predict(at('images', 'predictions.csv')).stdout).toContain('40 rows predicted');
});

test('an output that is a link stays one, and the file behind it is written', () => {
  trained();
  writeFileSync(at('behind.csv'), 'before');
  symlinkSync(at('behind.csv'), at('link.csv'));
  expect(regulus('predict', at('run'), '--data', rows(), '--out', at('link.csv')).status).toBe(0);
  expect(lstatSync(at('link.csv')).isSymbolicLink()).toBe(true);
  expect(readFileSync(at('behind.csv'), 'utf8')).toMatch(/^predicted,/);
});

test('/dev/stdout is the standard output: it gets the predictions and nothing else', () => {
  trained();
  const predict = (redirection: string) =>
    shell(
      `regulus predict "$1" --data "$2" --out /dev/stdout ${redirection}`,
      at('run'),
      rows(),
      at('p.csv'),
    );
  const { stdout } = predict('| cat');
  expect(stdout.trim().split('\n')).toHaveLength(3);
  expect(predict('>"$3"')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(readFileSync(at('p.csv'), 'utf8')).toBe(stdout);
});

test('what is set aside by --overwrite is not named among the files of the run', () => {
  const data = table();
  const train = (...args: string[]) =>
    regulus('train', '--data', data, ...small, '--out', at('run'), ...args).stdout;
  const files = /^.*: (checkpoint\.safetensors, .*summary\.json)$/m;
  const before = files.exec(train())?.[1];
  expect(before).toBeDefined();
  const again = train('--overwrite');
  expect(again).not.toContain('.replaced');
  expect(files.exec(again)?.[1]).toBe(before);
});
