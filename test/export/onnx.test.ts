import { readFileSync, writeFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { glyphs, loadRun, ResidualMLP, softmax, tensor } from '../../src';
import { onnxModel } from '../../src/export/onnx';
import { regulus, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { largestDifference, runInBrowser, runOnNode } from '../support/onnx_runtimes';
import { values } from '../support/reference';
import { words } from '../support/words';

const at = temporaryFolder();
const BOUND = 1e-5;

test('an exported run gives the same probabilities for glyphs, in Node and in the browser', async () => {
  expect(
    regulus(...words('train --train-rows 600 --test-rows 100 --dim 32 --depth 3 --epochs 2 --out'), at('run'))
      .status,
  ).toBe(0);
  const { status, stdout, stderr } = regulus('export', at('run'), '--onnx', at('model.onnx'));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /model\.onnx: ONNX opset 17, 0\.\d MB; x float32 \[batch, 784\], 1×28×28 pixels from 0 to 1 → probabilities, logits \[batch, 10\]/,
  );
  const { features } = glyphs(2_000, 7);
  const rows = tensor(features, [2_000, 784]);
  const want = loadRun(at('run')).probabilities(rows).data;
  const node = runOnNode(at('model.onnx'), rows);
  const web = await runInBrowser(at('model.onnx'), rows);
  expect([node.inputs, node.outputs, web.inputs]).toEqual([['x'], ['probabilities', 'logits'], ['x']]);
  expect(largestDifference(node.probabilities, want)).toBeLessThan(BOUND);
  expect(largestDifference(web.probabilities, want)).toBeLessThan(BOUND);
}, 180_000);

/** Rows of a table with a column of each kind, some cells missing, as a program has them. */
function tableRows(rows: number) {
  const draws = values(rows, 3);
  return Array.from({ length: rows }, (_, i) => ({
    age: i % 11 ? 20 + ((i * 7) % 50) : null,
    weight: draws[i],
    work: i % 9 ? ['Private', 'State', 'Self-emp'][(i * 5) % 3] : null,
    city: `Stadt ${(i * 3) % 17} – 市`,
    member: i % 8 ? ['yes', 'no'][i % 2] : null,
    joined: i % 10 ? `20${10 + (i % 9)}-0${1 + (i % 8)}-1${i % 10}` : null,
  }));
}

test('the run of a table takes its cells in Node and in the browser, and predicts what it predicts itself', async () => {
  const rows = tableRows(300);
  const names = Object.keys(rows[0]) as (keyof (typeof rows)[number])[];
  const lines = rows.map((row, i) => [...names.map((name) => row[name] ?? '?'), i % 3 ? 'a' : 'b'].join());
  writeFileSync(at('table.csv'), `${names.join()},label\n${lines.join('\n')}\n`);
  const small = words('--dim 32 --depth 2 --epochs 4 --batch-size 32 --out');
  expect(regulus('train', '--data', at('table.csv'), ...small, at('run'))).toMatchObject({ status: 0 });
  expect(regulus('export', at('run'), '--onnx', at('model.onnx'))).toMatchObject({ status: 0 });
  const run = loadRun(at('run'));
  const feeds = onnxModel(run, '0').inputs.map(({ name, type, columns }) => {
    const cells = rows.map((row) => row[name as keyof typeof row]);
    const numberOf = (cell: string | number | null) =>
      typeof cell === 'string' ? Date.parse(cell) : (cell ?? NaN);
    const given = {
      string: () => cells.map((cell) => String(cell ?? '')),
      float32: () => Float32Array.from(cells, numberOf),
      float64: () => Float64Array.from(cells, numberOf),
    };
    return { name, values: given[type](), columns };
  });
  expect(feeds.map(({ name }) => name)).toEqual(names);
  const want = run.probabilities(rows).data;
  const answers = [runOnNode(at('model.onnx'), feeds), await runInBrowser(at('model.onnx'), feeds)];
  for (const { probabilities } of answers) expect(largestDifference(probabilities, want)).toBeLessThan(BOUND);
  expect(new Set(want).size).toBeGreaterThan(300);
}, 180_000);

test.each([
  ['gelu_tanh', 'inverted', 0.3, 2],
  ['gelu', 'inference', 0.5, 3],
  ['gelu', 'inference', 1, 2],
  ['gelu', 'none', 0.2, 0],
] as const)(
  'a network with %s and scaling %s, drop path %d and depth %d',
  (activation, scaling, dropPath, depth) => {
    const model = new ResidualMLP({
      inFeatures: 7,
      dim: 12,
      depth,
      classes: 4,
      dropPath,
      activation,
      scaling,
      normEps: 1e-3,
      seed: 5,
    });
    for (const { data } of model.parameters()) data.set(values(data.length, data.length));
    model.eval();
    const standardisation = { mean: values(7, 2), scale: values(7, 3) };
    const target = { task: 'classification', classNames: ['a', 'b', 'c', 'd'] };
    const input = { shape: [7], bytes: false, range: [-1, 1], white: null, imageShape: null } as const;
    const run = { model, standardisation, input, target, featureNames: null };
    writeFileSync(at('model.onnx'), onnxModel(run, '0').bytes);
    const rows = tensor(values(5 * 7, 4), [5, 7]);
    const standardised = rows.data.map(
      (value, i) => (value - standardisation.mean[i % 7]) * standardisation.scale[i % 7],
    );
    const logits = model.predict(tensor(standardised, [5, 7]));
    const answer = runOnNode(at('model.onnx'), rows);
    expect(largestDifference(answer.logits, logits.data)).toBeLessThan(
      BOUND * Math.max(1, ...logits.data.map(Math.abs)),
    );
    expect(largestDifference(answer.probabilities, softmax(logits).data)).toBeLessThan(BOUND);
  },
);

test.each([[3], [0]])(
  'a network of %i numbers and two categories, in Node and in the browser',
  async (numbers) => {
    const columns = numbers + 2;
    const model = new ResidualMLP({
      inFeatures: columns,
      categories: [5, 300],
      dim: 12,
      depth: 1,
      classes: 4,
      seed: 5,
    }).eval();
    const codes = (of: Float32Array, value: (i: number) => number) =>
      of.map((v, i) => (i < numbers ? v : value(i)));
    const standardisation = {
      mean: codes(values(columns, 2), () => 0),
      scale: codes(values(columns, 3), () => 1),
    };
    const target = { task: 'classification', classNames: ['a', 'b', 'c', 'd'] };
    const input = {
      shape: [columns],
      bytes: false,
      range: [-1, 299],
      white: null,
      imageShape: null,
    } as const;
    const run = { model, standardisation, input, target, featureNames: null };
    writeFileSync(at('model.onnx'), onnxModel(run, '0').bytes);
    const data = values(300 * columns, 4).map((value, i) => {
      const [row, column] = [Math.floor(i / columns), i % columns];
      if (column < numbers) return value;
      return column === numbers ? row % 5 : 299 - row;
    });
    const rows = tensor(data, [300, columns]);
    const standardised = data.map(
      (v, i) => (v - standardisation.mean[i % columns]) * standardisation.scale[i % columns],
    );
    const want = softmax(model.predict(tensor(standardised, rows.shape))).data;
    expect(largestDifference(runOnNode(at('model.onnx'), rows).probabilities, want)).toBeLessThan(BOUND);
    const web = await runInBrowser(at('model.onnx'), rows);
    expect(largestDifference(web.probabilities, want)).toBeLessThan(BOUND);
  },
  180_000,
);

test('names of classes and features are in the metadata; the averaged weights can be taken', () => {
  expect(
    regulus(
      'train',
      '--data',
      writeTable(at('table.csv')),
      ...words('--dim 8 --depth 1 --epochs 2 --ema 0.9 --out'),
      at('run'),
    ).status,
  ).toBe(0);
  const bytes = (...args: string[]) => {
    expect(regulus('export', at('run'), '--onnx', at('model.onnx'), ...args).status).toBe(0);
    return readFileSync(at('model.onnx'));
  };
  const last = bytes();
  const schema = `
    syntax = "proto3";
    message ModelProto { int64 ir_version = 1; repeated Entry metadata_props = 14; }
    message Entry { string key = 1; string value = 2; }`;
  const { root } = protobuf.parse(schema, { keepCase: true });
  const { ModelProto } = root as unknown as { ModelProto: protobuf.Type };
  expect(ModelProto.toObject(ModelProto.decode(last), { longs: Number })).toEqual({
    ir_version: 8,
    metadata_props: [
      { key: 'class_names', value: '["blue","green","red"]' },
      {
        key: 'input',
        value: '{"shape":[2],"bytes":false,"range":[-1,2.390500068664551],"white":null,"imageShape":null}',
      },
      { key: 'feature_names', value: '["a","b"]' },
    ],
  });
  expect(bytes('--weights', 'averaged').equals(last)).toBe(false);
  expect(regulus('export', at('run'), '--onnx', at('nowhere', 'm.onnx')).stderr).toMatch(
    /^regulus: .*m\.onnx: expected the folder .*nowhere to write it to, found none: make it first\n$/,
  );
});
