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

/** A value of a type that TypeScript would refuse. */
export const any = (value: unknown) => value as never;

/** A test for each call: it throws an error of this kind that says name, expected and received. */
export function refuses(
  kind: typeof TypeError | typeof RangeError,
  calls: [title: string, call: () => unknown, message: string][],
): void {
  test.each(calls)(`%s is refused with a ${kind.name}`, (_, call, message) =>
    expectError(call, kind, message),
  );
}
