type Callable = (...args: unknown[]) => unknown;

function inThisRealm({ name, message, code }: Error & { code?: string }): Error {
  const Kind = { RangeError, TypeError }[name] ?? Error;
  return Object.assign(new Kind(message), code === undefined ? {} : { code });
}

/** The functions of an addon. Their errors belong to the realm that loaded it: they are made again in this one. */
export function functionsOf(addon: object): Record<string, Callable> {
  const functions: Record<string, Callable> = {};
  for (const [name, call] of Object.entries(addon) as [string, Callable][]) {
    if (typeof call !== 'function') continue; // bindings adds the path
    functions[name] = (...args) => {
      try {
        return call(...args);
      } catch (error) {
        throw inThisRealm(error as Error);
      }
    };
  }
  return functions;
}
