import { withPath } from '../../src/io/data_error';

test('an error of the file system becomes a DataError; one of zlib, whose code is a number, or of Node itself stays as it is', () => {
  const failing = (error: Error) => () =>
    withPath('a/file', () => {
      throw error;
    });
  expect(failing(Object.assign(new Error('x'), { code: 'ENOENT' }))).toThrow(
    'a/file: no such file or folder',
  );
  const own = Object.assign(new Error('invalid zstd data'), { code: 0 });
  expect(failing(own)).toThrow(own);
  const folder = Object.assign(new Error('rm'), { code: 'ERR_FS_EISDIR' });
  expect(failing(folder)).toThrow('a/file: expected a file, found a folder');
  // A fault of the program, which a path would hide.
  const fault = Object.assign(new TypeError('wrong argument'), { code: 'ERR_INVALID_ARG_TYPE' });
  expect(failing(fault)).toThrow(fault);
});
