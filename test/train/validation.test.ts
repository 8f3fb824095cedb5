// The score that chooses among those of the validation rows.
import { type EpochReport, type Scorer, Trainer } from '../../src';
import { parts } from '../support/training';

/** A scorer whose scores of the epochs are given. */
function scorerOf(epochs: Record<string, number>[], further: string[] = []): Scorer & { asked: unknown[] } {
  const list = (names: string[]) =>
    names.map((name) => ({ name, title: name, label: name, direction: 'max' as const, digits: 1 }));
  const asked: unknown[] = [];
  return {
    asked,
    scores: list(Object.keys(epochs[0]).filter((name) => !further.includes(name))),
    furtherScores: list(further),
    outputs: () => 3,
    activate: () => {},
    score: (_, names) => {
      asked.push(names);
      return epochs[asked.length - 1];
    },
  };
}

test('a selected score chooses the best epoch and ends the run', async () => {
  const { loader, options } = parts();
  const scorer = scorerOf([1, 2, 3, 4].map((a, i) => ({ a, b: [5, 6, 5, 5][i] })));
  const trainer = new Trainer(options);
  const end = await trainer.fit(loader, { epochs: 9, validation: loader, scorer, select: 'b', patience: 2 });
  expect(end).toBe('stopped-early');
  expect(trainer.stateDict()).toMatchObject({ epoch: 4, best: { score: 6, epoch: 2 } });
});

test('a score that takes longer is made after each epoch only where it is selected', async () => {
  const epochs = [
    { a: 1, slow: 1 },
    { a: 1, slow: 2 },
  ];
  const fitWith = async (select: string | undefined) => {
    const { loader, options } = parts();
    const scorer = scorerOf(epochs, ['slow']);
    const trainer = new Trainer(options);
    await trainer.fit(loader, { epochs: 2, validation: loader, scorer, select });
    return { asked: scorer.asked, best: trainer.stateDict().best };
  };
  expect(await fitWith(undefined)).toEqual({ asked: [[], []], best: { score: 1, epoch: 1 } });
  expect(await fitWith('slow')).toEqual({ asked: [['slow'], ['slow']], best: { score: 2, epoch: 2 } });
});

test.each<[string, Record<string, number>, RegExp]>([
  [
    'the rows do not define',
    { a: 1, b: NaN },
    /^options\.select: expected a score that the validation rows have/,
  ],
  ['diverged', { a: NaN, b: NaN }, /^the validation b became NaN at step /],
  [
    'is good by chance',
    { a: 1, b: 1, non_finite_rows: 2 },
    /^2 rows of the validation lost their prediction at/,
  ],
])('a score that %s ends the run, and says why', async (_, scores, message) => {
  const { loader, options } = parts();
  const scorer = scorerOf([scores], ['non_finite_rows']);
  const fit = new Trainer(options).fit(loader, { epochs: 2, validation: loader, scorer, select: 'b' });
  await expect(fit).rejects.toThrow(message);
});

test.each<[string, object, RegExp]>([
  ['no text', { select: 1 }, /^options\.select: expected a string, received 1/],
  ['no score', { select: 'f' }, /^options\.select: expected one of loss, accuracy, ece/],
  [
    'beside fitted rows alone',
    { training: parts().loader, validation: undefined },
    /^options\.training: expected none/,
  ],
  ['of no rows', { select: 'loss', validation: undefined }, /^options\.select: expected validation rows/],
])('a selection that is %s is refused before training', async (_, given, message) => {
  const { loader, options } = parts();
  const fit = new Trainer(options).fit(loader, { epochs: 1, validation: loader, ...given });
  await expect(fit).rejects.toThrow(message);
});

test('fitted rows are scored beside the validation rows, with the averaged weights too, and change no bit', async () => {
  const train = async (training: boolean) => {
    const { loader, options } = parts();
    const trainer = new Trainer({ ...options, ema: 0.9 });
    const reports: EpochReport[] = [];
    await trainer.fit(loader, {
      epochs: 2,
      validation: loader,
      training: training ? loader : undefined,
      onEpoch: (report) => void reports.push(report),
    });
    return { reports, weights: [...options.model.weight.data] };
  };
  const { reports, weights } = await train(true);
  for (const { validation, averaged, training, averagedTraining } of reports)
    expect([training, averagedTraining]).toEqual([validation, averaged]);
  const without = await train(false);
  expect(without.weights).toEqual(weights);
  expect(without.reports[0].training).toBeUndefined();
});
