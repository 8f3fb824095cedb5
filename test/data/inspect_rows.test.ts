import { inspectRows } from '../../src/data/inspect_rows';
import { openData } from '../../src/data/open_data';
import type { RowSource } from '../../src/data/row_source';
import { temporaryFolder } from '../support/folder';
import { writeIdxPair } from '../support/idx_file';
import { writeNpy } from '../support/npy_file';

const at = temporaryFolder();

async function rowsOf(file: string): Promise<RowSource> {
  const opened = await openData(file, { format: 'auto', stated: {}, unlabelled: true });
  if (opened.table) throw new Error('expected rows of numbers');
  return opened.data;
}

test('images: how many, their shape, the range of their pixels, the balance of their classes', async () => {
  writeIdxPair(at('images-idx3-ubyte'), at('labels-idx1-ubyte'), 40);
  const seen: number[] = [];
  const found = await inspectRows(await rowsOf(at('images-idx3-ubyte')), (rows) => seen.push(rows));
  expect(found).toEqual({
    rows: 40,
    columns: 4,
    imageShape: [1, 2, 2],
    range: { min: 0, max: 255 },
    labels: { distinct: 4, frequent: ['0', '3', '2', '1'].map((value) => ({ value, rows: 10 })) },
  });
  expect(seen).toEqual([40]);
});

test('an array without labels', async () => {
  const file = writeNpy(at('x.npy'), [3, 2], Float32Array.of(1, 0, -4.5, 0.5, 1, 2));
  expect(await inspectRows(await rowsOf(file))).toEqual({
    rows: 3,
    columns: 2,
    imageShape: null,
    range: { min: -4.5, max: 2 },
    labels: null,
  });
});
