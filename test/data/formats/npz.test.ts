import { existsSync, readdirSync } from 'node:fs';
import { loadData } from '../../../src';
import { temporaryFolder } from '../../support/folder';
import { python } from '../../support/python';
import { readApart } from '../../support/read_apart';

const at = temporaryFolder();

const numpy = (statements: string) =>
  python(`import sys, zipfile, io, numpy as np\nd = sys.argv[1] + '/'\n${statements}`, at());

test('an archive whose array expands to more than its header says, or claims 2^63 elements, is refused', () => {
  numpy(`def npz(name, shape, zeros):
  header = io.BytesIO()
  fields = {'descr': '|u1', 'fortran_order': False, 'shape': shape}
  np.lib.format.write_array_header_1_0(header, fields)
  with zipfile.ZipFile(d + name, 'w', zipfile.ZIP_DEFLATED) as z:
    with z.open('x.npy', 'w', force_zip64=True) as f:
      f.write(header.getvalue())
      for _ in range(zeros): f.write(bytes(2 ** 20))
    y = io.BytesIO(); np.save(y, np.arange(4)); z.writestr('y.npy', y.getvalue())
npz('bomb.npz', (4, 2), 400)
npz('claim.npz', (2 ** 62, 2), 0)
npz('wide.npz', (4, 2 ** 40), 0)`);
  for (const name of ['bomb.npz', 'claim.npz', 'wide.npz']) {
    const { error, megabytes } = readApart(at(name));
    expect(error).toMatch(new RegExp(`^DataError: .*${name.replace('.', '\\.')}: .*expected `));
    expect(megabytes).toBeLessThan(350);
  }
});

test('names in an archive are not paths: nothing is written, and no other file is read', async () => {
  numpy(`with zipfile.ZipFile(d + 'a.npz', 'w') as z:
  for name, a in [('../../x', np.eye(3, dtype='f4')), ('/tmp/y', np.arange(3)), ('../x', np.eye(3))]:
    b = io.BytesIO(); np.save(b, a); z.writestr(name + '.npy', b.getvalue())`);
  await expect(loadData({ data: at('a.npz') })).rejects.toThrow(/a\.npz: .*expected /);
  expect(readdirSync(at())).toEqual(['a.npz']);
  expect(existsSync(at('..', 'x.npy'))).toBe(false);
});

test('the class of one-hot labels is the place of the 1, in C and in Fortran order', async () => {
  numpy(`y = np.eye(3)[[2, 0, 1, 2]]
for name, labels in [('floats', y), ('bytes', y.astype('u1')), ('booleans', np.asfortranarray(y == 1))]:
  np.savez(d + name + '.npz', x=np.eye(4), y=labels)`);
  for (const name of ['floats', 'bytes', 'booleans']) {
    const { data } = await loadData({ data: at(`${name}.npz`) });
    expect([...data.target.values]).toEqual([2, 0, 1, 2]);
    expect(data.description).toContain("labels from 'y', one-hot: the class is the place of the 1");
  }
});

test('targets of several columns are numbers, or flags, of every part, in C and in Fortran order', async () => {
  numpy(`y = np.array([[1.5, -2], [0, 4], [2.5, 1]])
for name, labels in [('c', y), ('f', np.asfortranarray(y.astype('f4')))]:
  np.savez(d + name + '.npz', x_train=np.eye(3), y_train=labels, x_test=np.eye(3), y_test=labels * 2)
np.savez(d + 'flags.npz', x=np.eye(3), y=np.array([[True, False], [False, False], [True, True]]))
np.savez(d + 'one.npz', x=np.eye(3), y=[0.25, 1, 2])
np.savez(d + 'text.npz', x=np.eye(3), y=['a', 'b', 'c'])
np.savez(d + 'bad.npz', x=np.eye(3), y=np.array([[0, 1], [1, np.nan], [0, 0]]))`);
  for (const name of ['c', 'f']) {
    const { data, test: rows } = await loadData({ data: at(`${name}.npz`), task: 'regression' });
    expect([...data.target.values]).toEqual([1.5, -2, 0, 4, 2.5, 1]);
    expect([...rows!.target.values]).toEqual([3, -4, 0, 8, 5, 2]);
    expect(data.target.description).toEqual({ task: 'regression', targetNames: ['y_0', 'y_1'] });
    expect(data.description).toContain("2 targets from 'y_train'");
  }
  const { data: flags } = await loadData({ data: at('flags.npz'), task: 'multilabel' });
  expect([...flags.target.values]).toEqual([1, 0, 0, 0, 1, 1]);
  const { data: one } = await loadData({ data: at('one.npz'), task: 'regression' });
  expect([...one.target.values]).toEqual([0.25, 1, 2]);
  expect(one.target.description).toEqual({ task: 'regression', targetNames: ['target'] });
  const refused = (name: string, task: string) => expect(loadData({ data: at(`${name}.npz`), task })).rejects;
  await refused('text', 'regression').toThrow("text.npz: array 'y': expected numbers, found text (<U1)");
  await refused('bad', 'regression').toThrow("bad.npz: row 1, 'y_1': expected a number to predict");
  await refused('bad', 'multilabel').toThrow("bad.npz: row 1, 'y_1': expected 0 or 1, found NaN");
});

