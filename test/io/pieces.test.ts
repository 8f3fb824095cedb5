import { piecesOf } from '../../src/io/pieces';

test('the pieces of an array have its bytes in order, each of a size that every call takes', () => {
  const large = new Float32Array(2 ** 29 + 3).subarray(1); // 2^31 + 8 bytes, never touched
  const pieces = [...piecesOf(large)];
  expect(pieces.map(({ byteOffset, length }) => [byteOffset, length])).toEqual([
    [4, 2 ** 30],
    [4 + 2 ** 30, 2 ** 30],
    [4 + 2 ** 31, 8],
  ]);
  expect(pieces.every(({ buffer }) => buffer === large.buffer)).toBe(true);
  expect([...piecesOf(new Float32Array(0))]).toEqual([]);
});
