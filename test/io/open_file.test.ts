import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { OpenFile, withFile } from '../../src/io/open_file';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test('bytes beyond 2^31 are read, and the end of the file is named', () => {
  const size = 2 ** 31 + 2 ** 20;
  const descriptor = openSync(at('large'), 'w');
  ftruncateSync(descriptor, size - 4);
  writeSync(descriptor, 'tail', size - 4);
  closeSync(descriptor);
  const file = new OpenFile(at('large'));
  try {
    expect([file.size, file.read(size - 4, 4).toString()]).toEqual([size, 'tail']);
    const array = new Uint8Array(8);
    file.fill(array.subarray(2, 4), size - 2);
    expect([...array]).toEqual([0, 0, 105, 108, 0, 0, 0, 0]);
    expect(() => file.read(size - 4, 5)).toThrow(
      `large: byte ${size}: expected more, found the end of the file`,
    );
  } finally {
    file.close();
  }
});

test('a file is closed after its use, also where that throws', () => {
  writeFileSync(at('small'), 'abc');
  let open: OpenFile | undefined;
  expect(withFile(at('small'), (file) => file.read(0, 3).toString())).toBe('abc');
  expect(() =>
    withFile(at('small'), (file) => {
      open = file;
      throw new Error('of the use');
    }),
  ).toThrow('of the use');
  expect(() => open!.read(0, 1)).toThrow();
});

test('a missing file, a folder and a device are refused with their path', () => {
  expect(() => new OpenFile(at('none'))).toThrow(/none: no such file or folder/);
  expect(() => new OpenFile(at()).read(0, 1)).toThrow(/expected a file, found a folder/);
  expect(() => new OpenFile('/dev/zero')).toThrow('/dev/zero: expected a file, found a device');
});
