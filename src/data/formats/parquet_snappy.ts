// Snappy pages: the length of what they make up, and the elements that make it up.
import * as addon from '../../addon/snappy';
import { varintAt } from './parquet_runs';

/**
 * Decompresses a page.
 *
 * @param room Memory of so many bytes, which are written and returned.
 * @throws RangeError unless the page says that it has `length` bytes, and has them.
 */
export function unsnappy(
  input: Buffer,
  length: number,
  room = Buffer.allocUnsafeSlow(length),
): Buffer<ArrayBuffer> {
  const { value: said, after } = varintAt(input, 0);
  if (Number(said) !== length)
    throw new RangeError(`expected a page of ${length} bytes, found one of ${said}`);
  const written = addon.unsnappy(input.subarray(after), room);
  if (written < 0) throw new RangeError('expected a whole page, found a literal or copy beyond its bytes');
  if (written !== length) throw new RangeError(`expected a page of ${length} bytes, found ${written}`);
  return room;
}
