// Records in a Float64Array. The binary declares their fields: it tells this side their order.

/** Where the fields of a record are. */
export interface Layout<Field extends string> {
  /** Numbers in a record. */
  readonly size: number;
  /** The position of each field in its record. */
  readonly at: Readonly<Record<Field, number>>;
}

/** The layout of a record whose fields the binary has named. */
export function layoutOf<Field extends string>(names: readonly string[]): Layout<Field> {
  const positions = names.map((name, i) => [name, i] as const);
  return { size: names.length, at: Object.fromEntries(positions) as Record<Field, number> };
}

/** The values of a record. */
export type RecordOf<Field extends string> = Readonly<Record<Field, number | boolean>>;

/** Writes record `index` of a table. */
export function writeRecord<Field extends string>(
  table: Float64Array,
  index: number,
  { size, at }: Layout<Field>,
  values: RecordOf<Field>,
): void {
  for (const field in at) table[index * size + at[field]] = Number(values[field]);
}

/** A table of records. */
export function tableOf<Field extends string>(
  layout: Layout<Field>,
  records: readonly RecordOf<Field>[],
): Float64Array {
  const table = new Float64Array(records.length * layout.size);
  for (const [i, values] of records.entries()) writeRecord(table, i, layout, values);
  return table;
}
