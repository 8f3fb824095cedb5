import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadSafetensors, saveSafetensors } from '../../src';
import { expectError } from '../support/errors';

const fixture = (name: string) => path.join(__dirname, '..', 'fixtures', 'safetensors', name);
const file = fixture('types.safetensors');
const float8 = ['F8_E4M3', 'F8_E5M2', 'F8_E4M3FNUZ', 'F8_E5M2FNUZ'];

test.each<[string, ArrayLike<number | bigint>]>([
  ['F64', Float64Array.of(0.1, -1e300, 2 ** -1074, NaN)],
  ['F32', Float32Array.of(0, -0, 1, -2.5, 1e-3, 3e38, Infinity, -Infinity, NaN)],
  ['I64', BigInt64Array.of(-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n)],
  ['I32', Int32Array.of(-(2 ** 31), -1, 0, 2 ** 31 - 1)],
  ['I16', Int16Array.of(-(2 ** 15), -1, 0, 2 ** 15 - 1)],
  ['I8', Int8Array.of(-128, -1, 0, 127)],
  ['U64', BigUint64Array.of(0n, 2n ** 63n - 1n)],
  ['U32', Uint32Array.of(0, 2 ** 32 - 1)],
  ['U16', Int32Array.of(0, 2 ** 16 - 1)],
  ['U8', Uint8Array.of(0, 1, 127, 128, 255)],
  ['BOOL', Uint8Array.of(1, 0, 1)],
])("PyTorch's %s comes in the array of its kind", (name, want) => {
  const { tensors, dtypes } = loadSafetensors(file);
  expect(tensors[name]).toEqual({ data: want, shape: [want.length] });
  expect(dtypes[name]).toBe(name);
});

test.each(['F16', 'BF16'])("PyTorch's %s comes as float32", (name) => {
  const { tensors } = loadSafetensors(file);
  expect(tensors[name].data).toEqual(tensors[`want.${name}`].data);
});

test.each(float8)("PyTorch's %s comes as its bits, and as float32 on request", (name) => {
  const bits = loadSafetensors(file).tensors[name].data;
  expect(bits).toEqual(Uint8Array.from({ length: 256 }, (_, i) => i));
  const { tensors, dtypes } = loadSafetensors(file, { float32: true });
  expect(tensors[name].data).toEqual(tensors[`want.${name}`].data);
  expect(dtypes[name]).toBe(name);
});

test('F64 comes as float32 on request, and integers stay what they are', () => {
  const { tensors } = loadSafetensors(file, { float32: true });
  expect(tensors.F64.data).toEqual(Float32Array.of(0.1, -Infinity, 0, NaN));
  expect(tensors.I64.data).toBeInstanceOf(BigInt64Array);
});

test('a type that is not read is refused by its name', () => {
  expect(() => loadSafetensors(fixture('complex.safetensors'))).toThrow(
    /complex\.safetensors: tensor 'a': expected dtype F64, .*, found 'C64'/,
  );
});

test('what was loaded can be saved and loaded again', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'regulus '));
  const { tensors } = loadSafetensors(file);
  saveSafetensors(path.join(folder, 't'), tensors);
  const again = loadSafetensors(path.join(folder, 't'));
  rmSync(folder, { recursive: true });
  expect(again.tensors).toEqual(tensors);
  expect(again.dtypes).toMatchObject({
    F64: 'F64',
    I64: 'I64',
    U64: 'U64',
    I8: 'I8',
    BOOL: 'U8',
    F16: 'F32',
  });
});

test('an unknown option or a wrong value is refused', () => {
  expectError(() => loadSafetensors(file, { float64: true } as never), RangeError, 'options.float64');
  expectError(() => loadSafetensors(file, { float32: 1 } as never), TypeError, 'options.float32');
});
