import { withPath } from '../../src/io/data_error';

test('an error of the file system becomes a DataError; one whose code is a number, as from zlib, stays as it is', () => {
  const failing = (error: Error) => () =>
    withPath('a/file', () => {
      throw error;
    });
  expect(failing(Object.assign(new Error('x'), { code: 'ENOENT' }))).toThrow(
    'a/file: no such file or folder',
  );
  const own = Object.assign(new Error('invalid zstd data'), { code: 0 });
  expect(failing(own)).toThrow(own);
});
