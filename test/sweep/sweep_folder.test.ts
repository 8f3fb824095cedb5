import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { SweepPlan, TrialResult } from '../../src/sweep/plan';
import { SweepFolder } from '../../src/sweep/sweep_folder';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

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
  const writeSweep = (changes: object, line: unknown = result) => {
    rmSync(at('sweep'), { recursive: true, force: true });
    mkdirSync(at('sweep'));
    writeFileSync(at('sweep', 'sweep.json'), JSON.stringify({ ...plan, ...changes }));
    writeFileSync(at('sweep', 'results.jsonl'), `${JSON.stringify(line)}\n`);
  };

  test.each<[string, object, RegExp]>([
    ['an eta of 1, whose rungs have no end', { eta: 1 }, /eta: /],
    ['no seeds', { seeds: [] }, /seeds: /],
    ['settings that are null', { settings: [null] }, /settings\.0: /],
    ['halving without epochs', { options: {} }, /options\.epochs: /],
    ['no options', { options: null }, /options: /],
    ['axes that are not lists', { axes: { lr: 1 } }, /axes\.lr: /],
    ['words that a terminal obeys', { settings: [{ lr: '\u001b[2J' }] }, /settings\.0\.lr: /],
  ])('with %s is refused', (_, changes, message) => {
    writeSweep(changes);
    expect(() => SweepFolder.open(at('sweep'))).toThrow(message);
    expect(() => SweepFolder.open(at('sweep'))).toThrow(
      /sweep\.json: expected the plan of a sweep, version 1, found /,
    );
  });

  test.each<[string, unknown, RegExp]>([
    ['no result', { trial: 0 }, /status: /],
    ['without scores', { ...result, val_loss: undefined }, /val_loss: /],
    ['of an unknown trial', { ...result, trial: 2 }, /trial: expected one of the 2/],
    ['null', null, /value: /],
  ])('whose results have a line that is %s is refused with the line', (_, line, message) => {
    writeSweep({}, line);
    const { folder, plan: read } = SweepFolder.open(at('sweep'));
    expect(() => folder.results(read)).toThrow(message);
    expect(() => folder.results(read)).toThrow(
      /results\.jsonl: line 1: expected the result of a trial, found /,
    );
  });

  test('writes no checkpoint through a link', () => {
    writeSweep({});
    symlinkSync(at(), at('sweep', 'checkpoints'));
    expect(() => SweepFolder.open(at('sweep')).folder.checkpoint(0, 1)).toThrow(
      /checkpoints: expected a folder, found a link/,
    );
  });

  test('that goes on loses what a killed process left half-written, and nothing else', () => {
    writeSweep({});
    for (const name of ['.report.html.16396.0.tmp', 'notes.tmp']) writeFileSync(at('sweep', name), '');
    const { folder, plan: read } = SweepFolder.open(at('sweep'));
    folder.reopen(read);
    expect(readdirSync(at('sweep')).sort()).toEqual(['notes.tmp', 'results.jsonl', 'sweep.json']);
  });

  test('removes its checkpoints, and nothing else that lies beside them', () => {
    writeSweep({});
    const { folder } = SweepFolder.open(at('sweep'));
    writeFileSync(folder.checkpoint(0, 1), '');
    writeFileSync(at('sweep', 'checkpoints', 'rows.csv'), 'a,b\n');
    folder.removeCheckpoints();
    expect(readdirSync(at('sweep', 'checkpoints'))).toEqual(['rows.csv']);
    rmSync(at('sweep', 'checkpoints', 'rows.csv'));
    folder.removeCheckpoints();
    expect(existsSync(at('sweep', 'checkpoints'))).toBe(false);
  });
});
