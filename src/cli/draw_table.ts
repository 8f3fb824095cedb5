// Tables as wide as there is room: columns that do not fit move below, and long values are cut or wrapped.
import Table from 'cli-table3';
import { outputWidth } from './output_width';

/** Columns are not cut below this width, which holds 12 characters, unless fewer than two would fit. */
const CUT = 14;

type Rows = readonly (readonly string[])[];

/** How a table looks: its head and the alignment of its columns among others. */
export type TableLook = Omit<Table.TableConstructorOptions, 'colWidths'>;

function draw(look: Table.TableConstructorOptions, rows: Rows): string {
  const table = new Table({ ...look, style: { head: [], border: [], ...look.style } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}

/** The widths of the columns that a table was drawn with, by its upper border. */
const widthsOf = (drawn: string): number[] =>
  drawn
    .slice(1, drawn.indexOf('\n') - 1)
    .split('┬')
    .map(({ length }) => length);

/** The width of a table, with the borders. */
const total = (widths: readonly number[]) => widths.reduce((sum, each) => sum + each + 1, 1);

/** Widths that fit: the widest columns give way. */
function narrowed(widths: readonly number[], width: number): number[] {
  const result = [...widths];
  while (total(result) > width) result[result.indexOf(Math.max(...result))] -= 1;
  return result;
}

/** The columns of each table, beginning with the first column, by which its rows are known. */
function columnsOfEach(widths: readonly number[], width: number): number[][] {
  const tables: number[][] = [[0]];
  for (let column = 1; column < widths.length; column++) {
    const last = tables.at(-1)!;
    const needed = total([...last, column].map((each) => Math.min(CUT, widths[each])));
    if (last.length > 1 && needed > width) tables.push([0, column]);
    else last.push(column);
  }
  return tables;
}

/** Draws a table; where it is wider than there is room, in several, one below the other. */
export function drawTable(look: TableLook, rows: Rows, width = outputWidth()): string {
  const whole = draw(look, rows);
  const widths = widthsOf(whole);
  if (width === undefined || total(widths) <= width) return whole;
  const { head, colAligns, ...others } = look;
  return columnsOfEach(widths, width)
    .map((columns) => {
      const of = <T>(all: readonly T[]): T[] => columns.map((column) => all[column]);
      const part = {
        ...others,
        ...(head && { head: of(head) }),
        ...(colAligns && { colAligns: of(colAligns) }),
        colWidths: narrowed(of(widths), width),
      };
      return draw(part, rows.map(of));
    })
    .join('\n');
}

/** Draws what is known under labels, a line each; long texts are wrapped. */
export const drawEntries = (entries: Rows): string => drawTable({ wordWrap: true }, entries);
