import { scoreTable } from '../../src/cli/score_table';
import type { ScoreTable } from '../../src/tasks/score_table';

const table = (rows: number): ScoreTable => ({
  of: 'class',
  ofAll: 'classes',
  scores: [
    { name: 'f1', title: 'F1', digits: 3 },
    { name: 'support', title: 'rows', digits: 0 },
  ],
  rows: Array.from({ length: rows }, (_, i) => ({
    name: i === 0 ? 'a\u001b[31m' : `class ${i}`,
    values: { f1: i === 1 ? null : i / 100, support: 1000 + i },
  })),
  means: [{ name: 'macro', values: { f1: 0.12345, support: 9000 } }],
  worstBy: ['f1', 'support'],
  notes: ['1 class has no rows'],
});

test('scores by class have a row each, their means and what to know of them', () => {
  const text = scoreTable(table(3), '--json');
  expect(text).toMatch(/class +│ +F1 │ +rows/);
  expect(text).toMatch(/class 1 +│ +– │ +1,001/);
  expect(text).toMatch(/macro mean +│ +0\.123 │ +9,000/);
  expect(text).toMatch(/\n1 class has no rows$/);
  expect(text).not.toContain('\u001b');
});

test('of many classes the worst are shown, and how many are not is said', () => {
  const text = scoreTable(table(30), '--json');
  expect(text.match(/class \d+ +│/g)).toHaveLength(9);
  expect(text).toContain('The 10 classes of the lowest F1; 20 more in --json');
});
