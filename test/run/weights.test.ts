// Which weights a run reports, and which every command and loadRun use: the same.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { classNamesOf, loadRun, loadSafetensors, saveSafetensors } from '../../src';
import { regulus, start, writeNoise } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const EPOCHS = 30;
const small =
  '--dim 32 --depth 2 --batch-size 16 --drop-path 0 --label-smoothing 0 --weight-decay 0 --threads 1';
const job = words(`${small} --lr 1e-2 --schedule constant --split tail --epochs ${EPOCHS}`);
const validated = words('--val-fraction 0.3');
const data = () => writeNoise(at('noise.csv'));

type Summary = Record<string, number> & { weights: string };
const json = <T>(...file: string[]) => JSON.parse(readFileSync(at(...file), 'utf8')) as T;
const summaryOf = (out: string) => json<Summary>(out, 'summary.json');
const train = (out: string, ...args: string[]) =>
  regulus('train', '--data', data(), ...job, '--out', at(out), ...args);

/** The lines of the table that a run tests on: the last ones. */
function testRows(): string {
  const [header, ...lines] = readFileSync(at('noise.csv'), 'utf8').trim().split('\n');
  writeFileSync(at('test.csv'), `${[header, ...lines.slice(96)].join('\n')}\n`);
  return at('test.csv');
}

const evaluation = (out: string, ...args: string[]) =>
  JSON.parse(regulus('evaluate', at(out), '--data', testRows(), '--json', ...args).stdout) as Record<
    string,
    number | string
  >;

/** Mean negative log likelihood of predictions, where `of` gives the probability of a class in a row. */
function lossOf(of: (row: number, label: string) => number): number {
  const labels = (parse(readFileSync(testRows())) as string[][]).slice(1).map((row) => row.at(-1)!);
  return labels.reduce((sum, label, row) => sum - Math.log(of(row, label)), 0) / labels.length;
}

function predictedLoss(out: string): number {
  expect(regulus('predict', at(out), '--data', testRows(), '--out', at('p.csv')).stdout).toMatch(
    /24 rows predicted by the weights of epoch \d+, the (best by validation loss|last)\n/,
  );
  const rows = parse(readFileSync(at('p.csv')), { columns: true }) as Record<string, string>[];
  return lossOf((row, label) => Number(rows[row][`probability_${label}`]));
}

function loadedLoss(out: string): number {
  const run = loadRun(at(out));
  const rows = (parse(readFileSync(testRows())) as string[][])
    .slice(1)
    .map((row) => row.slice(0, -1).map(Number));
  const { data: probabilities } = run.probabilities(rows);
  const names = classNamesOf(run.target);
  return lossOf((row, label) => probabilities[row * names.length + names.indexOf(label)]);
}

