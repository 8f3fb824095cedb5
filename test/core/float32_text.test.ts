import { float32Text } from '../../src/core/float32_text';

test('float32 is written in the fewest digits that tell it', () => {
  const texts = ['0.2', '-7.6', '0.1', '16777216', '3.4028235e+38', '1e-45', '0', '123456.79', '0.33333334'];
  for (const text of texts) expect(float32Text(Math.fround(Number(text)))).toBe(text);
});

test('numbers of more digits, and those that are not finite, stay as they are', () => {
  for (const value of [0.2, 1 / 3, 2 ** 53 - 1, NaN, Infinity, -Infinity])
    expect(float32Text(value)).toBe(String(value));
});

test('any float32 is read back', () => {
  const bits = new Uint32Array(1);
  const value = new Float32Array(bits.buffer);
  for (let i = 0; i < 5_000; i++) {
    bits[0] = Math.imul(i, 2_654_435_761);
    if (Number.isFinite(value[0])) expect(Math.fround(Number(float32Text(value[0])))).toBe(value[0]);
  }
});
