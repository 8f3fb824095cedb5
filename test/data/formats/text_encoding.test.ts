import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { encodingName, guessEncoding, textOf } from '../../../src/data/formats/text_encoding';
import { temporaryFolder } from '../../support/folder';

const at = temporaryFolder();
/** The bytes that are read at once. */
const PIECE = 2 ** 19;

async function read(bytes: Buffer, encoding: string): Promise<string> {
  writeFileSync(at('t.txt'), bytes);
  const parts: Buffer[] = [];
  for await (const part of textOf(at('t.txt'), encoding)) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

const big = (text: string) => Buffer.from(text, 'utf16le').swap16();

test('text is told to be UTF-8, UTF-16 or windows-1252, with a mark or without', () => {
  const text = 'größe,straße\n1,2\n';
  expect(
    [
      Buffer.from(text),
      Buffer.from(`\uFEFF${text}`),
      Buffer.from(text, 'utf16le'),
      Buffer.from(`\uFEFF${text}`, 'utf16le'),
      big(text),
      big(`\uFEFF${text}`),
      Buffer.from(text, 'latin1'),
      Buffer.from('a,b\n'),
    ].map(guessEncoding),
  ).toEqual(['utf-8', 'utf-8', 'utf-16le', 'utf-16le', 'utf-16be', 'utf-16be', 'windows-1252', 'utf-8']);
});

test('a character that the beginning of a file cuts does not make it another encoding', () => {
  expect(guessEncoding(Buffer.from('größe,€').subarray(0, -1))).toBe('utf-8');
});

test('a damaged byte among characters of UTF-8 does not make it another encoding', () => {
  const damaged = Buffer.concat([Buffer.from('größe,straße\n'), Buffer.of(0xe9), Buffer.from('1,2\n')]);
  expect(guessEncoding(damaged)).toBe('utf-8');
});

test('bytes that windows-1252 does not have are not taken for it', () => {
  expect(guessEncoding(Buffer.from('a\x81b\xe9', 'latin1'))).toBe('utf-8');
});

test('any text is read from each encoding, whichever character a piece cuts', async () => {
  const encoders: readonly [string, (text: string) => Buffer][] = [
    ['utf-8', (text) => Buffer.from(text)],
    ['utf-16le', (text) => Buffer.from(text, 'utf16le')],
    ['utf-16be', big],
  ];
  for (const [encoding, encode] of encoders)
    for (const before of [0, 1, 2, 3]) {
      const text = `${'x'.repeat(PIECE / 2 - before)}ä€😀`.repeat(3);
      expect((await read(encode(`\uFEFF${text}`), encoding)) === text).toBe(true);
      expect((await read(encode(text), encoding)) === text).toBe(true);
    }
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (text) => {
      fc.pre(!text.startsWith('\uFEFF'));
      for (const [encoding, encode] of encoders) expect(await read(encode(text), encoding)).toBe(text);
    }),
    { numRuns: 50 },
  );
});

test('windows-1252 has the euro sign and quotes where ISO 8859-1 has none', async () => {
  expect(await read(Buffer.from('\x80 \x93caf\xe9\x94 \x9f', 'latin1'), 'windows-1252')).toBe('€ “café” Ÿ');
});

test.each([
  [
    'utf-8',
    Buffer.from('a\r\nb\rc\nd\xe9,\n', 'latin1'),
    'line 4: expected text in utf-8, found the byte 0xe9',
  ],
  ['utf-8', Buffer.from('a\nb\xc3', 'latin1'), 'line 2: expected text in utf-8, found an end inside a'],
  [
    'windows-1252',
    Buffer.from('a\nb\x81', 'latin1'),
    'line 2: expected text in windows-1252, found the byte 0x81',
  ],
  [
    'utf-16le',
    Buffer.from('a\nb', 'utf16le').subarray(0, -1),
    'line 2: expected text in utf-16le, found an end',
  ],
  ['shift_jis', Buffer.from('a\nb\xff', 'latin1'), 'line 2: expected text in shift_jis, found the byte 0xff'],
])(
  '%s: a byte that is not valid is an error with its line, not a replaced character',
  async (encoding, bytes, message) => {
    await expect(read(bytes, encoding)).rejects.toThrow(message);
  },
);

test('a byte far down that is not valid is named by its line', async () => {
  const lines = Buffer.from('größe,1\r\n'.repeat(300_000));
  const bytes = Buffer.concat([lines, Buffer.of(0xff), lines]);
  await expect(read(bytes, 'utf-8')).rejects.toThrow(
    'line 300001: expected text in utf-8, found the byte 0xff',
  );
});

test('encodings have the names of the Encoding standard; those of Python are known', () => {
  expect(
    ['UTF8', 'utf_8_sig', 'latin-1', 'ISO-8859-1', 'cp1252', 'utf-16', 'utf_16_be'].map(encodingName),
  ).toEqual(['utf-8', 'utf-8', 'windows-1252', 'windows-1252', 'windows-1252', 'utf-16le', 'utf-16be']);
  expect(() => encodingName('klingon')).toThrow(
    "options.encoding: expected the name of one, such as utf-8, utf-16le or windows-1252, received 'klingon'",
  );
});
