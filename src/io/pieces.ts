/** Bytes that one call of Node takes: most refuse 2^31, and a view of bytes ends at 2^32. */
const PIECE = 2 ** 30;

/** The bytes of an array in pieces that every call takes, without a copy. */
export function* piecesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Generator<Uint8Array> {
  for (let at = 0; at < byteLength; at += PIECE)
    yield new Uint8Array(buffer, byteOffset + at, Math.min(PIECE, byteLength - at));
}
