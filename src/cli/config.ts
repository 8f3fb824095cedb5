// --config: options from a YAML file. What it may hold follows from the command's declared options.
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { closest, distance } from 'fastest-levenshtein';
import { type Document, isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { DataError } from '../io/data_error';
import { readFile } from '../io/read_file';
import { declarations } from '../run/options';

const nameOf = (option: Option) => option.long!.slice(2);

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What an option takes: what its own parser takes, as text, number or (in a sweep) list. */
function valueSchema(option: Option): z.ZodType {
  if (option.isBoolean()) return z.boolean({ error: 'expected true or false' });
  return z.union([scalar, z.array(scalar)], { error: 'expected a value' }).transform((value, context) => {
    const text = Array.isArray(value) ? value.join(',') : String(value);
    try {
      return option.parseArg ? option.parseArg(text, undefined) : text;
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

const MOST_BYTES = 2 ** 14;
const MOST_NESTED = 100;

/**
 * Whether values could stand in values so deep that the parser, which recurses, meets the end of the stack:
 * that can end the process.
 */
function isDeep(text: string): boolean {
  const count = (part: string, pattern: RegExp) => part.match(pattern)?.length ?? 0;
  return (
    count(text, /[[{]/g) > MOST_NESTED ||
    text
      .split(/\r\n?|\n/)
      .some((line) => line.search(/\S|$/) > MOST_NESTED || count(line, /[-?:]\s/g) > MOST_NESTED)
  );
}

/** Reads the file; `fail` throws with the line of a key. */
function readYaml(file: string): {
  values: Record<string, unknown>;
  fail: (key: string | undefined, problem: string) => never;
} {
  const lines = new LineCounter();
  const bytes = readFile(file);
  if (bytes.length > MOST_BYTES)
    throw new DataError(file, '', `expected at most ${MOST_BYTES} bytes of options, found ${bytes.length}`);
  const text = bytes.toString();
  if (isDeep(text))
    throw new DataError(
      file,
      '',
      `expected options, a line each, found values in values or brackets beyond ${MOST_NESTED}`,
    );
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const [error] = document.errors;
  if (error)
    throw new DataError(
      file,
      `line ${error.linePos?.[0].line ?? '?'}`,
      `expected YAML, found: ${error.message.split('\n')[0]}`,
    );
  if (!isMap(document.contents))
    throw new DataError(file, 'line 1', "expected options, a line each as in 'epochs: 20'");
  const { items } = document.contents as YAMLMap;
  return {
    values: valuesOf(file, document),
    fail: (key, problem) => {
      const node = items.map((item) => item.key).find((each) => isScalar(each) && each.value === key);
      throw new DataError(
        file,
        isScalar(node) && node.range ? `line ${lines.linePos(node.range[0]).line}` : '',
        problem,
      );
    },
  };
}

/**
 * What stands in a document.
 *
 * @throws DataError for an alias of nothing, or more of them than options could need.
 */
function valuesOf(file: string, document: Document): Record<string, unknown> {
  try {
    return document.toJS() as Record<string, unknown>;
  } catch (error) {
    throw new DataError(file, '', `expected YAML, found: ${(error as Error).message}`);
  }
}

/** Keys of a run's config.json that are about that run alone, or that the command does not have. */
const foreignKeys = (known: ReadonlyMap<string, Option>): string[] => [
  'version',
  ...declarations.filter(([name, { ownToRun }]) => ownToRun || !known.has(name)).map(([name]) => name),
];

/** What is wrong with the values: the key, and what was expected. */
function problemOf(
  error: z.ZodError,
  command: string,
  options: readonly Option[],
): { key: string; problem: string } {
  const [issue] = error.issues;
  if (issue.code !== 'unrecognized_keys') {
    const key = String(issue.path[0]);
    return { key, problem: `option '${key}': ${issue.message}` };
  }
  const [key] = issue.keys;
  const nearest = closest(key, options.map(nameOf));
  const isNear = distance(key, nearest) <= Math.max(2, key.length / 3);
  const hint = isNear ? `: did you mean '${nearest}'?` : '';
  return { key, problem: `expected an option of ${command}, found '${key}'${hint}` };
}

/** Whether the declaration of an option excludes another. */
const excludes = (option: Option, other: Option): boolean =>
  (option as Option & { conflictsWith: string[] }).conflictsWith.includes(other.attributeName());

/**
 * Sets the options that the command line has not given; the file may hold `options`, in either spelling.
 *
 * @throws DataError with the line of an unknown option or a wrong value.
 */
export function applyConfig(command: Command, options: readonly Option[], file: string): void {
  const known = new Map<string, Option>();
  for (const option of options) known.set(nameOf(option), option).set(option.attributeName(), option);
  const { values, fail } = readYaml(file);
  if ('version' in values) for (const key of foreignKeys(known)) delete values[key];
  const schema = z.strictObject(
    Object.fromEntries([...known].map(([key, option]) => [key, valueSchema(option).optional()])),
  );
  const { data, error } = schema.safeParse(values);
  if (error) {
    const { key, problem } = problemOf(error, command.name(), options);
    throw fail(key, problem);
  }
  const given = Object.entries(data).map(([key, value]) => ({ key, value, option: known.get(key)! }));
  const onCommandLine = options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  for (const { key, value, option } of given) {
    const other = given.find(
      (each) => each.key !== key && (each.option === option || excludes(option, each.option)),
    );
    if (other) fail(key, `option '${key}' cannot be used with '${other.key}'`);
    const isOverruled = onCommandLine.some(
      (each) => each === option || excludes(each, option) || excludes(option, each),
    );
    if (!isOverruled) command.setOptionValueWithSource(option.attributeName(), value, 'config');
  }
}
