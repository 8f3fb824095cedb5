import { unsnappy } from '../../../src/data/formats/parquet_snappy';

const letters = Buffer.from('abcdefghijklmnopqrstuvwxyz'.repeat(4).slice(0, 100));
/** 100 letters behind their length in a byte of its own. */
const literal = Buffer.concat([Buffer.of(60 << 2, 99), letters]);
const packed = (length: number, ...elements: Buffer[]) => Buffer.concat([Buffer.of(length), ...elements]);
const text = (input: Buffer, length: number) => Buffer.from(unsnappy(input, length)).toString();

test('literals and copies of every kind, those that overlap themselves included', () => {
  const near = Buffer.of(1, 10); // 4 bytes, 10 back
  const repeated = Buffer.of((4 << 2) | 2, 1, 0); // 5 bytes, 1 back
  const far = Buffer.of((2 << 2) | 3, 100, 0, 0, 0); // 3 bytes, 100 back
  const end = Buffer.from([2 << 2, ...Buffer.from('end')]);
  const whole = `${letters}mnop${'p'.repeat(5)}jkl`;
  expect(text(packed(115, literal, near, repeated, far, end), 115)).toBe(`${whole}end`);
});

test('a copy whose distance has bits in its tag', () => {
  const far = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 251));
  const input = Buffer.concat([Buffer.of(0xb0, 2, 61 << 2, 43, 1), far, Buffer.of((1 << 5) | 1, 4)]);
  expect(Buffer.from(unsnappy(input, 304)).subarray(300)).toEqual(far.subarray(40, 44));
});

test('a page that shrinks much is decompressed as well', () => {
  const zeros = Buffer.concat([Buffer.of(0, 48), Buffer.of((63 << 2) | 2, 1, 0)]);
  expect(text(packed(65, zeros), 65)).toBe('0'.repeat(65));
});

test.each<[string, Buffer, number, RegExp]>([
  [
    'another length than the page has',
    packed(100, literal),
    99,
    /^expected a page of 99 bytes, found one of 100$/,
  ],
  ['fewer bytes than it says', packed(101, literal), 101, /^expected a page of 101 bytes, found 100$/],
  [
    'a literal beyond the input',
    packed(100, literal.subarray(0, 95)),
    100,
    /found a literal or copy beyond its bytes$/,
  ],
  ['a literal beyond the page', packed(99, literal), 99, /beyond its bytes$/],
  ['a copy from before the page', packed(104, literal, Buffer.of(1, 101)), 104, /beyond its bytes$/],
  ['a copy of bytes to come', packed(104, literal, Buffer.of(1, 0)), 104, /beyond its bytes$/],
  ['a copy beyond the page', packed(103, literal, Buffer.of(1, 4)), 103, /beyond its bytes$/],
  ['a copy that is cut off', packed(104, literal, Buffer.of(1)), 104, /beyond its bytes$/],
])('%s is refused', (_, input, length, message) => {
  expect(() => unsnappy(input, length)).toThrow(message);
});

test('a page is written into memory that is given', () => {
  const room = Buffer.alloc(100);
  expect(unsnappy(packed(100, literal), 100, room)).toBe(room);
  expect(room).toEqual(letters);
});

test('a literal whose length is said to be 4 GiB', () => {
  const input = packed(10, Buffer.of(63 << 2, 255, 255, 255, 255, 1));
  expect(() => unsnappy(input, 10)).toThrow(/beyond its bytes$/);
});
