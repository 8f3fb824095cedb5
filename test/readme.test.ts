import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FORMAT_VERSION } from '../src/run/checkpoint_contents';
import { regulus as command, writeTable } from './support/command';
import { temporaryFolder } from './support/folder';
import { expectShown, runPage } from './support/snippets';
import { words } from './support/words';

const at = temporaryFolder();

const ROOT = path.join(__dirname, '..');
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const PAGES = readdirSync(path.join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => path.posix.join('docs', file.split(path.sep).join('/')));

test.each(PAGES)(
  'every snippet of %s runs and prints what the page says',
  (page) => runPage(at(), page),
  600_000,
);

/** The words and numbers of the picture: those beside its axes depend on the target's roundings. */
const wordsIn = (svg: string) =>
  [...svg.matchAll(/class="(?:title|name|value|cell)[^"]*">([^<]*)</g)].map(([, text]) => text).join('\n');

test('every snippet of the README runs and prints what it says, and its picture is of that run', async () => {
  await runPage(at(), 'README.md');
  const script = path.join(ROOT, 'scripts', 'report_picture.mjs');
  const { status } = spawnSync(process.execPath, [script, at('runs', 'churn'), at('report.svg')]);
  expect(status).toBe(0);
  expectShown(wordsIn(readFileSync(at('report.svg'), 'utf8')), wordsIn(textOf('docs/images/report.svg')));
}, 300_000);

test('the README has at most 600 words, and the commands of a checkout', () => {
  const text = textOf('README.md');
  expect(text.trim().split(/\s+/).length).toBeLessThanOrEqual(600);
  for (const command of ['npm start', 'npm test', 'npm run docs']) expect(text).toContain(command);
});

test('docs/stability.md has every file of a run folder, all their fields, and the version of checkpoints', () => {
  const page = textOf('docs/stability.md');
  const named = (file: string) =>
    [...(page.match(new RegExp(`^\\| .*\`${file}\`.*$`, 'm'))?.[0] ?? '').matchAll(/`([a-z0-9_.]+)`/g)].map(
      ([, name]) => name,
    );
  for (const extra of [[], ['--val-fraction', '0.2', '--ema', '0.9']]) {
    const run = at(`run${extra.length}`);
    expect(
      command(
        'train',
        '--data',
        writeTable(at('table.csv')),
        ...words('--dim 8 --depth 2 --epochs 1 --out'),
        run,
        ...extra,
      ),
    ).toMatchObject({ status: 0 });
    for (const file of readdirSync(run))
      expect({ file, named: named(file) }).toEqual({ file, named: expect.arrayContaining([file]) });
    for (const file of ['metrics.jsonl', 'summary.json']) {
      const fields = Object.keys(JSON.parse(readFileSync(path.join(run, file), 'utf8')) as object);
      const groups = ['averaged_', 'fitted_', ...(file === 'summary.json' ? ['val_'] : [])];
      for (const field of fields)
        if (!groups.some((group) => field.startsWith(group)))
          expect({ file, named: named(file) }).toEqual({ file, named: expect.arrayContaining([field]) });
    }
  }
  expect(page).toContain(`format version (${FORMAT_VERSION} now)`);
});
