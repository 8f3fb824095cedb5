// The columns of a table as inputs of an ONNX graph, and what a schema makes of them: an encoded row.
import { oneHotPlaces } from '../data/columns/encode_column';
import { type Feature, RowEncoder } from '../data/columns/encode_rows';
import { MissingWords } from '../data/columns/missing';
import { BEYOND_FLOAT32 } from '../data/columns/read_cells';
import type {
  BooleanEncoding,
  CategoryEncoding,
  ColumnKind,
  DateEncoding,
  DatePart,
  Encoding,
  NumberEncoding,
  Schema,
} from '../data/columns/schema';
import type { Offset } from '../data/offset';
import { addDateParts, MOST_MS } from './onnx_dates';
import type { GraphBuilder } from './onnx_graph';
import { booleanCodes, categoryCodes, type TextCodes } from './onnx_texts';
import { addQuantiles, addRobust, type Quantile, type Robust } from './onnx_transforms';

/** The type of an input's values. */
export type InputType = 'float32' | 'float64' | 'string';

/** A column of the table, as an input, [batch, 1]. */
export interface ColumnInput {
  readonly column: string;
  readonly type: InputType;
  readonly kind: ColumnKind;
  /** What its values are, for people. */
  readonly meaning: string;
  /** Of a category: the values that have a place of their own. */
  readonly values?: readonly string[];
}

/** A graph's inputs, and the value of its encoded rows. */
export interface EncodedColumns {
  readonly columns: readonly ColumnInput[];
  /** [batch, columns] doubles, in the order of a RowEncoder. */
  readonly row: string;
}

/** A feature with an encoding of one kind, and the value that holds it while the graph is made. */
interface FeatureOf<E extends Encoding> {
  readonly encoding: E;
  readonly to: Feature['to'];
  readonly value: string;
  readonly type: InputType;
}

/** Encoded columns, [batch, places] doubles, and the place in a row of each; −1: not part of it. */
interface Piece {
  readonly value: string;
  readonly places: readonly number[];
}

/**
 * Adds the encoders of a schema. Its inputs get their names by `nameInputs`, when all is added.
 *
 * @param offset What is subtracted from the columns of an encoded row: such numbers come as doubles.
 */
export function addColumns(graph: GraphBuilder, schema: Schema, offset: Offset): EncodedColumns {
  const { features } = new RowEncoder(schema);
  const { missing } = schema;
  const all = features.map(({ encoding, to }, i) => {
    const type = typeOf(encoding, to.number, offset);
    return { encoding, to, value: internalName(i), type };
  });
  const ofKind = <E extends Encoding>(kind: E['kind']) =>
    all.filter(({ encoding }) => encoding.kind === kind) as unknown as FeatureOf<E>[];
  const pieces = [
    ...addNumbers(graph, ofKind<NumberEncoding>('number'), new MissingWords(missing).numbers),
    ...addDates(graph, ofKind<DateEncoding>('date')),
    ...ofKind<BooleanEncoding>('boolean').map((each) => addBoolean(graph, each, missing)),
    ...ofKind<CategoryEncoding>('category').flatMap((each) => addCategory(graph, each, missing)),
  ];
  const columns = features.map(({ column, encoding }, i) => ({
    column: column.name,
    type: all[i].type,
    kind: encoding.kind,
    meaning: MEANINGS[encoding.kind],
    ...(encoding.kind === 'category' ? { values: encoding.values } : {}),
  }));
  return { columns, row: inOrder(graph, pieces) };
}

/** The value of an input inside the graph, before it is renamed. */
const internalName = (input: number) => `input ${input}`;

/**
 * Gives inputs their names, which it returns: those of the columns wherever ONNX can have them. All other
 * values but the outputs get names that no input has.
 */
export function nameInputs(
  graph: GraphBuilder,
  columns: readonly ColumnInput[],
  outputs: readonly string[],
): string[] {
  const names = inputNames(
    columns.map(({ column }) => column),
    outputs,
  );
  let prefix = '/';
  while (names.some((name) => name.startsWith(prefix))) prefix += '/';
  const external = new Map([
    ...outputs.map((name) => [name, name] as const),
    ...names.map((name, i) => [internalName(i), name] as const),
  ]);
  graph.rename((name) => external.get(name) ?? `${prefix}${name}`);
  return names;
}

