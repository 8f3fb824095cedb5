// Thrift's compact protocol, in which Parquet writes its metadata. Only what is asked for is kept, and no
// list
// is longer than the bytes that are left, so memory follows from the bytes of the file.

/** The bytes end inside a value. */
export class EndOfBytes extends Error {}

const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const SET = 10;
const MAP = 11;
const STRUCT = 12;

/** Bytes of the longest 64-bit number. */
const MAX_VARINT = 10;
/** Structs and lists within each other: Parquet nests 6 deep. */
const MAX_NESTED = 32;

/** A reader of one value after the other. */
export class ThriftReader {
  #at: number;
  #type = STRUCT;
  #depth = 0;

  constructor(
    readonly bytes: Buffer,
    at = 0,
  ) {
    this.#at = at;
  }

  /** The byte after what was read. */
  get at(): number {
    return this.#at;
  }

  /** Reads a struct: `fields` says by number what reads a field; the others are passed over. */
  struct(fields: Readonly<Record<number, () => void>>): void {
    this.#nested(STRUCT, () => {
      for (let id = 0; ; ) {
        const byte = this.#byte();
        if (byte === 0) return;
        id = byte >> 4 ? id + (byte >> 4) : this.#zigzag();
        this.#type = byte & 15;
        const read = fields[id];
        if (read) read();
        else this.#skip();
      }
    });
  }

  /** Reads a list: `item` reads each entry. */
  list(item: () => void): void {
    this.#nested(LIST, () => {
      const { count, type } = this.#listHeader();
      for (let i = 0; i < count; i++) {
        this.#type = type;
        item();
      }
    });
  }

  integer(): number {
    if (this.#type === BYTE) return (this.#byte() << 24) >> 24;
    if (this.#type < BYTE || this.#type > I64) throw this.#unexpected('an integer');
    return this.#zigzag();
  }

  boolean(): boolean {
    if (this.#type !== TRUE && this.#type !== FALSE) throw this.#unexpected('true or false');
    return this.#type === TRUE;
  }

  text(): string {
    if (this.#type !== BINARY) throw this.#unexpected('text');
    const length = this.#varint();
    const from = this.#at;
    this.#pass(length);
    return this.bytes.toString('utf8', from, this.#at);
  }

  /** Passes over a value of any type. */
  #skip(): void {
    const type = this.#type;
    if (type === TRUE || type === FALSE) return;
    if (type === BYTE) this.#pass(1);
    else if (type === DOUBLE) this.#pass(8);
    else if (type === BINARY) this.#pass(this.#varint());
    else if (type === LIST || type === SET) this.#skipList();
    else if (type === MAP) this.#skipMap();
    else if (type === STRUCT) this.struct({});
    else this.#varint();
  }

  #skipList(): void {
    this.#nested(this.#type, () => {
      const { count, type } = this.#listHeader();
      this.#skipEntries(count, [type]);
    });
  }

  #skipMap(): void {
    this.#nested(MAP, () => {
      const count = this.#varint();
      const types = count > 0 ? this.#byte() : 0;
      this.#skipEntries(count, [types >> 4, types & 15]);
    });
  }

  #skipEntries(count: number, types: readonly number[]): void {
    for (let i = 0; i < count; i++) {
      for (const type of types) {
        this.#type = type;
        // Outside a struct's field, a truth value takes a byte.
        if (type === TRUE || type === FALSE) this.#pass(1);
        else this.#skip();
      }
    }
  }

  #listHeader(): { count: number; type: number } {
    const byte = this.#byte();
    const count = byte >> 4 === 15 ? this.#varint() : byte >> 4;
    // Every entry takes a byte at least.
    if (count > this.bytes.length - this.#at) throw new EndOfBytes();
    return { count, type: byte & 15 };
  }

  #nested(type: number, read: () => void): void {
    if (this.#type !== type) throw this.#unexpected(type === STRUCT ? 'a struct' : 'a list');
    if (this.#depth === MAX_NESTED) throw new RangeError(`more than ${MAX_NESTED} values in each other`);
    this.#depth += 1;
    read();
    this.#depth -= 1;
  }

  #unexpected(wanted: string): RangeError {
    return new RangeError(`a value of Thrift's type ${this.#type} at byte ${this.#at} in place of ${wanted}`);
  }

  #byte(): number {
    if (this.#at >= this.bytes.length) throw new EndOfBytes();
    return this.bytes[this.#at++];
  }

  #pass(count: number): void {
    if (count > this.bytes.length - this.#at) throw new EndOfBytes();
    this.#at += count;
  }

  /** An unsigned number; beyond 2^53 the nearest. */
  #varint(): number {
    let value = 0;
    for (let i = 0, scale = 1; i < MAX_VARINT; i++, scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new RangeError(`a number of more than ${MAX_VARINT} bytes at byte ${this.#at}`);
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
