import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { ResidualMLP, softmax, type Tensor, tensor } from '../../src';
import { parseDate } from '../../src/data/columns/dates';
import { RowEncoder } from '../../src/data/columns/encode_rows';
import { MissingWords } from '../../src/data/columns/missing';
import type { Encoding, Schema } from '../../src/data/columns/schema';
import { lessOffset } from '../../src/data/offset';
import type { Standardisation } from '../../src/data/standardisation';
import { onnxModel } from '../../src/export/onnx';
import type { ColumnInput } from '../../src/export/onnx_columns';
import { cellsTable } from '../support/cells_table';
import { temporaryFolder } from '../support/folder';
import { type Feed, largestDifference, runInBrowser, runOnNode } from '../support/onnx_runtimes';
import { planned, planOf } from '../support/plans';
import { values } from '../support/reference';

const at = temporaryFolder();
const BOUND = 1e-5;
const INPUT = { shape: [1], bytes: false, range: [0, 1], white: null, imageShape: null } as const;
const TARGET = { task: 'classification', classNames: ['a', 'b', 'c'] };

type Row = readonly (string | null)[];

/** A schema of features. */
const schemaOf = (encodings: Readonly<Record<string, Encoding>>, missing?: readonly string[]): Schema => {
  const columns = Object.entries(encodings).map(([name, encoding]) => ({
    ...planned(name, encoding.kind),
    encoding,
  }));
  const target = { ...planned('target', 'category', 'target'), encoding: null };
  return {
    version: 1,
    ...planOf([], missing ? { missing } : {}),
    columns: [{ ...planned('id', 'category', 'id'), encoding: null }, ...columns, target],
  };
};

const featuresOf = ({ columns }: Schema) => columns.filter(({ encoding }) => encoding !== null);

/** What a schema makes of cells: [rows, columns] doubles. A wrong cell is an error. */
async function encoded(schema: Schema, rows: readonly Row[]): Promise<Float64Array> {
  const names = featuresOf(schema).map(({ name }) => name);
  const source = cellsTable(names, rows, { blockRows: rows.length });
  const { encode } = new RowEncoder(schema).blocksOf(source);
  for await (const block of source.blocks([]))
    return encode(block, (_, row, column, problem) => {
      throw new Error(`${row} ${column}: ${problem}`);
    });
  return new Float64Array(0);
}

/** Mean and scale of the numbers, and an offset where one is asked for. */
function standardise(schema: Schema, rows: Float64Array, offsets: Readonly<Record<string, number>>) {
  const { columns, numbers, encodedNames } = new RowEncoder(schema);
  const offset = Float64Array.from(encodedNames, (name) => offsets[name] ?? 0);
  const mean = new Float32Array(columns);
  const scale = new Float32Array(columns).fill(1);
  for (let c = 0; c < numbers; c++) {
    const own = rows.filter((_, i) => i % columns === c).map((value) => value - offset[c]);
    mean[c] = own.reduce((sum, value) => sum + value, 0) / own.length;
    const variance = own.reduce((sum, value) => sum + (value - mean[c]) ** 2, 0) / own.length;
    scale[c] = 1 / (Math.sqrt(variance) || 1);
  }
  const needed = offset.some((value) => value !== 0);
  return { mean, scale, ...(needed ? { offset } : {}) };
}

/** A network for a schema, and what it predicts for encoded rows. */
function networkOf(schema: Schema, standardisation: Standardisation) {
  const { columns, cardinalities } = new RowEncoder(schema);
  const sizes = { dim: 16, depth: 1, classes: 3 };
  const categories = cardinalities.length > 0 ? { categories: cardinalities } : {};
  const model = new ResidualMLP({ inFeatures: columns, ...categories, ...sizes, seed: 5 }).eval();
  const { mean, scale, offset = null } = standardisation;
  const predict = (rows: Float64Array): Tensor => {
    const floats = lessOffset(rows, offset);
    const data = floats.map((value, i) => Math.fround(value - mean[i % columns]) * scale[i % columns]);
    return softmax(model.predict(tensor(data, [rows.length / columns, columns])));
  };
  return { model, predict };
}

