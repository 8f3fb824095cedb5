import { writeFileSync } from 'node:fs';
import { fitStandardisation, loadData, split } from '../../src';
import { buildJob } from '../../src/run/job';
import type { TrainOptions } from '../../src/run/options';
import { defaultOptions } from '../support/default_options';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const OPTIONS = { ...defaultOptions, dim: 8, depth: 1, epochs: 1, batchSize: 16, lr: 1e-3 } as TrainOptions;

/** Whether the places of missing and of other values are all 0 in a network for a table with these cells. */
async function cleared(cells: (row: number) => string): Promise<[missing: boolean, other: boolean]> {
  const lines = Array.from({ length: 60 }, (_, row) => `${cells(row)},${(row * 0.37) % 1},${row % 2}`);
  writeFileSync(at('table.csv'), `town,size,y\n${lines.join('\n')}\n`);
  const { data } = await loadData({ data: at('table.csv') });
  const { train } = split(data, { testFraction: 0 });
  const { model } = buildJob(OPTIONS, train, fitStandardisation(train));
  const { weight, embeddingDim, numEmbeddings } = model.encoder!.embeddings[0];
  const isZero = (place: number) =>
    weight.data.subarray(place * embeddingDim, (place + 1) * embeddingDim).every((value) => value === 0);
  expect(Array.from({ length: numEmbeddings - 2 }, (_, place) => isZero(place))).not.toContain(true);
  return [isZero(numEmbeddings - 2), isZero(numEmbeddings - 1)];
}

test('the network has the precision of its options', async () => {
  writeFileSync(at('numbers.csv'), `a,y\n${'0.5,0\n1.5,1\n'.repeat(20)}`);
  const { data } = await loadData({ data: at('numbers.csv') });
  const { train } = split(data, { testFraction: 0 });
  for (const matmulPrecision of ['highest', 'medium'] as const) {
    const { model } = buildJob({ ...OPTIONS, matmulPrecision }, train, fitStandardisation(train));
    expect([model.stem.matmulPrecision, model.head.matmulPrecision]).toEqual([
      matmulPrecision,
      matmulPrecision,
    ]);
  }
});

const town = (row: number) => `town ${row % 12}`;

test('values that no fitted row has begin, and stay, at 0 in an embedding', async () => {
  expect(await cleared(town)).toEqual([true, true]);
  expect(await cleared((row) => (row % 7 ? town(row) : ''))).toEqual([false, true]);
  expect(await cleared((row) => (row > 1 ? town(row) : 'elsewhere'))).toEqual([true, false]);
});
