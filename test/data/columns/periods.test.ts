import { hasPeriods } from '../../../src/data/columns/periods';

test.each<readonly string[][]>([
  [['2024-Q1', '2024-Q2']],
  [['Q1', 'q4']],
  [['Q3 2025', 'Q4/2025']],
  [['2024-01', '2024-12']],
  [['2024-W01', '2024W52']],
  [['Jan', 'Feb 2024', 'March', 'Sep.', 'May-24']],
  [['Mon', 'tuesday', 'Thurs', 'Sunday']],
])('%p are periods', (texts) => expect(hasPeriods(texts)).toBe(true));

test.each<readonly string[][]>([
  [['Q1', 'Q5']],
  [['2024-13', '2024-12']],
  [['may', 'must']],
  [['marble', 'sunny']],
  [['Q1']],
  [[]],
])('%p are not', (texts) => expect(hasPeriods(texts)).toBe(false));
