// Models that learned nothing, and those that did, through the job that trains them.
import { writeFileSync } from 'node:fs';
import { trainJob } from '../../src/run/train';
import { noBetterThanMean, noBetterThanOneClass } from '../../src/tasks/no_better';
import type { Evaluated, Scores } from '../../src/tasks/task';
import { temporaryFolder } from '../support/folder';
import { values } from '../support/reference';
import { smallTrial } from '../support/small_trial';

const at = temporaryFolder();
const ROWS = 400;
let runs = 0;

/** What is said at the end of targets of two features and of noise, each from -1 to 1. */
async function told(
  targetOf: (a: number, noise: number) => string,
  given: Parameters<typeof smallTrial>[1] = {},
  names = 'y',
): Promise<string[]> {
  const draws = values(3 * ROWS);
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const [a, b, noise] = draws.slice(3 * i, 3 * i + 3);
    return `${a},${b},${targetOf(a, noise)}`;
  });
  writeFileSync(at('table.csv'), `a,b,${names}\n${rows.join('\n')}\n`);
  const options = { labelNoise: 0, lr: 1e-2, split: 'shuffled' as const, testFraction: 0.25, ...given };
  runs += 1;
  const trial = { ...smallTrial(at('table.csv'), options), out: at(`run ${runs}`) };
  const { summary } = await trainJob({ ...trial, threads: 1, saveEvery: '5m', distributed: false }, '0');
  return summary!.warnings.filter(({ code }) => code === 'NO_BETTER').map(({ message }) => message);
}
const ASK = ': do features and target belong together?';

test.each([
  ['classes', (noise: number) => (noise > 0 ? 'p' : 'q'), {}, 'y'],
  ['numbers', (noise: number) => String(noise), { task: 'regression' }, 'y'],
  ['quantiles', (noise: number) => String(noise), { task: 'regression', loss: 'quantile' }, 'y'],
  ['labels', (noise: number) => (noise > 0 ? '1,0' : '0,1'), { task: 'multilabel', target: 'p,q' }, 'p,q'],
] as const)(
  '%s of which nothing was learned are said to be so, and others are not',
  async (_, of, given, names) => {
    const found = await told((__, noise) => of(noise), given, names);
    expect(found).toEqual([expect.stringContaining(ASK)]);
    expect(await told(of, given, names)).toEqual([]);
  },
);

test('of a run without test rows the validation rows tell it', async () => {
  const noise = (_: number, value: number) => (value > 0 ? 'p' : 'q');
  expect(await told(noise, { testFraction: 0 })).toEqual([expect.stringContaining(ASK)]);
});

test('an R² far below 0 is written short', () => {
  const target = new Float32Array(40);
  const evaluated = { scores: { r2: -2.2394275789890413e45 }, sample: { target } } as unknown as Evaluated;
  expect(noBetterThanMean(evaluated, 1)[0].message).toMatch(/^an R² of -2\.24e45 is no better/);
});

test('a class for all rows that is not the most frequent is told, however well rows are ranked', () => {
  const scores = { accuracy: 0.25, balanced_accuracy: 1 / 3, roc_auc: 0.9 } as Scores;
  const ofClasses = (each: Scores) =>
    noBetterThanOneClass({ ...scores, ...each }, [10, 16, 14], ['a', 'b', 'c']).map(({ message }) => message);
  expect(ofClasses({})).toEqual([
    "'a' is predicted for all rows, where 'b' for all rows, 40.0 %, would be right more often: " +
      'do features and target belong together?',
  ]);
});

test('an accuracy and a mean recall below those of one class are told, however well rows are ranked', () => {
  const ofClasses = (accuracy: number, recall: number) =>
    noBetterThanOneClass(
      { accuracy, balanced_accuracy: recall, roc_auc: 0.63 } as Scores,
      [10, 16, 14],
      ['a', 'b', 'c'],
    ).map(({ message }) => message);
  expect(ofClasses(0.3, 0.3)).toEqual([
    "an accuracy of 30.0 % is no better than 'b' for all rows, 40.0 %, though the ROC AUC is 0.63: " +
      'more epochs, or another options.lr, may tell the classes apart',
  ]);
  expect([ofClasses(0.3, 0.4), ofClasses(0.45, 0.3)]).toEqual([[], []]);
});

test('a rare class that is ranked well, but never predicted, is told with what to do', async () => {
  const rare = (a: number, noise: number) => (a > 0.8 && noise > 0.2 ? 'p' : 'q');
  const never =
    /^'q' is predicted for all rows, though the ROC AUC is 0.\d\d: options.classWeights 'balanced'/;
  expect(await told(rare)).toEqual([expect.stringMatching(never)]);
});

test('no weights are advised where no class is rare', () => {
  const scores = { accuracy: 1 / 3, balanced_accuracy: 1 / 3, roc_auc: 0.78 } as Scores;
  const told = (...labelled: number[]) => {
    const rows = labelled.reduce((sum, count) => sum + count, 0);
    const each = { ...scores, accuracy: labelled[0] / rows };
    return noBetterThanOneClass(each, labelled, ['a', 'b', 'c'])[0].message;
  };
  const expected =
    "'a' is predicted for all rows, though the ROC AUC is 0.78: " +
    'more epochs, or another options.lr, may tell the classes apart';
  expect([told(50, 50, 50), told(16, 12, 12)]).toEqual([expected, expected]);
  expect(told(90, 30, 30)).toMatch(/'balanced' gives rare classes more weight/);
});
