// Zip archives from scratch, whose directory says of its entries what a test wants.

/** An entry: its bytes as they are stored, and what the directory says of them. */
export interface ZipEntry {
  name: string;
  stored: Buffer;
  /** Bytes when it is inflated. */
  size: number;
  isDeflated: boolean;
}

/** What the header before an entry and the one in the directory have in common. */
function shared({ name, stored, size, isDeflated }: ZipEntry): Buffer {
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(isDeflated ? 8 : 0, 4);
  bytes.writeUInt32LE(stored.length, 14);
  bytes.writeUInt32LE(size, 18);
  bytes.writeUInt16LE(name.length, 22);
  return bytes;
}

/** An archive of these entries, without checksums. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), shared(entry), place, name);
    const whole = [Buffer.from('PK\x03\x04', 'latin1'), shared(entry), name, entry.stored];
    parts.push(...whole);
    at += whole.reduce((sum, { length }) => sum + length, 0);
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
