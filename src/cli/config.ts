// --config: options from a YAML file. What it may hold follows from the command's declared options.
import { type Command, InvalidArgumentError, type Option } from 'commander';
import { type Document, isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import * as z from 'zod';
import { nearName } from '../core/near_name';
import { DataError } from '../io/data_error';
import { checkFileOrFolder, readText } from '../io/read_file';
import { declarations } from '../run/options';
import { pc } from './colors';
import { expandSchema } from './schema_block';

const nameOf = (option: Option) => option.long!.slice(2);

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** A list as the command line has it: JSON where a text of it has a comma. */
const listText = (values: readonly unknown[]): string =>
  values.some((value) => String(value).includes(',')) ? JSON.stringify(values) : values.join(',');

/** What an option takes: what its own parser takes, as text, number or (in a sweep) list. */
function valueSchema(option: Option): z.ZodType {
  if (option.isBoolean()) return z.boolean({ error: 'expected true or false' });
  return z.union([scalar, z.array(scalar)], { error: 'expected a value' }).transform((value, context) => {
    const text = Array.isArray(value) ? listText(value) : String(value);
    try {
      return option.parseArg ? option.parseArg(text, undefined) : text;
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      context.addIssue({ code: 'custom', message: error.message });
      return z.NEVER;
    }
  });
}

/** A table of thousands of columns has a line for each. */
const MAX_BYTES = 2 ** 18;
const MAX_DEPTH = 100;

/** Whether values may be nested so deeply that the parser, which recurses, overflows the stack. */
function isDeep(text: string): boolean {
  const count = (part: string, pattern: RegExp) => part.match(pattern)?.length ?? 0;
  const isIndented = (line: string) => line.search(/\S|$/) > MAX_DEPTH || count(line, /[-?:]\s/g) > MAX_DEPTH;
  // Names of columns in quotes may have brackets.
  const unquoted = text.replace(/"(?:[^"\\\n]|\\.)*"/g, '');
  return count(unquoted, /[[{]/g) > MAX_DEPTH || text.split(/\r\n?|\n/).some(isIndented);
}

/** The text of a file of options. @throws DataError for one that is too large or nested too deeply. */
function optionsText(file: string): string {
  const size = checkFileOrFolder(file);
  if (size > MAX_BYTES)
    throw new DataError(file, '', `expected at most ${MAX_BYTES} bytes of options, found ${size}`);
  const text = readText(file);
  if (isDeep(text)) {
    const found = `values in values or brackets beyond ${MAX_DEPTH}`;
    throw new DataError(file, '', `expected options, a line each, found ${found}`);
  }
  return text;
}

/** Parses the options of a file. @throws DataError with the line of what is not YAML. */
function parseOptions(file: string, text: string, lines: LineCounter): Document & { contents: YAMLMap } {
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  const [error] = document.errors;
  if (error) {
    const line = `line ${error.linePos?.[0].line ?? '?'}`;
    throw new DataError(file, line, `expected YAML, found: ${error.message.split('\n')[0]}`);
  }
  if (!isMap(document.contents))
    throw new DataError(file, 'line 1', "expected options, a line each as in 'epochs: 20'");
  return document as Document & { contents: YAMLMap };
}

/**
 * The values of a document.
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

/** Reads the file; `fail` throws with the line of a key. */
function readYaml(file: string): {
  values: Record<string, unknown>;
  fail: (key: string | undefined, problem: string) => never;
} {
  const lines = new LineCounter();
  const document = parseOptions(file, optionsText(file), lines);
  const lineOf = (key: string | undefined): string => {
    const keys = document.contents.items.map((item) => item.key).filter(isScalar);
    const range = keys.find(({ value }) => value === key)?.range;
    return range ? `line ${lines.linePos(range[0]).line}` : '';
  };
  return {
    values: valuesOf(file, document),
    fail: (key, problem) => {
      throw new DataError(file, lineOf(key), problem);
    },
  };
}

/** Keys of a run's config.json that are about that run alone, or that the command does not have. */
const foreignKeys = (known: ReadonlyMap<string, Option>): string[] =>
  declarations.filter(([name, { ownToRun }]) => ownToRun || !known.has(name)).map(([name]) => name);

/** Keys that a run left at its default where the command needs another: a sweep has validation rows. */
function weakerKeys(values: Record<string, unknown>, known: ReadonlyMap<string, Option>): string[] {
  const isWeaker = ([name, { default: ofRun, sweepDefault }]: (typeof declarations)[number]) =>
    sweepDefault !== undefined && values[name] === ofRun && known.get(name)?.defaultValue === sweepDefault;
  return declarations.filter(isWeaker).map(([name]) => name);
}

/** Leaves out of a run's config.json what does not hold for another command or run, and says so. */
function passOver(file: string, values: Record<string, unknown>, known: ReadonlyMap<string, Option>): void {
  delete values.version;
  const note = (text: string) => console.warn(pc.yellow(`Note: ${file}: ${text}`));
  const foreign = foreignKeys(known).filter((key) => key in values);
  if (foreign.length > 0) note(`passed over, as that run's own: ${foreign.join(', ')}`);
  const weaker = weakerKeys(values, known);
  for (const key of weaker)
    note(`passed over ${key} ${values[key]}: the default is ${known.get(key)!.defaultValue} here`);
  for (const key of [...foreign, ...weaker]) delete values[key];
}

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
  const near = nearName(key, options.map(nameOf));
  const hint = near === undefined ? '' : `: did you mean '${near}'?`;
  return { key, problem: `expected an option of ${command}, found '${key}'${hint}` };
}

/** Whether the declaration of an option excludes another. */
const excludes = (option: Option, other: Option): boolean =>
  (option as Option & { conflictsWith: string[] }).conflictsWith.includes(other.attributeName());

/** A value of the file: its key as it is written there. */
interface Given {
  key: string;
  value: unknown;
  option: Option;
}

/** The options of a file, by either spelling. @throws DataError for an unknown one or a wrong value. */
function readOptions(command: string, options: readonly Option[], file: string): Given[] {
  const known = new Map<string, Option>();
  for (const option of options) {
    known.set(nameOf(option), option).set(option.attributeName(), option);
    if (option.short?.startsWith('--')) known.set(option.short.slice(2), option);
  }
  const { values, fail } = readYaml(file);
  if (known.has('target')) expandSchema(values, (problem) => fail('schema', problem));
  if ('version' in values) passOver(file, values, known);
  const schema = z.strictObject(
    Object.fromEntries([...known].map(([key, option]) => [key, valueSchema(option).optional()])),
  );
  const { data, error } = schema.safeParse(values);
  if (error) {
    const { key, problem } = problemOf(error, command, options);
    return fail(key, problem);
  }
  const given = Object.entries(data).map(([key, value]) => ({ key, value, option: known.get(key)! }));
  for (const { key, option } of given) {
    const clashes = (each: Given) =>
      each.key !== key && (each.option === option || excludes(option, each.option));
    const other = given.find(clashes);
    if (other) fail(key, `option '${key}' cannot be used with '${other.key}'`);
  }
  return given;
}

/**
 * Sets the options that the command line has not given; the file may hold `options`, in either spelling.
 *
 * @throws DataError with the line of an unknown option or a wrong value.
 */
export function applyConfig(command: Command, options: readonly Option[], file: string): void {
  const given = readOptions(command.name(), options, file);
  const onCommandLine = options.filter(
    (option) => command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  for (const { value, option } of given) {
    const isOverruled = onCommandLine.some(
      (each) => each === option || excludes(each, option) || excludes(option, each),
    );
    if (!isOverruled) command.setOptionValueWithSource(option.attributeName(), value, 'config');
  }
}
