import { readFileSync, writeFileSync } from 'node:fs';
import { numThreads, simd } from '../../src';
import { regulus, writeTable } from '../support/command';
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
  expect(last).toEqual({
    rows: 32,
    accuracy: summary.test_accuracy,
    loss: summary.test_loss,
    ece: summary.test_ece,
    weights: 'best',
    epoch: summary.best_epoch,
  });
  expect(json('--data', at('test.csv'), '--weights', 'averaged').loss).toBe(summary.averaged_test_loss);
  const { status, stdout } = regulus('evaluate', at('run'), '--data', at('test.csv'), '--weights', 'best');
  expect([status, stdout]).toEqual([
    0,
    expect.stringMatching(/rows +│ 32 [\s\S]*accuracy +│ \d+\.\d %[\s\S]*ECE/),
  ]);
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
  expect(refused('colour,a,b\npink,1,2\n').stderr).toMatch(
    /^regulus: .*other\.csv: line 2: expected one of the training classes \(blue, green, red\), found 'pink'\n$/,
  );
  expect(refused('colour,a\nred,1\nblue,2\n').stderr).toMatch(
    /^regulus: .*other\.csv: line 1: expected a column named 'b', which the run was trained on, found colour, a\n$/,
  );
  expect(regulus('evaluate', at('run'), '--data', 'glyphs').stderr).toMatch(/^regulus: glyphs: expected /);
  expect(regulus('evaluate', at('run')).stderr).toMatch(/required option '--data/);
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
