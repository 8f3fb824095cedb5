import { writeFileSync } from 'node:fs';
import { loadData } from '../../src';
import { temporaryFolder } from '../support/folder';
import { python } from '../support/python';

const at = temporaryFolder();

const numpy = (statements: string) =>
  python(`import sys, zipfile, io, numpy as np\nd = sys.argv[1] + '/'\n${statements}`, at());

test('a number beyond float32 is refused with its position', async () => {
  writeFileSync(at('t.csv'), 'label,a\nx,1\ny,1e39\n');
  await expect(loadData({ data: at('t.csv') })).rejects.toThrow(
    /t\.csv: line 3, column 'a': expected a finite number that float32 holds, found '1e39'/,
  );
  numpy(`np.save(d + 'x.npy', np.array([[1.0], [1e39]])); np.save(d + 'y.npy', np.arange(2))`);
  await expect(loadData({ data: at('x.npy'), labels: at('y.npy') })).rejects.toThrow(
    /x\.npy: row 1, column 0: expected a number that float32 holds, found 1e\+39/,
  );
});