test('labels come from the only array of an archive, whatever its name', async () => {
  numpy(`np.savez(d + 'rows.npz', np.eye(3))
np.save(d + 'rows.npy', np.eye(3))
np.savez(d + 'labels.npz', [1, 0, 1])
np.savez(d + 'two.npz', [1, 0, 1], [0, 0, 1])`);
  for (const name of ['rows.npz', 'rows.npy']) {
    const { data } = await loadData({ data: at(name), labels: at('labels.npz') });
    expect([...data.target.values]).toEqual([1, 0, 1]);
  }
  const of = loadData({ data: at('rows.npz'), labels: at('two.npz') });
  await expect(of).rejects.toThrow(/two\.npz: expected one array, the labels, found arr_0, arr_1/);
});

test('how much each row counts is in the array sample_weight, or the one named', async () => {
  numpy(`np.savez(d + 'usual.npz', x=np.eye(3), y=[0, 1, 0], sample_weight=np.array([1, 0, 2.5]))
np.savez(d + 'named.npz', x_train=np.eye(3), y_train=[0, 1, 0], w_train=[1, 2, 3],
         x_test=np.eye(3)[:2], y_test=[1, 0], w_test=np.array([4, 5], 'f4'))
np.savez(d + 'half.npz', x_train=np.eye(3), y_train=[0, 1, 0], sample_weight_train=[1, 2, 3],
         x_test=np.eye(3)[:2], y_test=[1, 0])`);
  const { data } = await loadData({ data: at('usual.npz') });
  expect([...data.sampleWeight!]).toEqual([1, 0, 2.5]);
  expect(data.description).toContain("weighted by array 'sample_weight'");
  const named = await loadData({ data: at('named.npz'), weightColumn: 'w_train' });
  expect([...named.data.sampleWeight!, ...named.test!.sampleWeight!]).toEqual([1, 2, 3, 4, 5]);
  await expect(loadData({ data: at('half.npz') })).rejects.toThrow(
    /half\.npz: expected weights of the test part too, found x_train/,
  );
  await expect(loadData({ data: at('usual.npz'), weightColumn: 'w' })).rejects.toThrow(
    "expected an array named 'w', found x, y, sample_weight",
  );
});

test.each([
  ['[1, -1, 2]', "array 'sample_weight', row 1: expected a weight of at least 0, found -1"],
  ['[1, 1, np.nan]', "array 'sample_weight', row 2: expected a weight of at least 0, found NaN"],
  ['[0, 0, 0]', "array 'sample_weight': expected a weight above 0 in some row, found 0 in all"],
  ['[1, 2]', "array 'sample_weight': expected 3 weights, a number for each row, found shape (2)"],
  ["['a', 'b', 'c']", "array 'sample_weight': expected 3 weights, a number for each row, found shape (3)"],
])('weights %s of an archive are refused', async (weights, message) => {
  numpy(`np.savez(d + 'rows.npz', x=np.eye(3), y=[0, 1, 0], sample_weight=np.array(${weights}))`);
  await expect(loadData({ data: at('rows.npz') })).rejects.toThrow(message);
});

test('the sparse matrix that SciPy saves is refused as what it is', async () => {
  numpy(
    `np.savez(d + 'sparse.npz', indices=[0, 1], indptr=[0, 1, 2], format='csr', shape=[2, 2], data=[1., 1.])
np.save(d + 'y.npy', [0, 1])`,
  );
  await expect(loadData({ data: at('sparse.npz'), labels: at('y.npy') })).rejects.toThrow(
    "sparse.npz: expected arrays of rows, found SciPy's sparse matrix: save its toarray()",
  );
});
