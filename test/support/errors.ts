/** Expects a TypeError or RangeError of this realm whose message says name, expected and received. */
export function expectError(
  call: () => unknown,
  kind: typeof TypeError | typeof RangeError,
  name: string | RegExp,
): void {
  let caught: unknown;
  try {
    call();
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(kind);
  const { message } = caught as Error;
  expect(message).toMatch(/^.+: expected .+, received .+/s);
  if (typeof name === 'string') expect(message.startsWith(name)).toBe(true);
  else expect(message).toMatch(name);
}
