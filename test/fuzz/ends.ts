// How calls of the library may end: a result, or an error of three kinds that says what its kind does.

/** Counts of how calls ended. */
export const ends = { returned: 0, TypeError: 0, RangeError: 0, Error: 0 };

/** Counts a result, or a clean error; any other is thrown again. */
export function countEnd(error?: unknown): void {
  if (error === undefined) {
    ends.returned += 1;
    return;
  }
  const { name, message } = error as Error;
  const said =
    name === 'Error' ? /call forward first/.test(message) : /^[^:]+: expected .+, received .+/s.test(message);
  if (!(name in ends) || !said) throw error;
  ends[name as keyof typeof ends] += 1;
}