const PROTO = `
  syntax = "proto3";
  message ModelProto { string doc_string = 6; repeated Entry metadata_props = 14; }
  message Entry { string key = 1; string value = 2; }`;

/** What a model's metadata say. */
function metadataOf(bytes: Uint8Array): Record<string, unknown> {
  const { root } = protobuf.parse(PROTO, { keepCase: true });
  const type = root.lookupType('ModelProto');
  const { metadata_props } = type.toObject(type.decode(bytes)) as {
    metadata_props: { key: string; value: string }[];
  };
  return Object.fromEntries(metadata_props.map(({ key, value }) => [key, JSON.parse(value)]));
}

/** Cells as a program gives them that has read the metadata of a model alone. */
function feedsOf(bytes: Uint8Array, schema: Schema, rows: readonly Row[]): Feed[] {
  const names = featuresOf(schema).map(({ name }) => name);
  const missing = new MissingWords(schema.missing);
  const inputs = metadataOf(bytes).inputs as (ColumnInput & { name: string })[];
  const numberOf = (cell: string | null, kind: string) => {
    if (missing.has(cell) && !missing.numbers.includes(Number(cell))) return NaN;
    return kind === 'date' ? parseDate(cell!) : Number(cell);
  };
  return inputs.map(({ name, column, type, kind }) => {
    const cells = rows.map((row) => row[names.indexOf(column)]);
    if (type === 'string') return { name, values: cells.map((cell) => cell ?? ''), columns: 1 };
    const numbers = cells.map((cell) => numberOf(cell, kind));
    const values = type === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers);
    return { name, values, columns: 1 };
  });
}

/** A model of a schema in a file, what goes into it and what has to come out. */
async function exported(schema: Schema, rows: readonly Row[], offsets: Record<string, number> = {}) {
  const values = await encoded(schema, rows);
  const standardisation = standardise(schema, values, offsets);
  const { model, predict } = networkOf(schema, standardisation);
  const run = { model, standardisation, input: INPUT, target: TARGET, featureNames: null, schema };
  const { bytes, inputs } = onnxModel(run, '0');
  writeFileSync(at('model.onnx'), bytes);
  return { bytes, inputs, feeds: feedsOf(bytes, schema, rows), want: predict(values).data };
}

const category = (values: readonly string[], changes: object = {}): Encoding => ({
  kind: 'category',
  values,
  encoder: 'one-hot',
  hasMissing: false,
  hasOther: false,
  ...changes,
});
const number = (changes: object = {}): Encoding => ({
  kind: 'number',
  fill: 38.5,
  indicator: false,
  transform: null,
  ...changes,
});
const date = (parts: readonly string[], indicator: boolean) =>
  ({
    kind: 'date',
    parts,
    first: Date.UTC(1990, 0, 1),
    fill: Date.UTC(2001, 4, 6, 7),
    indicator,
  }) as Encoding;

const CITIES = Array.from({ length: 30 }, (_, i) => `Stadt ${i} – 市`);
const QUANTILES = [0, 0.1, 0.1, 0.1, 0.5, 2, 7.25, 100];

