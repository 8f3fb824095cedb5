// Data files that were made to do harm.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { loadData } from '../../src';
import { temporaryFolder } from '../support/folder';
import { idx } from '../support/idx_file';
import { python } from '../support/python';

const at = temporaryFolder();
const numpy = (statements: string) =>
  python(`import sys, zipfile, io, numpy as np\nd = sys.argv[1] + '/'\n${statements}`, at());
/** Megabytes that reading takes at most, in a process of its own; what it says. */
function read(file: string): { error: string; megabytes: number } {
  const program = `require('ts-node/register/transpile-only'); const { loadData } = require('./src'); const { peakMegabytes } = require('./test/support/peak_memory');
    loadData({ data: process.argv[1] }).then(() => 'read', (error) => error.name + ': ' + error.message).then((error) => console.log(JSON.stringify({ error, megabytes: peakMegabytes() })));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', program, file], {
    encoding: 'utf8',
    cwd: `${__dirname}/../..`,
    timeout: 60_000,
  });
  return JSON.parse(stdout || JSON.stringify({ error: stderr, megabytes: Infinity }));
}

test('a gzip file that expands to a hundred times what its header says is refused on the way', () => {
  const images = Buffer.concat([idx(0x803, [4, 2, 2], new Array(16).fill(7)), Buffer.alloc(400 * 2 ** 20)]);
  writeFileSync(at('images-idx3-ubyte.gz'), gzipSync(images));
  writeFileSync(at('labels-idx1-ubyte.gz'), gzipSync(idx(0x801, [4], [0, 1, 0, 1])));
  const { error, megabytes } = read(at('images-idx3-ubyte.gz'));
  expect(error).toMatch(
    /^DataError: .*images-idx3-ubyte\.gz: byte 32: expected the end of the file for dimensions 4×2×2, found more/,
  );
  expect(megabytes).toBeLessThan(350);
});

test('an archive whose array expands to more than its header says, or claims 2^63 elements, is refused', () => {
  numpy(`def npz(name, shape, zeros):
  header = io.BytesIO(); np.lib.format.write_array_header_1_0(header, {'descr': '|u1', 'fortran_order': False, 'shape': shape})
  with zipfile.ZipFile(d + name, 'w', zipfile.ZIP_DEFLATED) as z:
    with z.open('x.npy', 'w', force_zip64=True) as f:
      f.write(header.getvalue())
      for _ in range(zeros): f.write(bytes(2 ** 20))
    y = io.BytesIO(); np.save(y, np.arange(4)); z.writestr('y.npy', y.getvalue())
npz('bomb.npz', (4, 2), 400)
npz('claim.npz', (2 ** 62, 2), 0)
npz('wide.npz', (4, 2 ** 40), 0)`);
  for (const name of ['bomb.npz', 'claim.npz', 'wide.npz']) {
    const { error, megabytes } = read(at(name));
    expect(error).toMatch(new RegExp(`^DataError: .*${name.replace('.', '\\.')}: .*expected `));
    expect(megabytes).toBeLessThan(350);
  }
});

test('names in an archive are no paths: nothing is written, and no other file is read', async () => {
  numpy(`with zipfile.ZipFile(d + 'a.npz', 'w') as z:
  for name, a in [('../../x', np.eye(3, dtype='f4')), ('/tmp/y', np.arange(3)), ('../x', np.eye(3))]:
    b = io.BytesIO(); np.save(b, a); z.writestr(name + '.npy', b.getvalue())`);
  await expect(loadData({ data: at('a.npz') })).rejects.toThrow(/a\.npz: .*expected /);
  expect(readdirSync(at())).toEqual(['a.npz']);
  expect(existsSync(at('..', 'x.npy'))).toBe(false);
});

describe('a NumPy header of 100 bytes to 64 KB', () => {
  const header = (text: string) => {
    const start = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1');
    start.writeUInt16LE(text.length, 8);
    return Buffer.concat([start, Buffer.from(text)]);
  };
  const fortran = (shape: string) => header(`{'descr': '<f4', 'fortran_order': True, 'shape': (${shape}`);

  test.each<[string, Buffer, RegExp]>([
    ['whose shape has no end, after 60 digits', fortran('1'.repeat(60)), /byte 10: expected a header with/],
    [
      'of 20,000 dimensions in Fortran order',
      gzipSync(fortran(`2, ${'1,'.repeat(20_000)}400000)`)),
      /'shape': expected at most 64 dimensions, found 20002/,
    ],
    [
      'of 10^9 columns in Fortran order, gzipped',
      gzipSync(fortran('2, 1000000000)')),
      /expected 8000000000 bytes for <f4 of shape \(2, 1000000000\), found 0/,
    ],
    [
      'of objects, which only code could make',
      header("{'descr': '|O', 'fortran_order': False, 'shape': (2,)}"),
      /'descr': expected floats, integers, booleans or text, found '\|O'/,
    ],
  ])('%s is refused at once, in little memory', (_, bytes, message) => {
    writeFileSync(at('x.npy'), bytes);
    numpy(`np.save(d + 'y.npy', np.arange(2))`);
    const { error, megabytes } = read(at('x.npy'));
    expect(error).toMatch(message);
    expect(megabytes).toBeLessThan(350);
  });
});

test('a row without an end is refused, be it commas or one quoted cell', () => {
  for (const row of [','.repeat(9 * 2 ** 20), `"${'x'.repeat(9 * 2 ** 20)}`]) {
    writeFileSync(at('t.csv'), `label,a\nx,1\n${row}`);
    const { error, megabytes } = read(at('t.csv'));
    expect(error).toMatch(
      /t\.csv: line \d: expected (rows of at most 8388608 bytes|comma-separated values), found/,
    );
    expect(megabytes).toBeLessThan(1_024);
  }
});