/** The head's weights in a file of a run, as bytes. */
function headOf(out: string, file: string, name: string): Buffer {
  const { data: values } = loadSafetensors(at(out, `${file}.safetensors`)).tensors[name];
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

/** Every command gives what summary.json says. */
function expectOneModel(out: string, kind: 'best' | 'last'): void {
  const summary = summaryOf(out);
  expect(summary.weights).toBe(kind);
  const epoch = kind === 'best' ? summary.best_epoch : summary.epochs;
  expect(evaluation(out)).toMatchObject({
    loss: summary.test_loss,
    accuracy: summary.test_accuracy,
    weights: kind,
    epoch,
  });
  expect(predictedLoss(out)).toBeCloseTo(summary.test_loss, 5);
  expect(loadedLoss(out)).toBeCloseTo(summary.test_loss, 5);
  expect(loadRun(at(out)).weights).toEqual({ kind, epoch });

  const file = kind === 'best' ? 'best' : 'checkpoint';
  const head = headOf(out, file, 'model.head.weight');
  expect(headOf(out, 'model', 'head.weight').equals(head)).toBe(true);
  const exported = regulus('export', at(out), '--onnx', at('m.onnx'));
  expect(exported.stdout).toMatch(new RegExp(`With the weights of epoch ${epoch}, the `));
  expect(readFileSync(at('m.onnx')).includes(head)).toBe(true);

  regulus('report', at(out));
  expect(readFileSync(at(out, 'report.html'), 'utf8')).toContain(`"weights":"epoch ${epoch}, the ${kind}`);
}

test.each([
  ['to the end', []],
  ['with patience', ['--patience', '5']],
])('with a validation part everything uses the best epoch: %s', (_, args) => {
  const { status, stdout } = train('run', ...validated, ...args);
  expect(status).toBe(0);
  const summary = summaryOf('run');
  expect(summary.best_epoch).toBeLessThan(summary.epochs);
  expect(stdout).toMatch(
    new RegExp(`weights of .* epoch ${summary.best_epoch}, the best by validation loss`),
  );
  const last = Number(evaluation('run', '--weights', 'last').loss);
  expect(Math.abs(last - summary.test_loss)).toBeGreaterThan(0.05);
  expectOneModel('run', 'best');
});

test('without a validation part everything uses the last epoch', () => {
  expect(train('run').status).toBe(0);
  expectOneModel('run', 'last');
});

test('a killed run remembers its best epoch, and goes on from the last', async () => {
  expect(train('whole', ...validated).status).toBe(0);
  const { best_epoch } = summaryOf('whole');
  const killed = start(['train', '--data', data(), ...job, ...validated, '--out', at('killed')]);
  await killed.until(new RegExp(`epoch ${best_epoch + 3}/`));
  killed.child.kill('SIGKILL');
  await killed.end;
  expect(loadRun(at('killed')).weights).toEqual({ kind: 'best', epoch: best_epoch });
  expect(regulus('train', '--resume', at('killed')).status).toBe(0);
  for (const name of ['checkpoint', 'best', 'model'])
    expect(
      readFileSync(at('killed', `${name}.safetensors`)).equals(
        readFileSync(at('whole', `${name}.safetensors`)),
      ),
    ).toBe(true);
  expectOneModel('killed', 'best');
});

test('best.safetensors is believed where a kill left it newer than the checkpoint', () => {
  expect(train('run', ...validated).status).toBe(0);
  const { tensors, metadata } = loadSafetensors(at('run', 'best.safetensors'));
  const progress = { ...JSON.parse(metadata.trainer), best: { score: 0, epoch: 9 } };
  const newer = { ...metadata, trainer: JSON.stringify({ ...progress, epoch: 9 }) };
  saveSafetensors(at('run', 'best.safetensors'), tensors, newer);
  expect(regulus('train', '--resume', at('run')).status).toBe(0);
  expect(summaryOf('run')).toMatchObject({ weights: 'best', best_epoch: 9 });
});

test('averaged weights are used only when they are named', () => {
  expect(train('run', ...validated, '--ema', '0.9').status).toBe(0);
  const summary = summaryOf('run');
  expectOneModel('run', 'best');
  expect(evaluation('run', '--weights', 'averaged')).toMatchObject({
    loss: summary.averaged_test_loss,
    weights: 'averaged',
    epoch: EPOCHS,
  });
});

test('weights that a run does not have are refused with the way out', () => {
  const evaluate = (...args: string[]) =>
    regulus('evaluate', at('run'), '--data', testRows(), ...args).stderr;
  expect(train('run', '--epochs', '2').status).toBe(0);
  expect(evaluate('--weights', 'averaged')).toMatch(
    /checkpoint\.safetensors: average: .*found none.*train with --ema to keep one, or leave --weights out\n$/,
  );
  expect(evaluate('--weights', 'best')).toMatch(
    /found none: no rows were held back to choose one by; take --weights last, or train with --val-fraction\n$/,
  );
});

test('a best epoch that is gone is never replaced by the last in silence', () => {
  expect(train('run', ...validated).status).toBe(0);
  const { best_epoch } = summaryOf('run');
  cpSync(at('run'), at('other'), { recursive: true });
  rmSync(at('run', 'best.safetensors'));
  expect(regulus('evaluate', at('run'), '--data', testRows()).stderr).toMatch(
    new RegExp(
      `best\\.safetensors: expected the weights of epoch ${best_epoch}, the best by validation loss, found no`,
    ),
  );
  expect(evaluation('run', '--weights', 'last')).toEqual(evaluation('other', '--weights', 'last'));
  expect(regulus('train', '--resume', at('run')).stderr).toMatch(
    /Warning: .*best\.safetensors is gone, .*the best is chosen among the epochs to come/,
  );
});
