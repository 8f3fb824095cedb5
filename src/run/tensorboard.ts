// TensorBoard's event files: protobuf messages in the framing of TFRecord. Names and numbers are those of
// tensorflow's event.proto.
import { appendFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buf as crc32c } from 'crc-32/crc32c';
import protobuf from 'protobufjs/light';
import { withPath } from '../io/data_error';

const root = protobuf.Root.fromJSON({
  nested: {
    Event: {
      fields: {
        wallTime: { id: 1, type: 'double' },
        step: { id: 2, type: 'int64' },
        fileVersion: { id: 3, type: 'string' },
        summary: { id: 5, type: 'Summary' },
        sessionLog: { id: 7, type: 'SessionLog' },
      },
    },
    Summary: { fields: { value: { id: 1, type: 'Value', rule: 'repeated' } } },
    Value: { fields: { tag: { id: 1, type: 'string' }, simpleValue: { id: 2, type: 'float' } } },
    SessionLog: { fields: { status: { id: 1, type: 'int32' } } },
  },
});
const Event = root.lookupType('Event');
/** SessionLog.START: what another file says of this step and later ones no longer holds. */
const START = 1;

/** The checksum as TFRecord stores it: rotated and shifted, as a checksum of data with checksums is weak. */
function maskedChecksum(bytes: Uint8Array): number {
  const crc = crc32c(bytes) >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** Length and its checksum, data and its checksum. */
function record(data: Uint8Array): Buffer {
  const framed = Buffer.alloc(16 + data.length);
  framed.writeBigUInt64LE(BigInt(data.length), 0);
  framed.writeUInt32LE(maskedChecksum(framed.subarray(0, 8)), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(maskedChecksum(data), 12 + data.length);
  return framed;
}

/** 'val_loss' → 'loss/val', so that TensorBoard draws the parts of one score together. */
const tagOf = (name: string) =>
  name.replace(/^(train|fitted|val|test|averaged_fitted|averaged_val|averaged_test)_(.+)$/, '$2/$1');

/** The event file of one process; a run that goes on adds a file. */
export class EventFile {
  readonly path: string;

  /** @param step Steps taken so far; what older files say of later steps is withdrawn. */
  constructor(folder: string, step: number) {
    const now = Date.now();
    this.path = path.join(
      folder,
      `events.out.tfevents.${Math.floor(now / 1000)}.${os.hostname()}.${process.pid}.${now % 1000}`,
    );
    this.#append({ fileVersion: 'brain.Event:2' });
    if (step > 0) this.#append({ step: step + 1, sessionLog: { status: START } });
  }

  /** Adds the numbers of a line of metrics.jsonl. @throws DataError where it cannot be written. */
  add({ epoch: _epoch, step, ...metrics }: { epoch: number; step: number }): void {
    const value = Object.entries(metrics).flatMap(([name, numbers]) => {
      const tagged = Array.isArray(numbers)
        ? numbers.map((each: unknown, i) => [`${name}/${i}`, each] as const)
        : [[tagOf(name), numbers] as const];
      return tagged.flatMap(([tag, simpleValue]) =>
        typeof simpleValue === 'number' ? [{ tag, simpleValue }] : [],
      );
    });
    this.#append({ step, summary: { value } });
  }

  #append(event: object): void {
    const bytes = record(Event.encode({ wallTime: Date.now() / 1000, ...event }).finish());
    withPath(this.path, () => appendFileSync(this.path, bytes));
  }
}
