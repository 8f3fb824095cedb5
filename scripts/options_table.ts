// npx ts-node scripts/options_table.ts: writes the tables of docs/cli.md from the declarations.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { flagOf } from '../src/cli/flags';
import { SWEEP_OPTIONS } from '../src/cli/sweep_options';
import type { OptionDeclaration, RunOptionDeclaration } from '../src/core/option_declaration';
import { declarations } from '../src/run/options';

/** The page that has the tables. */
export const PAGE = path.join(__dirname, '..', 'docs', 'cli.md');

/** What a sweep makes of an option. */
function inASweep({ sweep, sweepDefault }: RunOptionDeclaration): string {
  if (sweep === 'none') return '';
  const values = sweep === 'fixed' ? 'one value' : 'several values';
  return sweepDefault === undefined ? values : `${values}, default ${sweepDefault}`;
}

const row = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join(' | ')} |`;

/** A table of options, a group after the other. */
function table(
  columns: readonly string[],
  options: readonly (readonly [string, OptionDeclaration, string[]])[],
): string {
  const groups = [...new Set(options.map(([, { group }]) => group))];
  const sorted = groups.flatMap((group) => options.filter(([, declaration]) => declaration.group === group));
  const rows = sorted.map(([name, declaration, more]) => {
    const { takes, help, defaultText = '' } = declaration;
    const shown = declaration.default === undefined ? defaultText : `\`${declaration.default}\``;
    return row([declaration.group, `\`${flagOf(name)}\``, takes.expected, shown, help, ...more]);
  });
  return [row(columns), row(columns.map(() => '---')), ...rows].join('\n');
}

/** The tables by the name of their command. */
export function optionTables(): Record<'train' | 'sweep', string> {
  const columns = ['group', 'option', 'values', 'default', 'what it does'];
  return {
    train: table(
      [...columns, 'in a sweep'],
      declarations.map(([name, declaration]) => [name, declaration, [inASweep(declaration)]]),
    ),
    sweep: table(
      columns,
      Object.entries(SWEEP_OPTIONS).map(([name, declaration]) => [name, declaration, []]),
    ),
  };
}

/** The page with today's tables between its markers. */
export const withTables = (page: string): string =>
  Object.entries(optionTables()).reduce(
    (text, [command, rows]) =>
      text.replace(
        new RegExp(`(<!-- options of ${command} -->\n)[^]*?(<!-- end -->)`),
        (_, start: string, end: string) => `${start}${rows}\n${end}`,
      ),
    page,
  );

if (require.main === module) writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8')));