/** Whether ONNX can have a name: an empty one means that there is no value, and runtimes end text at a zero. */
const isName = (name: string) => name !== '' && !/\0|\p{Cs}/u.test(name);

/** The names of inputs: those of the columns, or 'input' with what else tells them apart. */
function inputNames(columns: readonly string[], taken: readonly string[]): string[] {
  const others = new Set([...columns, ...taken]);
  return columns.map((column, i) => {
    if (isName(column) && !taken.includes(column)) return column;
    let name = `input ${isName(column) ? column : i + 1}`;
    while (others.has(name)) name += "'";
    others.add(name);
    return name;
  });
}

/** Doubles where float32 would lose what tells values apart. */
function typeOf(encoding: Encoding, place: number, offset: Offset): InputType {
  if (encoding.kind === 'date') return 'float64';
  if (encoding.kind !== 'number') return 'string';
  return encoding.transform || (offset && offset[place] !== 0) ? 'float64' : 'float32';
}

const MEANINGS: Readonly<Record<ColumnKind, string>> = {
  number: 'a number; NaN where it is missing',
  date: 'milliseconds since 1970-01-01 in UTC; NaN where it is missing',
  boolean: "'true' or 'false', 'yes' or 'no', '1' or '0'; '' where it is missing",
  category: "one of the values; '' where it is missing; any other text is an unknown value",
};

/** Features side by side, [batch, columns] doubles: those of float32 first. */
function sideBySide<E extends Encoding>(graph: GraphBuilder, unordered: readonly FeatureOf<E>[]) {
  const [floats, doubles] = (['float32', 'float64'] as const).map((wanted) =>
    unordered.filter(({ type }) => type === wanted),
  );
  const concat = (features: readonly FeatureOf<E>[]) => graph.concat(features.map(({ value }) => value));
  const given = graph.concat([
    ...(floats.length > 0 ? [graph.toDouble(concat(floats))] : []),
    ...(doubles.length > 0 ? [concat(doubles)] : []),
  ]);
  return { features: [...floats, ...doubles], given };
}

/** Fills what is missing, and tells where that was. */
function addFill(
  graph: GraphBuilder,
  given: string,
  isMissing: string,
  features: readonly FeatureOf<NumberEncoding | DateEncoding>[],
) {
  const fill = graph.doubles(features.map(({ encoding }) => encoding.fill));
  const places = features.map(({ encoding, to }) => (encoding.indicator ? to.flag : -1));
  const indicators: Piece[] = places.some((place) => place >= 0)
    ? [{ value: graph.toDouble(isMissing), places }]
    : [];
  return { filled: graph.result('Where', [isMissing, fill, given]), indicators };
}

/** What is out of reach becomes NaN, and so do the predictions of its row. */
function within(
  graph: GraphBuilder,
  value: string,
  comparison: 'Less' | 'LessOrEqual',
  bound: number,
): string {
  const isWithin = graph.result(comparison, [graph.result('Abs', [value]), graph.double(bound)]);
  return graph.result('Where', [isWithin, value, graph.double(NaN)]);
}

function addNumbers(
  graph: GraphBuilder,
  unordered: readonly FeatureOf<NumberEncoding>[],
  marks: readonly number[],
): Piece[] {
  if (unordered.length === 0) return [];
  const { features, given } = sideBySide(graph, unordered);
  const isMissing = marks.reduce(
    (missing, mark) => {
      const rounded = features.map(({ type }) => (type === 'float32' ? Math.fround(mark) : mark));
      return graph.result('Or', [missing, graph.result('Equal', [given, graph.doubles(rounded)])]);
    },
    graph.result('IsNaN', [given]),
  );
  const { filled, indicators } = addFill(graph, given, isMissing, features);
  const values = within(graph, filled, 'Less', BEYOND_FLOAT32);
  return [...indicators, ...addTransforms(graph, values, features)];
}

