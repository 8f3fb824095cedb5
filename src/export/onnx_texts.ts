// The texts that cells of a table have in an ONNX graph, which compares whole texts alone: each by its usual
// spellings.
import { BOOLEAN_WORDS } from '../data/columns/read_cells';

/** Letters of a word whose spellings are all listed: of a longer one, the usual ones. */
const ALL_CASES_UP_TO = 5;

/** The codes of texts. */
export type TextCodes = ReadonlyMap<string, number>;

/** Every way to write a word in small and capital letters. */
function allCases(word: string): string[] {
  return [...word.toLowerCase()].reduce<string[]>(
    (begun, letter) => {
      const forms = [...new Set([letter, letter.toUpperCase()])];
      return begun.flatMap((text) => forms.map((form) => text + form));
    },
    [''],
  );
}

/** Text as it is stated, in small letters, in capital ones, and with a capital first letter, of each word too. */
function usualCases(text: string): string[] {
  const small = text.toLowerCase();
  const capitalised = small.charAt(0).toUpperCase() + small.slice(1);
  const title = small.replace(/(?<![^ ])\S/g, (letter) => letter.toUpperCase());
  return [text, small, text.toUpperCase(), capitalised, title];
}

function casesOf(word: string): string[] {
  const letters = [...word].filter((each) => each.toLowerCase() !== each.toUpperCase());
  return letters.length <= ALL_CASES_UP_TO ? allCases(word) : usualCases(word);
}

/** A text, and with a blank on either side, as separators leave it. */
const withBlanks = (text: string) => [text, ` ${text}`, `${text} `];

const addAll = (codes: Map<string, number>, texts: readonly string[], code: number) => {
  for (const text of texts.flatMap(withBlanks)) codes.set(text, code);
};

/** Adds the missing words last, which win over a value that looks like one. */
function addMissing(codes: Map<string, number>, missing: readonly string[], code: number): TextCodes {
  addAll(codes, ['', ...missing.flatMap((word) => casesOf(word.trim()))], code);
  return codes;
}

/**
 * The values of a category by their place; missing values have the place behind them.
 *
 * @param missing Texts that mean a missing value, besides the empty one.
 */
export function categoryCodes(values: readonly string[], missing: readonly string[]): TextCodes {
  const codes = new Map<string, number>();
  for (const [place, value] of values.entries()) addAll(codes, [value], place);
  return addMissing(codes, missing, values.length);
}

/** The words of booleans: 0 and 1; missing values are 2. */
export function booleanCodes(missing: readonly string[]): TextCodes {
  const codes = new Map<string, number>();
  for (const [no, yes] of BOOLEAN_WORDS) {
    addAll(codes, casesOf(no), 0);
    addAll(codes, casesOf(yes), 1);
  }
  return addMissing(codes, missing, 2);
}
