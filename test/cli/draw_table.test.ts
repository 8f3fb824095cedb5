import { drawEntries, drawTable } from '../../src/cli/draw_table';
import { start, writeNoise } from '../support/command';
import { temporaryFolder } from '../support/folder';
import { words } from '../support/words';

const at = temporaryFolder();
const widest = (text: string) => Math.max(...text.split('\n').map(({ length }) => length));

test('a table with room is drawn whole, whatever its width', () => {
  const head = ['name', 'text'];
  const rows = [['a', 'x'.repeat(200)]];
  expect(drawTable({ head }, rows, undefined)).toContain('x'.repeat(200));
  expect(drawTable({ head }, rows, 300)).toBe(drawTable({ head }, rows, undefined));
});

test('columns that do not fit move below, beside the first', () => {
  const head = ['name', 'first', 'second', 'third', 'fourth'];
  const drawn = drawTable({ head }, [['row', ...['1', '2', '3', '4'].map((digit) => digit.repeat(9))]], 40);
  expect(widest(drawn)).toBeLessThanOrEqual(40);
  for (const text of [...head, '111111111', '444444444']) expect(drawn).toContain(text);
  expect(drawn.match(/│ row /g)).toHaveLength(2);
});

test('a long cell is cut, and a long entry is wrapped', () => {
  const text = 'a text of many words that has no room in one line';
  const cut = drawTable({ head: ['name', 'text'] }, [['row', text]], 40);
  expect([widest(cut), cut.includes('…')]).toEqual([40, true]);
  process.env.COLUMNS = '40';
  const wrapped = drawEntries([['label', text]]);
  delete process.env.COLUMNS;
  expect(widest(wrapped)).toBeLessThanOrEqual(40);
  expect(wrapped.replace(/[^a-z ]/g, '').replace(/ +/g, ' ')).toContain(text.slice(0, 20));
  expect(wrapped).not.toContain('…');
});

/** Lines of tables, by their borders. */
const tableLines = (text: string) => text.split('\n').filter((line) => /^[┌├└│]/.test(line));

test.each(['40', '80'])('no table of a command is wider than COLUMNS=%s', async (columns) => {
  const data = writeNoise(at('noise.csv'), 200);
  const small = words('--dim 8 --depth 1 --epochs 1 --batch-size 32');
  const train = ['train', '--data', data, ...small, '--val-fraction', '0.2'];
  const sweep = words('sweep --lr 1e-3,2e-3 --drop-path 0,0.1 --weight-decay 0,0.1 --seeds 2 --jobs 2');
  for (const args of [
    ['inspect', data],
    [...train, '--memory', '--out', at('run')],
    ['evaluate', at('run'), '--calibrated'],
    [...train, '--folds', '2', '--out', at('folds')],
    [...sweep, '--data', data, ...small, '--out', at('sweep')],
    ['doctor'],
  ]) {
    const { code, shown } = await start(args, { COLUMNS: columns }).end;
    const lines = tableLines(shown);
    expect({ args, code, hasTable: lines.length > 3 }).toEqual({ args, code: 0, hasTable: true });
    expect(lines.filter(({ length }) => length > Number(columns))).toEqual([]);
  }
});