/** Each kind of column in each of its forms, and the cells that it may have. */
const COLUMNS: Readonly<Record<string, readonly [Encoding, fc.Arbitrary<string>]>> = {
  joined: [
    date(['year', 'month', 'weekday', 'day of year', 'hour', 'days'], true),
    fc
      .integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2100, 0, 1) })
      .map((time) => new Date(time).toISOString()),
  ],
  city: [
    category(CITIES, { encoder: 'embedding' }),
    fc.constantFrom(...CITIES, 'elsewhere', ' Stadt 1 – 市'),
  ],
  'age in years': [number({ indicator: true }), fc.integer({ min: 0, max: 100 }).map(String)],
  seen: [number({ fill: 1.7e9 }), fc.double({ min: 1.7e9, max: 1.7e9 + 10, noNaN: true }).map(String)],
  sex: [category(['female', 'male']), fc.constantFrom('female', 'male', 'Female', 'other')],
  work: [
    category(['Private', 'Self-emp', '3'], { hasMissing: true, hasOther: true }),
    fc.oneof(
      fc.constantFrom('Private', 'Self-emp', '3', ' Private'),
      fc.string({ minLength: 1, unit: 'grapheme' }),
    ),
  ],
  member: [{ kind: 'boolean', fill: 1, indicator: true }, fc.constantFrom('yes', 'No', 'TRUE', 'false', '0')],
  paid: [{ kind: 'boolean', fill: 0, indicator: false }, fc.constantFrom('t', 'F', 'y')],
  gain: [
    number({ fill: 0.1, transform: { type: 'quantile', quantiles: QUANTILES } }),
    fc.oneof(fc.constantFrom(...QUANTILES), fc.double({ min: -1, max: 101, noNaN: true })).map(String),
  ],
  loss: [
    number({ fill: 10, indicator: true, transform: { type: 'robust', centre: 10, scale: 0.01 } }),
    fc.double({ min: -1000, max: 1000, noNaN: true }).map(String),
  ],
  left: [date(['month', 'days'], false), fc.constantFrom('1999-12-31', '2000-01-01', '3 May 2020')],
  constant: [category([]), fc.constantFrom('a', 'b')],
};
const OFFSETS = { seen: 1.7e9 };
const MISSING: fc.Arbitrary<string | null> = fc.constantFrom(
  null,
  '',
  ' ',
  'NA',
  '?',
  'nan',
  'None',
  '-999.9',
);
const MISSING_WORDS = ['na', '?', 'NaN', 'none', '-999.9'];

/** Rows of cells for some of the columns. */
const rowsOf = (names: readonly string[]) =>
  fc.tuple(
    ...names.map((name) =>
      fc.oneof({ weight: 7, arbitrary: COLUMNS[name][1] }, { weight: 1, arbitrary: MISSING }),
    ),
  );
const schemaFor = (names: readonly string[]) =>
  schemaOf(Object.fromEntries(names.map((name) => [name, COLUMNS[name][0]])), MISSING_WORDS);

test('a column of each kind is an input, in Node and in the browser', async () => {
  const names = Object.keys(COLUMNS);
  const rows = fc.sample(rowsOf(names), 1_000);
  const { feeds, want, inputs } = await exported(schemaFor(names), rows, OFFSETS);
  expect(inputs.map(({ name, type }) => `${name}: ${type}`)).toEqual([
    'joined: float64',
    'city: string',
    'age in years: float32',
    'seen: float64',
    'sex: string',
    'work: string',
    'member: string',
    'paid: string',
    'gain: float64',
    'loss: float64',
    'left: float64',
    'constant: string',
  ]);
  const node = runOnNode(at('model.onnx'), feeds);
  const web = await runInBrowser(at('model.onnx'), feeds);
  for (const answer of [node, web]) {
    expect([...answer.inputs].sort()).toEqual([...names].sort());
    expect(answer.outputs).toEqual(['probabilities', 'logits']);
    expect(largestDifference(answer.probabilities, want)).toBeLessThan(BOUND);
  }
}, 180_000);

test('any columns and any number of rows', async () => {
  const cases = fc
    .subarray(Object.keys(COLUMNS).slice(0, -1), { minLength: 1 })
    .filter((names) => names.some((name) => name !== 'seen')) // numbers alone are one input, 'x'
    .chain((names) => fc.tuple(fc.constant(names), fc.array(rowsOf(names), { minLength: 1, maxLength: 9 })));
  await fc.assert(
    fc.asyncProperty(cases, async ([names, rows]) => {
      const { feeds, want } = await exported(schemaFor(names), rows, OFFSETS);
      const { probabilities } = runOnNode(at('model.onnx'), feeds);
      expect(largestDifference(probabilities, want)).toBeLessThan(BOUND);
    }),
    { numRuns: 12 },
  );
}, 120_000);

const ODD = [
  'stem',
  'x',
  '/stem',
  '//',
  'probabilities',
  'input probabilities',
  'input 0',
  '列 (m²)',
  '',
  'a\0b',
];

