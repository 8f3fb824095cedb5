/** What a getter of `failing` throws. */
export class ReadError extends Error {}

/**
 * A copy of a record whose entry is given so many times, and then throws: it shows whether a value is read
 * again after it was checked.
 */
export function failing<T extends object>(record: T, key: keyof T, reads: number): T {
  const value = record[key];
  return Object.defineProperty({ ...record }, key, {
    enumerable: true,
    get: () => {
      if (reads-- <= 0) throw new ReadError('read once too often');
      return value;
    },
  });
}

/**
 * Calls with an entry that throws at the first read, at the second and so on, until the call returns;
 * `unchanged` is asked after each that throws.
 */
export function expectAllOrNothing<T extends object>(
  record: T,
  key: keyof T,
  call: (record: T) => void,
  unchanged: () => void,
): void {
  for (let reads = 0; reads < 100; reads++) {
    try {
      call(failing(record, key, reads));
      return;
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      unchanged();
    }
  }
  throw new Error('read without end');
}
