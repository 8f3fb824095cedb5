import fc from 'fast-check';
import { parseNumber, scanNumber } from '../../../src/data/formats/parse_number';

function parsed(text: string): number {
  const bytes = Buffer.from(`<${text}>`);
  const out = Float64Array.of(7);
  parseNumber(bytes, 1, bytes.length - 1, out, 0);
  return out[0];
}

const agrees = (text: string) => expect([text, parsed(text)]).toEqual([text, Number(text)]);
const digits = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: min, maxLength: max });

test('every double that is written in its shortest form is read as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => agrees(String(value))),
    { numRuns: 2_000 },
  );
});

test('digits, points and exponents of any length are rounded as Number rounds them', () => {
  const sign = fc.constantFrom('', '-', '+');
  const exponent = fc.oneof(
    fc.constant(''),
    fc.integer({ min: -330, max: 330 }).map((e) => `e${e}`),
  );
  fc.assert(
    fc.property(sign, digits(1, 20), digits(0, 20), exponent, (s, whole, part, e) =>
      agrees(`${s}${whole}${part ? `.${part}` : ''}${e}`),
    ),
    { numRuns: 5_000 },
  );
});

test('numbers of 10 to 18 digits with a small exponent are rounded as Number rounds them', () => {
  const exponent = fc.integer({ min: -62, max: 62 });
  fc.assert(
    fc.property(digits(1, 18), fc.nat(18), exponent, (all, point, e) => {
      const text = `${all.slice(0, point)}.${all.slice(point)}`;
      agrees(text);
      agrees(`-${text}e${e}`);
      agrees(`${all}E${e}`);
    }),
    { numRuns: 10_000 },
  );
});

test('the end of a number is found, and nothing is read behind it', () => {
  const bytes = Buffer.from('1234567890.5e3,-0.25;7');
  const out = new Float64Array(3);
  const ends = [0, 15, 21].map((from, i) => scanNumber(bytes, from, bytes.length, out, i));
  expect([ends, [...out]]).toEqual([
    [14, 20, 22],
    [1234567890500, -0.25, 7],
  ]);
});

test('numbers half-way between two doubles, and next to them, go to the same side as with Number', () => {
  for (let i = 0n; i < 2_000n; i++) {
    const odd = 2n ** 53n + 2n * ((i * 2_654_435_761n) % 2n ** 52n) + 1n;
    for (const near of [-1n, 0n, 1n]) {
      agrees(String(odd + near)); // 16 digits, between two whole doubles
      const scaled = String(odd * 5n + near); // 17 digits: odd / 2 · 10
      agrees(`${scaled.slice(0, 8)}.${scaled.slice(8)}`);
    }
  }
});

test.each([
  '',
  ' ',
  '-',
  '.',
  '+.',
  'e5',
  '1e',
  '1e+',
  '1.2.3',
  '--1',
  '1_0',
  'x',
  '1x',
  'NaN',
  '1e5.',
  '0x',
  '0x1f',
  'Infinity',
  '1,5',
])("'%s' is no number", (text) => {
  expect(parsed(text)).toBeNaN();
});

test.each(['.5', '5.', '-0', '007', '1E5', '1e+5', ' 5 ', '1e400', '0.1e-400', '12e0005'])(
  "'%s' is read as Number reads it",
  (text) => {
    expect(parsed(text)).toBe(Number(text));
  },
);
