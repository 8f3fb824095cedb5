import { modelLines } from '../../src/cli/export';
import { sizeText } from '../../src/cli/size_text';
import type { OnnxModel } from '../../src/export/onnx';

const INPUT = { shape: [2], bytes: false, range: [0, 1], white: null, imageShape: null } as const;
const model = (changes: Partial<OnnxModel>): OnnxModel => ({
  bytes: new Uint8Array(0),
  isTable: true,
  inputs: [],
  outputs: ['probabilities', 'logits'],
  ...changes,
});

test('a size is told in kilobytes where megabytes would be 0', () => {
  expect([9_600, 100_000, 1_234_567].map(sizeText)).toEqual(['9.6 kB', '0.1 MB', '1.2 MB']);
});

test('a model of rows: its one input', () => {
  const exported = model({ isTable: false, inputs: [{ name: 'x', type: 'float64', columns: 2 }] });
  const [line, ...others] = modelLines(exported, INPUT, '0.1 MB', 3);
  expect(line).toMatch(/^ONNX opset 17, 0.1 MB; x float64 \[batch, 2\], rows of 2 values .*\(0 to 1\) → /);
  expect(line).toMatch(/ → probabilities, logits \[batch, 3\]$/);
  expect(others).toEqual([]);
});

test('a model of a table: how many inputs, and which of each type', () => {
  const column = (name: string, type: 'float32' | 'string') => ({ name, type, columns: 1 });
  const numbers = Array.from({ length: 14 }, (_, i) => column(`n${i}`, 'float32'));
  const exported = model({
    inputs: [column('work\u001bclass', 'string'), ...numbers, column('x', 'string')],
  });
  expect(modelLines(exported, INPUT, '1.2 MB', 2)).toEqual([
    'ONNX opset 17, 1.2 MB; 16 inputs [batch, 1] → probabilities, logits [batch, 2]',
    "  string: 'work\\x1bclass', 'x'",
    "  float32: 'n0', 'n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8', 'n9', 'n10', 'n11' and 2 more",
  ]);
});
