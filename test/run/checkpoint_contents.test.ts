import { readFileSync } from 'node:fs';
import { regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const run = (...args: string[]) =>
  regulus(
    ...['train', '--data', writeTable(at('table.csv')), '--out', at('run')],
    ...words('--dim 8 --depth 1 --epochs 2 --save-every 1'),
    ...args,
  );

test('weights that are not finite are not saved over a checkpoint that can be read', () => {
  const { status, stderr } = run(...words('--lr 1e39 --schedule constant'));
  expect(status).toBe(1);
  expect(stderr).toMatch(/tensor 'model\.\S+', element \d+: expected a finite number, found -?Infinity/);
  expect(stderr).toMatch(/The last checkpoint, of step 0, is whole\. .* would diverge again/);
  expect(regulus('evaluate', at('run')).status).toBe(0);
});

test.each(['f32', 'bf16'])('a checkpoint with moments of %s that is written can be read', (dtype) => {
  expect(run('--moment-dtype', dtype).status).toBe(0);
  const before = readFileSync(at('run', 'model.safetensors'));
  expect(regulus('train', '--resume', at('run'), '--epochs', '3').status).toBe(0);
  expect(readFileSync(at('run', 'model.safetensors')).equals(before)).toBe(false);
});
