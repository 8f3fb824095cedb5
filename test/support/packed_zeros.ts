// Zeros as the compressions write them that Node has not: as few bytes as they allow.

/** An LZ4 block of zeros: one literal, and a match that goes on. */
export function lz4Zeros(length: number): Buffer {
  const match = length - 1 - 4 - 5;
  const more = Buffer.alloc(Math.floor((match - 15) / 255) + 1, 255);
  more[more.length - 1] = (match - 15) % 255;
  return Buffer.concat([Buffer.of(0x1f, 0, 1, 0), more, Buffer.of(0x50, 0, 0, 0, 0, 0)]);
}

/** Snappy's zeros: one literal, and copies of 64. */
export function snappyZeros(length: number): Buffer {
  const said: number[] = [];
  for (let rest = length; ; rest >>>= 7) {
    said.push((rest & 127) | (rest > 127 ? 128 : 0));
    if (rest <= 127) break;
  }
  const copy = (size: number) => Buffer.of(((size - 1) << 2) | 2, 1, 0);
  const copies = new Array<Buffer>(Math.floor((length - 1) / 64)).fill(copy(64));
  const rest = (length - 1) % 64;
  return Buffer.concat([Buffer.of(...said, 0, 0), ...copies, ...(rest ? [copy(rest)] : [])]);
}