/** Each transform with the columns that have it. */
function addTransforms(
  graph: GraphBuilder,
  values: string,
  features: readonly FeatureOf<NumberEncoding>[],
): Piece[] {
  const piece = (type: string, add: (columns: string, transforms: unknown[]) => string): Piece[] => {
    const own = features.flatMap(({ encoding }, i) =>
      (encoding.transform?.type ?? 'none') === type ? i : [],
    );
    if (own.length === 0) return [];
    const columns = own.length === features.length ? values : graph.gather(values, graph.integers(own), 1);
    const value = add(
      columns,
      own.map((i) => features[i].encoding.transform),
    );
    return [{ value, places: own.map((i) => features[i].to.number) }];
  };
  return [
    ...piece('none', (columns) => columns),
    ...piece('robust', (columns, transforms) => addRobust(graph, columns, transforms as Robust[])),
    ...piece('quantile', (columns, transforms) => addQuantiles(graph, columns, transforms as Quantile[])),
  ];
}

function addDates(graph: GraphBuilder, dates: readonly FeatureOf<DateEncoding>[]): Piece[] {
  if (dates.length === 0) return [];
  const { features, given } = sideBySide(graph, dates);
  const { filled, indicators } = addFill(graph, given, graph.result('IsNaN', [given]), features);
  const times = within(graph, filled, 'LessOrEqual', MOST_MS);
  const isWrong = graph.result('IsNaN', [times]);
  const safe = graph.result('Where', [isWrong, graph.double(0), times]);
  const nothing = graph.result('Sub', [times, times]);
  const parts = addDateParts(
    graph,
    safe,
    features.map(({ encoding }) => encoding.first),
  );
  const wanted = (Object.entries(parts) as [DatePart, string][]).map(([part, value]) => {
    const places = features.map(({ encoding, to }) => {
      const place = encoding.parts.indexOf(part);
      return place < 0 ? -1 : to.number + place;
    });
    return { value: graph.result('Add', [value, nothing]), places };
  });
  return [...indicators, ...wanted];
}

/** The codes of texts, [batch, 1] integers: `other` for one that has none. */
function addCodes(graph: GraphBuilder, value: string, codes: TextCodes, other: number): string {
  return graph.result('LabelEncoder', [value], {
    keys_strings: { strings: [...codes.keys()] },
    values_int64s: { ints: [...codes.values()] },
    default_int64: { i: other },
  });
}

/** A row of a table for each code. */
function addLookup(graph: GraphBuilder, codes: string, rows: readonly (readonly number[])[]): string {
  const table = graph.doubles(rows.flat(), [rows.length, rows[0].length]);
  return graph.gather(table, graph.result('Squeeze', [codes, graph.integer(1)]), 0);
}

/** A text that is no boolean makes the predictions of its row NaN. */
function addBoolean(
  graph: GraphBuilder,
  { value, to, encoding: { fill, indicator } }: FeatureOf<BooleanEncoding>,
  missing: readonly string[],
): Piece {
  const codes = addCodes(graph, value, booleanCodes(missing), 3);
  const rows = [
    [0, 0],
    [1, 0],
    [fill, 1],
    [NaN, 0],
  ];
  return { value: addLookup(graph, codes, rows), places: [to.flag, indicator ? to.flag + 1 : -1] };
}

function addCategory(
  graph: GraphBuilder,
  { value, to, encoding }: FeatureOf<CategoryEncoding>,
  missing: readonly string[],
): Piece[] {
  const { values, encoder } = encoding;
  const codes = () => addCodes(graph, value, categoryCodes(values, missing), values.length + 1);
  if (encoder === 'embedding') return [{ value: graph.toDouble(codes()), places: [to.code] }];
  const flags = oneHotPlaces(encoding);
  if (flags.length === 0) return [];
  const rows = Array.from({ length: values.length + 2 }, (_, place) =>
    flags.map((flag) => (flag === place ? 1 : 0)),
  );
  return [{ value: addLookup(graph, codes(), rows), places: flags.map((_, i) => to.flag + i) }];
}

/** The columns of all pieces in the order of an encoded row. */
function inOrder(graph: GraphBuilder, pieces: readonly Piece[]): string {
  const used = pieces.filter(({ places }) => places.some((place) => place >= 0));
  const order: number[] = [];
  for (const [column, place] of used.flatMap(({ places }) => places).entries())
    if (place >= 0) order[place] = column;
  return graph.gather(graph.concat(used.map(({ value }) => value)), graph.integers(order), 1);
}
