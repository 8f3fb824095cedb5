import {
  commentSign,
  guessDecimal,
  guessDelimiter,
  leadingComments,
  saidDelimiter,
} from '../../../src/data/formats/csv_layout';
import { CsvSample } from '../../../src/data/formats/csv_sample';

const delimiterOf = (text: string, file = 't.csv') =>
  guessDelimiter(new CsvSample(Buffer.from(text), true), {}, file);
const decimalOf = (delimiter: string, ...lines: string[]) =>
  guessDecimal(
    lines.map((line) => line.split(delimiter)),
    delimiter,
  );

test.each([
  [',', 'a,b\n1,2\n3,4\n'],
  [';', 'a;b\n1;2\n'],
  ['\t', 'a b\tc\nx y\t1\n'],
  ['|', 'a|b\n1|2\n'],
  [' ', '1.0  2.0\n  3.5 4\n'],
  [' ', '"a" "b"\n"1" 5 6\n"2" 7 8\n'],
  [';', '1,5;2,5;3,5\n4,5;5,5;6,5\n'],
  [';', 'name;size\n"a;b, c";1,5\nd;2,5\n'],
  [',', '39, State-gov, 77516\n50, Self-emp, 83311\n'],
  [',', 'tags,n\na;b,1\nc;d,2\n'],
  [',', 'when,y\n2026-01-01 10:00:00,1\n2026-01-02 11:00:00,0\n'],
  ['\t', 'who\tn\nDoe, John\t1\nRoe, Jane\t2\n'],
  [';', 'price;n\n$1,50;2,5\n$2,75;3,5\n'],
  [';', 'share;n\n1,5 %;2,5\n2,5 %;3,5\n'],
  ['|', 'a|b\n1,000|2,000\n3,000|4,000\n'],
])('%j separates %j', (delimiter, text) => {
  expect(delimiterOf(text)).toEqual({ delimiter, rival: null });
});

test('points that may separate thousands are told: three digits behind each, beside whole numbers', () => {
  const rows = ['1.551;5.6', '2.300;1.25', '551;3', '12.000;4', '9.990;6', '7.125;8'];
  expect(decimalOf(';', ...rows)).toEqual({
    decimal: '.',
    doubt: "'1.551' is read as it stands, with a decimal point",
  });
  const honest = ['1.551', '2.3', '551', '12.125', '1.234', '9.990', '7.125'];
  expect(decimalOf(';', ...honest.map((cell) => `${cell};1`)).doubt).toBeNull();
  const all = Array.from({ length: 10 }, (_, row) => `${row + 1}.${551 + row};136.900;1`);
  expect(decimalOf(';', ...all).doubt).toBe("'1.551' is read as it stands, with a decimal point");
  expect(decimalOf('|', ...all.map((row) => row.replaceAll(';', '|'))).doubt).toBeNull();
  expect(decimalOf(';', ...all, '0.551;136.900;1').doubt).toBeNull();
  const fixed = ['1.551', '2.300', '551.000', '12.125', '1.234', '9.990', '7.125'];
  expect(decimalOf(';', ...fixed.map((cell) => `${cell};1`)).doubt).toBeNull();
});

test('where commas separate, points of thousands are told if numbers keep zeros at their ends', () => {
  const rows = ['1.060', '480', '1.120', '380', '1.295', '1.450', '1.235'];
  expect(decimalOf(',', ...rows.map((cell) => `2.5,${cell}`))).toEqual({
    decimal: '.',
    doubt: "'1.060' is read as it stands, with a decimal point",
  });
  expect(decimalOf(',', ...rows.map((cell) => `2.5,${cell.replace(/0$/, '1')}`)).doubt).toBeNull();
  expect(decimalOf(',', ...rows.map((cell) => `2.5,${Number(cell)}`)).doubt).toBeNull();
});

test('one column has no delimiter', () => {
  expect(delimiterOf('name\nJohn Smith\nJane Doe\n')).toBeNull();
  expect(delimiterOf('a\n1\n2\n')).toBeNull();
});

test('tabs are taken for what a .tsv file has, and a close second is told', () => {
  expect(delimiterOf('a,b\tc\n1,2\t3\n', 't.tsv.gz')).toEqual({ delimiter: '\t', rival: null });
  expect(delimiterOf('a;b,c\nd;e,f\n')).toEqual({ delimiter: ';', rival: ',' });
});

test('Excel says what separates', () => {
  expect(
    ['sep=;', 'sep=\t', '"sep=|"', 'sep=\\t', 'sep,a'].map((line) => saidDelimiter([line, '1;2'])),
  ).toEqual([';', '\t', '|', '\t', undefined]);
});

test('comments begin the file, and are not all of it', () => {
  expect(commentSign(['# a,b', '', '#', '1,2'])).toBe('#');
  expect(commentSign(['% a', '1 2'])).toBe('%');
  expect(commentSign(['#1,a', '#2,b'])).toBeNull();
  expect(commentSign(['#,name', '1,a'])).toBeNull();
  expect(commentSign(['a,b', '# 1,2'])).toBeNull();
  expect(leadingComments(['# a,b', '', '#c', '1,2', '# d'], '#')).toEqual(['a,b', 'c']);
});

test('decimal commas are those of numbers, where nothing else is', () => {
  expect(decimalOf(';', '1,5;a', '-2;b', ';c').decimal).toBe(',');
  expect(decimalOf(';', '0,066;a', '1,288;b')).toEqual({ decimal: ',', doubt: null });
  expect(decimalOf(';', '1,5;a', 'x;b').decimal).toBe('.');
  expect(decimalOf(';', '1.5;2', '2.5;3')).toEqual({ decimal: '.', doubt: null });
  expect(decimalOf(',', '1', '2').decimal).toBe('.');
});

test('commas that may separate thousands, and points beside commas, are told', () => {
  expect(decimalOf(';', '1,234;5', '20,500;6')).toEqual({ decimal: ',', doubt: "'1,234' is read as 1.234" });
  expect(decimalOf(';', '1,2;1.5', '3,4;2.5')).toEqual({
    decimal: '.',
    doubt: "'1,2' is read as text, as other columns have decimal points",
  });
});
