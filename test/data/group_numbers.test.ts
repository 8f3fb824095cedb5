import { GroupNumbers } from '../../src/data/group_numbers';

test('groups are numbered as they come; blanks around a name do not count', () => {
  const groups = new GroupNumbers();
  expect(['b', ' a', 'b ', 'a', '2'].map((text) => groups.of(text))).toEqual([0, 1, 0, 1, 2]);
});
