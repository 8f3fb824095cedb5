import { guessHeader } from '../../../src/data/formats/csv_header';

/** Whether the first of some lines is a header, and whether that is close. */
function guess(...lines: string[]) {
  const [first, ...rows] = lines.map((line) => line.split(','));
  const { header, doubt } = guessHeader(first, rows, '.');
  return { header, isClose: doubt !== null };
}
const SURE = { header: true, isClose: false };
const NONE = { header: false, isClose: false };

test.each([
  ['text above numbers', ['a,b,y', '1,2,0', '3,4,1']],
  ['text above a missing number', ['a,b', '?,1', '2,3']],
  ['text above text that repeats', ['workclass,income', ...Array(9).fill('Private,<=50K'), 'State-gov,>50K']],
  ['names that stand again further down', ['a,b,y', '1,2,p', 'a,b,y', '3,4,q']],
  ['the same above missing numbers', ['sex,age', 'm,1', 'f,', 'sex,age', 'm,NA', 'f,2']],
  ['text above dates', ['when,b', '2026-01-01,x', '2026-01-02,y']],
  ['text without digits above names with digits', ['id,name', 'row0,p1', 'row1,p2', 'row2,p3']],
  ['names that tell', ['id,text', 'x,good film', 'y,bad film', 'z,no film']],
  ['numbers from 0 on', ['0,1,2', '0.5,-0.3,1', '0.1,0.2,0', '7,1,1']],
  ['numbers from 0 on beside a name', ['0,1,species', '0.5,-0.3,a', '0.1,0.2,b', '0.3,0.1,a']],
  ['years', ['1990,1991,1992,region', '0.5,1,2,N', '0.1,3,4,S', '0.2,1,2,N']],
  ['wavelengths', ['400,410,420,430', '0.5,1.5,2.5,0.1', '0.1,3.2,4.1,0.2']],
  ['a number above text', ['0,1', 'red,round', 'blue,flat', 'red,flat']],
  ['numbers above pixels', ['label,0,1,2', '5,0,3,16', '3,2,0,1', '4,0,0,9']],
])('%s are a header', (_, lines) => {
  expect(guess(...lines)).toEqual(SURE);
});

test.each([
  ['decimals above decimals', ['5.1,3.5,setosa', '4.9,3.0,setosa', '6.3,2.5,virginica']],
  ['labels of letters and digits', ['0.164,0.984,A', '0.2,0.1,1', '0.5,0.5,2', '0.9,0.2,A']],
  ['text that occurs below', ['vhigh,med,unacc', 'low,med,acc', 'vhigh,low,unacc', 'low,low,acc']],
  ['dates above dates', ['2026-01-01,x', '2026-01-02,y', '2026-01-03,x']],
  ['numbers among numbers', ['5,3', '4,9', '6,1', '5,2']],
  ['rows that all count on', ['1,2,3', '4,5,6', '0,1,2', '3,4,5']],
])('%s are none', (_, lines) => {
  expect(guess(...lines)).toEqual(NONE);
});

test('what is close is said with what the first row has', () => {
  expect(guess('cat,1,2', 'dog,3,4')).toEqual({ header: false, isClose: true });
  expect(guess('red,round', 'blue,flat', 'green,wide')).toEqual({ header: true, isClose: true });
  expect(guessHeader(['red', 'round'], [['blue', 'flat']], '.').doubt).toBe(
    'the first row (red, round) is read as names, but may be data',
  );
});

test('names of which some are numbers that do not count on are doubtful', () => {
  const rows = ['5.1,3.5,0', '4.9,3,0', '7,3.2,1', '6.3,3.3,2'];
  expect(guess('150,setosa,virginica', ...rows)).toEqual({ header: true, isClose: true });
  expect(guess('0,1,virginica', ...rows)).toEqual({ header: true, isClose: false });
});

test('names that stand again among the rows, as in files put together, are names', () => {
  const rows = [
    ['1', '2', 'red'],
    ['a', 'b', 'color'],
    ['3', '4', 'blue'],
    ['a', 'b', 'color'],
  ];
  expect(guessHeader(['a', 'b', 'color'], rows, '.').header).toBe(true);
  const words = [
    ['red', 'round'],
    ['blue', 'flat'],
    ['red', 'round'],
  ];
  expect(guessHeader(['red', 'round'], words, '.').header).toBe(false);
});
