import { fit } from '../../src';

const x = Array.from({ length: 80 }, (_, i) => [Math.sin(1.7 * i), Math.cos(0.9 * i)]);
const small = { dim: 4, depth: 1, epochs: 2, valFraction: 0.25 };

test('the history has a list for each score of validation rows and of a sample of fitted ones', async () => {
  const { history } = await fit(
    x,
    x.map(([a, b]) => a > b),
    { ...small, ema: 0.5 },
  );
  expect(Object.keys(history).sort()).toEqual(
    [
      ...['epoch', 'lr', 'loss', 'accuracy', 'ece', 'averagedLoss', 'averagedAccuracy', 'averagedEce'],
      ...['valLoss', 'valAccuracy', 'valEce', 'averagedValLoss', 'averagedValAccuracy', 'averagedValEce'],
    ].sort(),
  );
  for (const values of Object.values(history)) expect(values).toHaveLength(2);
});

test('without rows to validate there are no scores, and the type says so', async () => {
  const labels = x.map(([a, b]) => a > b);
  const { history } = await fit(x, labels, { ...small, valFraction: 0, ema: 0.5 });
  expect(Object.keys(history).sort()).toEqual(['epoch', 'loss', 'lr']);
  // @ts-expect-error: it may be undefined
  expect(() => history.accuracy.at(-1)).toThrow(TypeError);
  expect(history.loss.at(-1)).toBeGreaterThan(0);
});

test('a selected score of several words is in the history in camelCase', async () => {
  const { history } = await fit(
    x,
    x.map(([a, b]) => a > b),
    { ...small, select: 'roc_auc' },
  );
  expect(history.valRocAuc).toHaveLength(2);
});

test('each entry is what onEpoch gets', async () => {
  const told: number[] = [];
  const { history } = await fit(
    x,
    x.map(([a]) => a),
    {
      ...small,
      onEpoch: ({ validation }) => {
        told.push(validation!.rmse);
      },
    },
  );
  expect(history.valRmse).toEqual(told);
});
