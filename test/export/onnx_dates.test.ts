import fc from 'fast-check';
import { DATE_PARTS, datePart } from '../../src/data/columns/dates';
import { addDateParts, MOST_MS } from '../../src/export/onnx_dates';
import { temporaryFolder } from '../support/folder';
import { runGraph } from '../support/onnx_graphs';

const at = temporaryFolder();
const DAY_MS = 86_400_000;
/** The year of the first time that a Date has does not begin within its reach. */
const FAR_MS = MOST_MS - 366 * DAY_MS;

/** The days around the turn of years and of Februaries, of all kinds of years. */
const turns = [
  -271_819, -400, -4, -1, 0, 4, 99, 100, 1600, 1899, 1900, 1970, 2000, 2024, 2100, 275_759,
].flatMap((year) =>
  [
    [0, 1],
    [1, 28],
    [1, 29],
    [2, 1],
    [11, 31],
  ].flatMap(([month, day]) => {
    const midnight = new Date(0).setUTCFullYear(year, month, day);
    return [midnight - 1, midnight, midnight + DAY_MS - 1];
  }),
);

test('the parts of dates are those of datePart, in all years that a Date has whole', () => {
  const random = fc.sample(fc.double({ min: -FAR_MS, max: FAR_MS, noNaN: true }), 2_000);
  const recent = fc.sample(fc.integer({ min: -(2 ** 42), max: 2 ** 42 }), 1_000);
  const times = [...turns, ...random, ...recent, 0, -0.5];
  const firsts = [0, -1234.5];
  const parts = runGraph(
    at('dates.onnx'),
    times.map((time) => [time, -time]),
    (graph) => ({ ...addDateParts(graph, 'x', firsts) }),
  );
  for (const part of DATE_PARTS) {
    const want = times.flatMap((time) => [datePart(part, time, firsts[0]), datePart(part, -time, firsts[1])]);
    expect(parts[part].map((value) => value + 0)).toEqual(want.map((value) => value + 0));
  }
});