test('names that other values have, that ONNX cannot have, or with any character', async () => {
  const schema = schemaOf(
    Object.fromEntries([
      ...ODD.map((name) => [name, number()] as const),
      ['logits', category(['a', 'b'])],
      ['data.mean', date(['year'], false)],
    ]),
  );
  const rows = Array.from({ length: 5 }, (_, row) => [
    ...Array.from(values(ODD.length, row), String),
    'ab'[row % 2],
    `20${row}0-01-01`,
  ]);
  const { feeds, want } = await exported(schema, rows);
  expect(feeds.map(({ name }) => name).sort()).toEqual(
    [...ODD.slice(0, 4), "input probabilities'", ...ODD.slice(5, 8), 'input 9', 'input 10']
      .concat('input logits', 'data.mean')
      .sort(),
  );
  const node = runOnNode(at('model.onnx'), feeds);
  expect(largestDifference(node.probabilities, want)).toBeLessThan(BOUND);
  const web = await runInBrowser(at('model.onnx'), feeds);
  expect(largestDifference(web.probabilities, want)).toBeLessThan(BOUND);
}, 180_000);

test('a value that is none of its kind leaves its row without probabilities', async () => {
  const names = ['joined', 'age in years', 'member', 'gain', 'loss', 'left'];
  const row = ['2001-02-03', '7', 'yes', '2', '3', '2001-02-03'];
  const rows = Array.from({ length: 9 }, () => row);
  const { feeds, want } = await exported(schemaFor(names), rows);
  const wrong: Record<number, [column: string, value: number | string]> = {
    0: ['joined', Infinity],
    1: ['joined', 9e15],
    2: ['age in years', Infinity],
    3: ['member', 'perhaps'],
    4: ['gain', -Infinity],
    5: ['gain', 1e300],
    6: ['loss', Infinity],
    7: ['left', -9e15],
  };
  for (const [place, [column, value]] of Object.entries(wrong))
    (feeds.find(({ name }) => name === column)!.values as (string | number)[])[Number(place)] = value;
  const { probabilities } = runOnNode(at('model.onnx'), feeds);
  expect(probabilities.slice(0, 24).every(Number.isNaN)).toBe(true);
  expect(largestDifference(probabilities.slice(24), want.slice(24))).toBeLessThan(BOUND);
});

test('the metadata say what goes into each input', async () => {
  const names = ['joined', 'age in years', 'work', 'member'];
  const { bytes } = await exported(schemaFor(names), [['2001-02-03', '7', 'Private', 'yes']]);
  expect(metadataOf(bytes)).toEqual({
    class_names: ['a', 'b', 'c'],
    inputs: [
      {
        name: 'joined',
        column: 'joined',
        type: 'float64',
        kind: 'date',
        meaning: 'milliseconds since 1970-01-01 in UTC; NaN where it is missing',
      },
      {
        name: 'age in years',
        column: 'age in years',
        type: 'float32',
        kind: 'number',
        meaning: 'a number; NaN where it is missing',
      },
      {
        name: 'work',
        column: 'work',
        type: 'string',
        kind: 'category',
        meaning: "one of the values; '' where it is missing; any other text is an unknown value",
        values: ['Private', 'Self-emp', '3'],
      },
      {
        name: 'member',
        column: 'member',
        type: 'string',
        kind: 'boolean',
        meaning: "'true' or 'false', 'yes' or 'no', '1' or '0'; '' where it is missing",
      },
    ],
  });
});

test('a table of plain numbers keeps the one input x', async () => {
  const rows = Float64Array.of(1, 2, 3, 5);
  const schema = schemaOf({ a: number(), b: number() });
  const standardisation = standardise(schema, rows, {});
  const { model, predict } = networkOf(schema, standardisation);
  const run = { model, standardisation, input: INPUT, target: TARGET, featureNames: ['a', 'b'], schema };
  const { bytes, inputs, isTable } = onnxModel(run, '0');
  expect([isTable, inputs]).toEqual([false, [{ name: 'x', type: 'float32', columns: 2 }]]);
  writeFileSync(at('model.onnx'), bytes);
  const { probabilities } = runOnNode(at('model.onnx'), tensor(Float32Array.from(rows), [2, 2]));
  expect(largestDifference(probabilities, predict(rows).data)).toBeLessThan(BOUND);
  expect(Buffer.from(bytes).includes('ai.onnx.ml')).toBe(false);
});
