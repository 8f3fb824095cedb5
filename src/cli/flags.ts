import { kebabCase } from '../core/kebab_case';

/** The flag of an option. */
export const flagOf = (name: string): string => `--${kebabCase(name)}`;
