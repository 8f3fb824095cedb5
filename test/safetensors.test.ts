import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
  ['an unknown type', () => write(entry({ dtype: 'I8' }), eight), /tensor 'a': expected dtype .* found I8/],
  ['a type named like a method', () => write(entry({ dtype: 'toString' }), eight), /tensor 'a': expected dtype/],
  ['a negative dimension', () => write(entry({ shape: [-2] }), eight), /tensor 'a': expected a shape/],
  ['a huge shape', () => write(entry({ shape: [2 ** 40, 2 ** 12] }), eight), /tensor 'a': expected \d+ bytes/],
  ['offsets beyond the file', () => write(entry({ data_offsets: [0, 16] }), eight), /tensor 'a': expected data_offsets within 8 bytes/],
  ['offsets in the wrong order', () => write(entry({ data_offsets: [8, 0] }), eight), /tensor 'a': expected data_offsets/],
  ['offsets of the wrong length', () => write(entry({ data_offsets: [0, 4] }), eight), /tensor 'a': expected 8 bytes for shape \[2\] of F32, found 4/],
  ['two tensors on the same bytes', () => write({ ...entry({}), b: { dtype: 'F32', shape: [1], data_offsets: [4, 8] } }, eight), /tensor 'b': expected bytes of its own, found those of 'a'/],
])('%s is refused with path and place', (_, make, message) => {
  const file = make();
  expect(() => loadSafetensors(file)).toThrow(message);
  expect(() => loadSafetensors(file)).toThrow(file);
});

test('a name like __proto__ is a tensor like any other', () => {
  const { tensors } = loadSafetensors(write('{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', eight));
  expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  expect(Object.keys(tensors).length).toBeLessThanOrEqual(1);
});
