import { kebabCase } from '../core/kebab_case';

/** The flag of an option. */
export const flagOf = (name: string): string => `--${kebabCase(name)}`;

/** An option in a text of the library, and its value in quotes where one follows. */
const OPTION = /\boptions\.(\w+)(?: '([\w-]+)')?/g;

/**
 * A text of the library in the words of the command.
 *
 * @param flag What an option is called, by its name and its value as ' value' where one follows; undefined:
 * as it is.
 */
export const withFlags = (text: string, flag: (name: string, value: string) => string | undefined): string =>
  text.replace(OPTION, (all, name: string, value?: string) => {
    const given = value === undefined ? '' : ` ${value}`;
    return flag(name, given) ?? all;
  });

/** A text of the library with all options by their flags. */
export const allFlags = (text: string): string => withFlags(text, (name, value) => `${flagOf(name)}${value}`);
