// What a declaration of an option says: its kind of value (a type, a range, how text becomes a value), its
// help, and what runs, sweeps and checkpoints do with it.

/** What an option takes. */
export interface Kind<T> {
  readonly type: 'integer' | 'number' | 'choice' | 'switch' | 'text' | 'path';
  /** The accepted values in words, for messages and docs. */
  readonly expected: string;
  /** The argument's usual name in a usage line. */
  readonly placeholder: string;
  /** The value that a text means; undefined if it is not accepted. */
  readonly parse: (text: string) => T | undefined;
  /** The values of a choice. */
  readonly choices?: readonly T[];
}

/** What a command says of an option; the flag follows from the option's name. */
export interface OptionDeclaration {
  /** The heading in the help. */
  group: string;
  takes: Kind<unknown>;
  help: string;
  /** The argument in the usage line; default: that of the kind. */
  placeholder?: string;
  default?: unknown;
  /** What happens without the option, if that is not a value. */
  defaultText?: string;
  /** Another name, by which it may be given too. */
  otherName?: string;
  /** Names of options that cannot be given with it. */
  conflicts?: readonly string[];
}

/** An option of a training run. */
export interface RunOptionDeclaration extends OptionDeclaration {
  /**
   * Where a run keeps it. Default: in its checkpoint and config.json, because it decides the outcome or a
   * resumed run needs it; 'config': in config.json alone.
   */
  kept?: 'config' | 'nowhere';
  /** In a sweep: 'fixed' has one value, 'none' does not exist. Default: an axis, of several values. */
  sweep?: 'fixed' | 'none';
  /** The default in a sweep, if it differs. */
  sweepDefault?: unknown;
  /** Whether it may change when a run is resumed. */
  resumable?: true;
  /** Whether the command computes the default: every run has a value. */
  computed?: true;
  /** The default of a run with so many rows to fit, these options and this task. */
  byRows?: (
    rows: number,
    options: { batchSize?: number | undefined; accumulate?: number | undefined },
    task: { epochs?(rows: number): number },
  ) => number;
  /** Whether it belongs to one run: it is not taken from the config.json of a different run. */
  ownToRun?: true;
}

function numeric(
  type: 'integer' | 'number',
  expected: string,
  accepts: (value: number) => boolean,
): Kind<number> {
  const parse = (text: string) => {
    const value = text.trim() === '' ? NaN : Number(text);
    return Number.isFinite(value) && accepts(value) ? value : undefined;
  };
  return { type, expected, placeholder: type === 'integer' ? 'n' : 'x', parse };
}

/** An integer in [min, max]. */
export const integer = (min: number, max = Number.MAX_SAFE_INTEGER): Kind<number> =>
  numeric(
    'integer',
    max === Number.MAX_SAFE_INTEGER ? `an integer of at least ${min}` : `an integer from ${min} to ${max}`,
    (value) => Number.isSafeInteger(value) && value >= min && value <= max,
  );

/** A number in [min, max]. */
export const within = (min: number, max: number): Kind<number> =>
  numeric('number', `a number from ${min} to ${max}`, (value) => value >= min && value <= max);

/** A number in [min, bound). */
export const atLeastAndBelow = (min: number, bound: number): Kind<number> =>
  numeric(
    'number',
    `a number of at least ${min} and below ${bound}`,
    (value) => value >= min && value < bound,
  );

/** A number in [min, ∞). */
export const atLeast = (min: number): Kind<number> =>
  numeric('number', `a number of at least ${min}`, (value) => value >= min);

/** A number in (bound, ∞). */
export const above = (bound: number): Kind<number> =>
  numeric('number', `a number above ${bound}`, (value) => value > bound);

/** One of a few names. */
export const choice = <const T extends string>(choices: readonly T[]): Kind<T> => ({
  type: 'choice',
  expected: choices.map((each) => (/\w/.test(each) ? each : `'${each}'`)).join(', '),
  placeholder: 'name',
  parse: (text) => choices.find((each) => each === text),
  choices,
});

/** True if the flag is given. */
export const toggle = (): Kind<boolean> => ({
  type: 'switch',
  expected: 'true or false',
  placeholder: '',
  parse: (text) => ({ true: true, false: false })[text],
});

/** Text that matches a pattern. */
export const text = (expected: string, accepts: (value: string) => boolean = () => true): Kind<string> => ({
  type: 'text',
  expected,
  placeholder: 'text',
  parse: (given) => (accepts(given) ? given : undefined),
});

/** A file or folder; a checkpoint keeps it as an absolute path, because another folder may resume the run. */
export const filePath = (expected: string): Kind<string> => ({
  type: 'path',
  expected,
  placeholder: 'path',
  parse: (given) => given,
});
