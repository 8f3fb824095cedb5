import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Bytes of an IDX file. */
export function idx(magic: number, dimensions: number[], values: ArrayLike<number>): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(magic);
  dimensions.forEach((dimension, i) => {
    header.writeUInt32BE(dimension, 4 + 4 * i);
  });
  return Buffer.concat([header, Uint8Array.from(values)]);
}

/** Writes images of 2×2 and their labels, the class shown by the brightest pixel. */
export function writeIdxPair(images: string, labels: string, rows: number): void {
  const classes = Array.from({ length: rows }, (_, i) => (i * 7) % 4);
  const pixels = classes.flatMap((c, i) => [0, 1, 2, 3].map((p) => (p === c ? 255 : (i * 37 + p * 11) % 60)));
  const pack = (name: string, bytes: Buffer) =>
    writeFileSync(name, name.endsWith('.gz') ? gzipSync(bytes) : bytes);
  pack(images, idx(0x803, [rows, 2, 2], pixels));
  pack(labels, idx(0x801, [rows], classes));
}
