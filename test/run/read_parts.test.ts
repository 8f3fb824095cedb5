import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { loadData, split } from '../../src';
import { notesIn, regulus } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { writeIdxPair } from '../support/idx_file';
import { python } from '../support/python';
import { words } from '../support/words';

const at = temporaryFolder();
const small = words('--dim 8 --depth 1 --epochs 2 --batch-size 8');
const summary = () => JSON.parse(readFileSync(at('run', 'summary.json'), 'utf8')) as Record<string, number>;
const evaluate = (...args: string[]) => {
  const { stdout, stderr } = regulus('evaluate', at('run'), '--json', ...args);
  return { ...(JSON.parse(stdout) as { rows: number; loss: number }), stderr };
};

/** Images of 2 × 2 of three classes, in the parts that MedMNIST has, or with other words for them. */
function writeArchive(file: string, parts = ['train', 'val', 'test'], more = ''): string {
  const script = `import sys, numpy as np
def rows(n):
  y = np.arange(n) % 3
  x = (np.random.RandomState(n).rand(n, 2, 2) * 60).astype('u1')
  x.reshape(n, 4)[np.arange(n), y] = 250
  return x, y.reshape(n, 1).astype('u1')
arrays = {}
for name, n in zip(${JSON.stringify(parts)}, (120, 40, 60)):
  arrays[name + '_images'], arrays[name + '_labels'] = rows(n)
${more}
np.savez(sys.argv[1], **arrays)`;
  python(script, file);
  return file;
}

test('the validation arrays of an archive choose, its test arrays are scored and predicted, all are named', () => {
  const data = writeArchive(at('medmnist.npz'), undefined, "arrays['notes'] = np.arange(3)");
  const { stdout, stderr } = regulus(
    'train',
    '--data',
    data,
    ...small,
    '--patience',
    '5',
    '--out',
    at('run'),
  );
  expect(stdout).toMatch(/120 to fit, 40 to validate, 60 to test/);
  expect(stdout).toMatch(/^Val .*'val_images'.*\n^Test .*'test_images'/m);
  expect(notesIn(stderr)).toBe('Note: not used: notes of medmnist.npz\n');
  const { test_loss } = summary();
  const said = `Note: the test part of ${data} is scored, not the training part or the validation part\n`;
  expect(evaluate('--data', data)).toMatchObject({
    rows: 60,
    loss: test_loss,
    stderr: expect.stringContaining(said),
  });
  expect(evaluate('--data', data, '--part', 'train').rows).toBe(120);
  expect(regulus('predict', at('run'), '--data', data, '--out', at('p.csv')).stdout).toMatch(
    /60 rows predicted/,
  );
});

test('arrays of one meaning are refused with their names', async () => {
  const data = writeArchive(at('twice.npz'), ['train'], "arrays['images_train'] = arrays['train_images']");
  await expect(loadData({ data })).rejects.toThrow(
    /twice\.npz: expected one array of a meaning, found train_images, images_train/,
  );
});

test("a folder's test files are scored and predicted, the training files are not", () => {
  for (const [part, rows] of [
    ['train', 120],
    ['t10k', 40],
  ] as const)
    writeIdxPair(at(`${part}-images-idx3-ubyte`), at(`${part}-labels-idx1-ubyte`), rows);
  mkdirSync(at('data'));
  for (const part of ['train', 't10k'])
    for (const name of [`${part}-images-idx3-ubyte`, `${part}-labels-idx1-ubyte`])
      cpSync(at(name), at('data', name));
  expect(regulus('train', '--data', at('data'), ...small, '--out', at('run')).status).toBe(0);
  const { rows, loss, stderr } = evaluate('--data', at('data'));
  expect([rows, loss]).toEqual([40, summary().test_loss]);
  // The rows of the test files are like those of the training files.
  expect(stderr).toMatch(
    /^Note: the test part of .*data is scored, not the training part\nWarning: 40 of the 40 rows/,
  );
  expect(regulus('predict', at('run'), '--data', at('data'), '--out', at('p.csv'))).toMatchObject({
    stdout: expect.stringMatching(/40 rows predicted/),
    stderr: expect.stringMatching(/^Note: the test part of .*data is predicted, not the training part\n$/),
  });
});

test('rows that are asked for and taken from elsewhere are not left out without a word', async () => {
  const data = writeArchive(at('medmnist.npz'));
  const options = ['--test-rows', '20', '--val-fraction', '0.3', '--out', at('run')];
  const { stderr } = regulus('train', '--data', data, ...small, ...options);
  expect(notesIn(stderr)).toBe(
    'Note: not used: --test-rows, as the data has a test part of its own\n' +
      'Note: not used: --val-fraction, as the data has a validation part of its own\n',
  );
  const { data: rows, validation, test: held } = await loadData({ data });
  const parts = split(rows, { valFraction: 0.3 }, held, validation);
  expect([parts.train, parts.validation, parts.test].map(({ indices }) => indices.length)).toEqual([
    120, 40, 60,
  ]);
});
