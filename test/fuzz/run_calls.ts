// Run in a process of its own (native.test.ts): `run_calls.ts SEED COUNT` makes COUNT hostile calls and prints how they ended.
import { native } from '../../src/native';
import { mutate, randomOf, VALID } from './calls';

const [seed, count] = process.argv.slice(2).map(Number);
const random = randomOf(seed);
const names = Object.keys(VALID) as (keyof typeof VALID)[];
const ends = { returned: 0, TypeError: 0, RangeError: 0, Error: 0 };
for (let i = 0; i < count; i++) {
  const name = names[random(names.length)];
  const valid: unknown[] = [...VALID[name]()];
  const args = [...valid];
  for (let changes = 1 + random(2); changes > 0; changes--) {
    const at = random(args.length);
    args[at] = mutate(valid[at], valid, random);
  }
  if (random(20) === 0) args.length = random(args.length);
  try {
    (native[name] as (...a: unknown[]) => unknown)(...args);
    ends.returned += 1;
  } catch (error) {
    const kind = (error as Error).name as keyof typeof ends;
    if (!(kind in ends) || !(error as Error).message) throw error;
    ends[kind] += 1;
  }
}
console.log(JSON.stringify(ends));
