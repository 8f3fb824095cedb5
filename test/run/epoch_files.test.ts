import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Linear } from '../../src';
import { openEpochFiles } from '../../src/run/epoch_files';
import type { TrainOptions } from '../../src/run/options';
import { defaultOptions } from '../support/default_options';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const options = (given: Partial<TrainOptions>) =>
  ({ ...defaultOptions, epochs: 2, out: at('.'), ...given }) as TrainOptions;
const start = () => ({ model: new Linear(2, 2), epoch: 0, step: 0 });

test('a run writes the files that its options ask for, of each epoch', () => {
  const add = openEpochFiles(options({ tensorboard: true, histograms: true }), start());
  add({ epoch: 1, step: 5 });
  expect(readdirSync(at('.')).sort()).toEqual([
    expect.stringMatching(/^events\.out\.tfevents\./),
    'histograms.jsonl',
  ]);
  expect(JSON.parse(readFileSync(at('histograms.jsonl'), 'utf8'))).toMatchObject({ epoch: 1, step: 5 });
});

test('a run that asks for none writes none', () => {
  openEpochFiles(options({}), start())({ epoch: 1, step: 5 });
  expect(existsSync(at('histograms.jsonl'))).toBe(false);
});
