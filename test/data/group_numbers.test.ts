import { GroupNumbers } from '../../src/data/group_numbers';

test('groups are numbered as they come; blanks around a name do not count', () => {
  const groups = new GroupNumbers();
  expect(['b', ' a', 'b ', 'a', '2'].map((text) => groups.of(text))).toEqual([0, 1, 0, 1, 2]);
});

test('a whole number as pandas writes it beside missing cells is the same group', () => {
  const groups = new GroupNumbers();
  expect(['1', '2', '1.0', '2.00', '1.5', '10', '1.0.0'].map((text) => groups.of(text))).toEqual([
    0, 1, 0, 1, 2, 3, 4,
  ]);
});
