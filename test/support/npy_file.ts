import { writeFileSync } from 'node:fs';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  Uint8Array: '|u1',
  Int32Array: '<i4',
  BigInt64Array: '<i8',
  Float32Array: '<f4',
  Float64Array: '<f8',
};

/** Writes an array in NumPy's format. */
export function writeNpy(
  file: string,
  shape: readonly number[],
  values: Uint8Array | Int32Array | BigInt64Array | Float32Array | Float64Array,
): string {
  const descr = DESCRIPTIONS[values.constructor.name];
  const fields = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const header = `${fields.padEnd(117)}\n`;
  const start = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0]);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  writeFileSync(file, Buffer.concat([start, Buffer.from(header), bytes]));
  return file;
}
