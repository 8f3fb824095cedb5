import { readdirSync, readFileSync } from 'node:fs';
import { regulus, start, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { pythonWith } from '../support/python';
import { words } from '../support/words';

const at = temporaryFolder();
const run = pythonWith('tensorboard==2.20.0', 'setuptools<81');

/** What Python's tensorboard reads in a run folder: steps and values by tag. */
function readEvents(folder: string): Record<string, [step: number, value: number][]> {
  return JSON.parse(
    run(
      `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1]).Reload()
scalars = {tag: events.Scalars(tag) for tag in events.Tags()['scalars']}
print(json.dumps({tag: [[e.step, e.value] for e in each] for tag, each in scalars.items()}))`,
      folder,
    ),
  ) as Record<string, [number, number][]>;
}
const metrics = () =>
  readFileSync(at('run', 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number> & { kept_share: number[] });
const small = [...words('--dim 8 --depth 2 --batch-size 8 --tensorboard --val-fraction 0.2 --ema 0.9')];

test('TensorBoard shows every number of metrics.jsonl at its step', () => {
  expect(
    regulus('train', '--data', writeTable(at('table.csv')), ...small, '--epochs', '3', '--out', at('run'))
      .status,
  ).toBe(0);
  const events = readEvents(at('run'));
  const lines = metrics();
  const of = (name: string) => lines.map((line) => [line.step, Math.fround(line[name])]);
  expect(events['loss/train']).toEqual(of('train_loss'));
  expect(events['loss/val']).toEqual(of('val_loss'));
  expect(events['accuracy/averaged_val']).toEqual(of('averaged_val_accuracy'));
  expect(events.lr).toEqual(of('lr'));
  expect(events['kept_share/1']).toEqual(lines.map((line) => [line.step, Math.fround(line.kept_share[1])]));
  expect(Object.keys(events)).toHaveLength(Object.keys(lines[0]).length - 3 + 2);
});

test('a run that goes on adds a file whose steps follow, each once', async () => {
  const first = start([
    'train',
    '--data',
    writeTable(at('table.csv')),
    ...small,
    ...words('--epochs 400 --out'),
    at('run'),
  ]);
  await first.until(/epoch 3\//);
  first.child.kill('SIGINT');
  expect((await first.end).code).toBe(130);
  expect(regulus('train', '--resume', at('run')).status).toBe(0);
  expect(readdirSync(at('run')).filter((name) => name.startsWith('events.out.tfevents.'))).toHaveLength(2);
  expect(readEvents(at('run'))['loss/train'].map(([step]) => step)).toEqual(
    metrics().map(({ step }) => step),
  );
}, 120_000);