test('a label longer than a name is refused, as a checkpoint has to hold it', async () => {
  writeFileSync(at('t.csv'), `label,a\nx,1\n${'y'.repeat(201)},1\n`);
  await expect(loadData({ data: at('t.csv') })).rejects.toThrow(
    /t\.csv: line 3: expected a label of at most 200 characters, found 201/,
  );
});

test('what a table says itself is shown short, without control characters', async () => {
  writeFileSync(at('t.csv'), `label,a\u001b[2J\nx,1\ny,${'z'.repeat(5_000)}\n`);
  await expect(loadData({ data: at('t.csv') })).rejects.toThrow(
    /^.*t\.csv: line 3, column 'a\\x1b\[2J': expected a number, found 'z{1,600}…$/,
  );
  writeFileSync(at('t.csv'), 'label\u001b[2J,a\nx,1\ny,2\n');
  expect((await loadData({ data: at('t.csv') })).data.description).toMatch(/label column 'label\\x1b\[2J'/);
});

test('a device in a folder of IDX files is not opened', async () => {
  symlinkSync('/dev/zero', at('images-idx3-ubyte'));
  await expect(loadData({ data: at() })).rejects.toThrow(
    /images-idx3-ubyte: expected a file, found a device, pipe or socket/,
  );
});

test.each(['csv', 'idx', 'npy', 'parquet', 'cifar10'] as const)('%s: a device is no file', async (format) => {
  symlinkSync('/dev/zero', at('endless'));
  await expect(loadData({ data: at('endless'), format })).rejects.toThrow(
    /endless: expected a file, found a device, pipe or socket/,
  );
});

test('a number beyond float32 is refused with its place', async () => {
  writeFileSync(at('t.csv'), 'label,a\nx,1\ny,1e39\n');
  await expect(loadData({ data: at('t.csv') })).rejects.toThrow(
    /t\.csv: line 3, column 'a': expected a number, found '1e39'/,
  );
  numpy(`np.save(d + 'x.npy', np.array([[1.0], [1e39]])); np.save(d + 'y.npy', np.arange(2))`);
  await expect(loadData({ data: at('x.npy'), labels: at('y.npy') })).rejects.toThrow(
    /x\.npy: row 1, column 0: expected a number that float32 holds, found 1e\+39/,
  );
});
