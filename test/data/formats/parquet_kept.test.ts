import { KeptPages } from '../../../src/data/formats/parquet_kept';

/** A page of so many bytes, and how often it was made. */
function counting(length: number) {
  const made = { times: 0, page: () => Buffer.alloc(length, ++made.times) };
  return made;
}

test('a page of the first reading is given back in the second, once', () => {
  const kept = new KeptPages();
  kept.isKeeping = true;
  const made = counting(3);
  const first = kept.page(4, 3, made.page);
  expect(kept.page(4, 3, made.page)).toBe(first);
  expect(kept.keeps(4)).toBe(true);
  kept.isKeeping = false;
  expect(kept.page(4, 3, made.page)).toBe(first);
  expect(kept.keeps(4)).toBe(false);
  expect(made.times).toBe(1);
  expect([...kept.page(4, 3, made.page)]).toEqual([2, 2, 2]);
});

test('a page elsewhere, or of another length, is made anew', () => {
  const kept = new KeptPages();
  kept.isKeeping = true;
  const made = counting(3);
  kept.page(4, 3, made.page);
  kept.page(5, 3, made.page);
  kept.page(4, 2, made.page);
  expect(made.times).toBe(3);
});

test('no page is kept unless the rows are read again, nor more than 32 MB of them', () => {
  const kept = new KeptPages();
  const made = counting(2 ** 24);
  kept.page(0, 2 ** 24, made.page);
  kept.isKeeping = true;
  for (const place of [0, 1, 2]) kept.page(place, 2 ** 24, made.page);
  expect(made.times).toBe(4);
  kept.isKeeping = false;
  for (const place of [0, 1, 2]) kept.page(place, 2 ** 24, made.page);
  expect(made.times).toBe(5);
});
