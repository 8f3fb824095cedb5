import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { loadSafetensors, saveSafetensors, tensor } from '../src';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'regulus '))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string) => path.join(folder, name);

function write(header: unknown, data = new Uint8Array(0), declared?: bigint): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(declared ?? BigInt(text.length));
  writeFileSync(at('file'), Buffer.concat([start, text, data]));
  return at('file');
}

test('what is saved is loaded, with its metadata, and nothing else is left in the folder', () => {
  const tensors = { 'a.b': tensor(Float32Array.of(1, -2.5, 3), [3]), empty: tensor(new Float32Array(0), [0, 4]), scalar: tensor(Float32Array.of(7), []) };
  saveSafetensors(at('t'), tensors, { format: 'pt' });
  expect(loadSafetensors(at('t'))).toEqual({ tensors, metadata: { format: 'pt' } });
  expect(readdirSync(folder)).toEqual(['t']);
  expect(Number(readFileSync(at('t')).readBigUInt64LE(0)) % 8).toBe(0);
});

test('a failed save leaves the file that was there', () => {
  saveSafetensors(at('t'), { a: tensor(Float32Array.of(1), [1]) });
  expect(() => saveSafetensors(at('t'), { a: tensor(Float32Array.of(1), [1]), b: null as never })).toThrow(TypeError);
  expect(() => saveSafetensors(path.join(folder, 'missing', 't'), {})).toThrow(/ENOENT/);
  expect(loadSafetensors(at('t')).tensors.a.data[0]).toBe(1);
});

test('F64, F16 and BF16 become float32', () => {
  const bytes = new Uint8Array(8 + 4 + 4);
  const view = new DataView(bytes.buffer);
  view.setFloat64(0, 0.1, true);
  view.setUint16(8, 0x3c00, true); // 1
  view.setUint16(10, 0xc100, true); // −2.5
  view.setUint16(12, 0x3f80, true); // 1
  view.setUint16(14, 0xc020, true); // −2.5
  const file = write({
    d: { dtype: 'F64', shape: [1], data_offsets: [0, 8] }, h: { dtype: 'F16', shape: [2], data_offsets: [8, 12] }, b: { dtype: 'BF16', shape: [2], data_offsets: [12, 16] },
  }, bytes);
  const { d, h, b } = loadSafetensors(file).tensors;
  expect([d.data[0], ...h.data, ...b.data]).toEqual([Math.fround(0.1), 1, -2.5, 1, -2.5]);
});

const entry = (change: object) => ({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...change } });
const eight = new Uint8Array(8);
test.each<[string, () => string, RegExp]>([
  ['an empty file', () => { writeFileSync(at('file'), ''); return at('file'); }, /header: expected 8 bytes/],
  ['a header length beyond the file', () => write('{}', eight, 2n ** 63n), /header: expected a header inside/],
  ['a header that is no JSON', () => write('{"a"'), /header: expected JSON/],
  ['a header that is a list', () => write('[]'), /header: expected a JSON object/],
  ['an entry that is null', () => write({ a: null }), /tensor 'a': expected dtype/],
  ['an unknown type', () => write(entry({ dtype: 'I8' }), eight), /tensor 'a': expected dtype .* found 'I8'/],
  ['a type named like a method', () => write(entry({ dtype: 'toString' }), eight), /tensor 'a': expected dtype/],
  ['a negative dimension', () => write(entry({ shape: [-2] }), eight), /tensor 'a': expected a shape/],
  ['a huge shape', () => write(entry({ shape: [2 ** 30, 2 ** 22] }), eight), /tensor 'a': expected \d+ bytes/],
  ['offsets beyond the file', () => write(entry({ data_offsets: [0, 16] }), eight), /tensor 'a': expected data_offsets within 8 bytes/],
  ['offsets in the wrong order', () => write(entry({ data_offsets: [8, 0] }), eight), /tensor 'a': expected data_offsets/],
  ['offsets of the wrong length', () => write(entry({ data_offsets: [0, 4] }), eight), /tensor 'a': expected 8 bytes for shape \[2\] of F32, found 4/],
  ['two tensors on the same bytes', () => write({ ...entry({}), b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, eight), /tensor 'b': expected bytes of its own, found those of 'a'/],
  ['a gap between tensors', () => write({ a: { dtype: 'F32', shape: [], data_offsets: [0, 4] }, b: { dtype: 'F32', shape: [0], data_offsets: [8, 8] } }, eight), /tensor 'b': expected data_offsets from 4, without a gap, found 8/],
  ['bytes after the last tensor', () => write(entry({}), new Uint8Array(12)), /data: expected 8 bytes, which the header lists, found 12/],
  ['metadata that is a text', () => write({ ...entry({}), __metadata__: 'pt' }, eight), /__metadata__: expected an object of strings/],
  ['metadata with a number', () => write({ ...entry({}), __metadata__: { epoch: 1 } }, eight), /__metadata__: expected an object of strings/],
])('%s is refused with path and place', (_, make, message) => {
  const file = make();
  expect(() => loadSafetensors(file)).toThrow(message);
  expect(() => loadSafetensors(file)).toThrow(file);
});

test('a name like __proto__ is a tensor like any other, saved and loaded', () => {
  const tensors = JSON.parse('{"__proto__":1}') as Record<string, ReturnType<typeof tensor>>;
  tensors['a'] = tensor(Float32Array.of(2), [1]);
  Object.defineProperty(tensors, '__proto__', { value: tensor(Float32Array.of(1), [1]), enumerable: true });
  saveSafetensors(at('t'), tensors);
  const loaded = loadSafetensors(at('t')).tensors;
  expect(Object.keys(loaded)).toEqual(['__proto__', 'a']);
  expect(Object.getOwnPropertyDescriptor(loaded, '__proto__')!.value.data[0]).toBe(1);
  expect(Object.getPrototypeOf(loaded)).toBe(Object.prototype);
});

test("a tensor cannot take the format's own name, and a save onto a folder leaves nothing behind", () => {
  expect(() => saveSafetensors(at('t'), { __metadata__: tensor(Float32Array.of(1), [1]) })).toThrow(/tensors: expected names other than/);
  mkdirSync(at('folder'));
  expect(() => saveSafetensors(at('folder'), {})).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(['folder']);
});
