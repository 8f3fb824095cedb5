// Runs test files where jest does not run (an emulator, wine): jest's own expect and each, and a runner of a
// few lines.
import { expect } from 'expect';
import { bind } from 'jest-each';

type Body = () => void | Promise<void>;
interface Group {
  title: string;
  before: Body[];
  after: Body[];
  entries: (Group | { title: string; body: Body })[];
}
const all: Group = { title: '', before: [], after: [], entries: [] };
let current = all;

const test = (title: string, body: Body) => void current.entries.push({ title, body });
function describe(title: string, body: () => void): void {
  const outer = current;
  current = { title, before: [], after: [], entries: [] };
  outer.entries.push(current);
  body();
  current = outer;
}
Object.assign(globalThis, {
  expect,
  test: Object.assign(test, { each: bind(test as never, false) }),
  describe: Object.assign(describe, { each: bind(describe as never, false) }),
  beforeAll: (body: Body) => void current.before.push(body),
  afterAll: (body: Body) => void current.after.push(body),
});

const counts = { passed: 0, failed: 0 };
async function runGroup(group: Group, path: string): Promise<void> {
  for (const body of group.before) await body();
  for (const entry of group.entries) {
    const title = `${path}${path && ' › '}${entry.title}`;
    if ('entries' in entry) {
      await runGroup(entry, title);
      continue;
    }
    try {
      await entry.body();
      counts.passed++;
    } catch (error) {
      counts.failed++;
      console.log(`failed: ${title}\n${(error as Error).message}`);
    }
  }
  for (const body of group.after) await body();
}

setImmediate(async () => {
  await runGroup(all, '');
  console.log(
    `${process.platform} ${process.arch}, Node ${process.version}: ${counts.passed} passed, ${counts.failed} failed`,
  );
  process.exitCode = counts.failed || !counts.passed ? 1 : 0;
});
