import { operations } from './binary';

const raw = operations<{ unsnappy(input: Uint8Array, out: Uint8Array): number }>();

/**
 * Decompresses Snappy's elements, without the length in front of them; returns how many bytes they make up,
 * −1 where one lies beyond the input or the output.
 */
export const unsnappy = (input: Uint8Array, out: Uint8Array): number => raw.unsnappy(input, out);
