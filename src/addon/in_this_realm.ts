type Callable = (...args: unknown[]) => unknown;

function inThisRealm(error: Error): Error {
  if (error.name === 'RangeError') return new RangeError(error.message);
  return error.name === 'TypeError' ? new TypeError(error.message) : new Error(error.message);
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
