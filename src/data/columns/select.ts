// The median without sorting: the selection of Floyd and Rivest (1975), some 1.5 comparisons a number.

/** Fewer numbers are divided by any of them; of more, a sample tells which comes near the place. */
const FEW = 600;

function swap(values: Float64Array, a: number, b: number): void {
  const value = values[a];
  values[a] = values[b];
  values[b] = value;
}

/** Bounds of the numbers among which a sample of √ numbers looks for the one at a place. */
function sampleBounds(from: number, to: number, place: number): readonly [number, number] {
  const count = to - from + 1;
  const share = (place - from + 1) / count;
  const size = 0.5 * Math.exp((2 / 3) * Math.log(count));
  const deviation = 0.5 * Math.sqrt((Math.log(count) * size * (count - size)) / count);
  const shift = share < 0.5 ? -deviation : deviation;
  const start = place - share * size + shift;
  return [Math.max(from, Math.floor(start)), Math.min(to, Math.floor(start + size))];
}

/** Moves smaller numbers before, and larger ones behind, the one at a place; returns where that then is. */
function divide(values: Float64Array, from: number, to: number, place: number): number {
  const pivot = values[place];
  swap(values, place, to);
  let next = from;
  let last = to - 1;
  for (;;) {
    while (values[next] < pivot) next += 1;
    while (last > next && values[last] > pivot) last -= 1;
    if (next >= last) break;
    swap(values, next++, last--);
  }
  swap(values, next, to);
  return next;
}

/** Moves the value that would be at a place of the sorted values there, smaller ones before it. */
function select(values: Float64Array, first: number, end: number, place: number): number {
  let [from, to] = [first, end];
  while (from < to) {
    if (to - from > FEW) select(values, ...sampleBounds(from, to, place), place);
    const at = divide(values, from, to, place);
    if (at === place) break;
    if (at < place) from = at + 1;
    else to = at - 1;
  }
  return values[place];
}

/** The median of numbers, whose order changes; 0 where there are none. */
export function medianOf(values: Float64Array): number {
  if (values.length === 0) return 0;
  const middle = values.length >>> 1;
  const upper = select(values, 0, values.length - 1, middle);
  if (values.length % 2 === 1) return upper;
  let lower = values[0];
  for (let i = 1; i < middle; i++) if (values[i] > lower) lower = values[i];
  return lower + (upper - lower) / 2;
}
