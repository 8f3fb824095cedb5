import { writeFileSync } from 'node:fs';
import { loadData, split } from '../../src';
import { missingShares } from '../../src/run/missing_shares';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test('the shares are those of the cells, whatever the kind and the encoder of a column', async () => {
  const every = (n: number, i: number, cell: string) => (i % n ? cell : '?');
  const rows = Array.from({ length: 200 }, (_, i) =>
    [
      every(4, i, String(i)),
      every(5, i, i % 2 ? 'red' : 'blue'),
      every(8, i, `city ${i % 13}`),
      every(10, i, i % 3 ? 'yes' : 'no'),
      every(20, i, `2026-01-${10 + (i % 9)}`),
      i % 7,
      i % 2 ? 'good' : 'bad',
    ].join(),
  );
  writeFileSync(at('table.csv'), `size,colour,city,member,seen,whole,label\n${rows.join('\n')}\n`);
  const { data } = await loadData({ data: at('table.csv') });
  const { train } = split(data, { testFraction: 0 });
  expect(missingShares(train)).toEqual([
    { name: 'size', share: 0.25 },
    { name: 'colour', share: 0.2 },
    { name: 'city', share: 0.125 },
    { name: 'member', share: 0.1 },
    { name: 'seen', share: 0.05 },
    { name: 'whole', share: 0 },
  ]);
});

test('rows of no table have none', () => {
  const data = {
    features: new Float32Array(2),
    target: { values: new Int32Array(1), description: { task: 'classification', classNames: ['a'] } },
    rows: 1,
    columns: 2,
    imageShape: null,
    description: '',
  };
  expect(missingShares({ data, indices: new Uint32Array(1) })).toEqual([]);
});
