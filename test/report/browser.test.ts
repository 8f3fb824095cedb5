// The pages as people see them: in Chromium from file://, on a phone and on a laptop, light and dark.
import { cpSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SweepPlan, TrialResult } from '../../src/sweep/plan';
import type { Setting } from '../../src/sweep/space';
import { axeProblems, startBrowser } from '../support/browser';
import { regulus } from '../support/command';
import { values } from '../support/reference';
import { writeSweep } from '../support/sweep_folder';
import { words } from '../support/words';

type Box = { left: number; right: number; top: number; bottom: number };
/** What the tests ask of an element; with the DOM's own types all of src could name a browser's globals. */
interface PageElement {
  tagName: string;
  textContent: string;
  innerText: string;
  clientWidth: number;
  scrollWidth: number;
  parentElement: PageElement | null;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): Box;
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement> & { length: number };
}
declare const document: PageElement & { title: string; documentElement: PageElement };
declare const window: { innerWidth: number };
declare function getComputedStyle(node: PageElement): { color: string; backgroundColor: string };

const HOSTILE = '</script><script>throw 1</script><!--';
let folder = '';
const at = (...parts: string[]) => path.join(folder, ...parts);
let browser: Awaited<ReturnType<typeof startBrowser>>;

function must(...args: string[]): void {
  const { status, stderr } = regulus(...args);
  if (status !== 0) throw new Error(stderr);
}

const PLAN = { version: 1, ranges: {}, eta: 3, metric: 'accuracy', seeds: [0], data: '' } as const;

/** Settings of lists of numbers and of words, a trial of which failed. */
function gridSweep(place: string): string {
  const axes = { labelSmoothing: [0, 0.1, 0.2], dropPath: [0, 0.2], schedule: ['one-cycle', 'cosine'] };
  const settings = axes.labelSmoothing.flatMap((labelSmoothing) =>
    axes.dropPath.flatMap((dropPath) =>
      axes.schedule.map((schedule): Setting => ({ labelSmoothing, dropPath, schedule })),
    ),
  );
  const noise = values(100);
  const results = settings.flatMap((setting, i) =>
    [0, 1].map((seed): TrialResult => {
      const trial = 2 * i + seed;
      if (trial === 5)
        return { trial, setting, seed, status: 'failed', error: `training diverged ${HOSTILE}` };
      const smoothing = Number(setting.labelSmoothing);
      return {
        trial,
        setting,
        seed,
        status: 'done',
        epochs: 4,
        val_accuracy: 0.7 + 0.2 * smoothing + 0.01 * noise[trial],
        val_loss: 1.2 - smoothing,
        val_ece: 0.2 - 0.6 * smoothing + 0.01 * noise[trial],
        train_loss: 1,
        seconds: 2,
      };
    }),
  );
  return writeSweep(
    place,
    {
      ...PLAN,
      options: { data: `/data/${HOSTILE}`, epochs: 4 },
      axes,
      strategy: 'grid',
      seeds: [0, 1],
      settings,
    },
    results,
  );
}

function randomSweep(place: string): string {
  const draws = values(80);
  const settings = Array.from(
    { length: 20 },
    (_, i): Setting => ({
      lr: Number((10 ** (-3 + draws[2 * i])).toPrecision(4)),
      weightDecay: Number((0.1 + 0.1 * draws[2 * i + 1]).toPrecision(4)),
    }),
  );
  const plan: SweepPlan = {
    ...PLAN,
    seeds: [0],
    options: { data: 'glyphs', epochs: 4 },
    axes: { lr: settings.map(({ lr }) => lr), weightDecay: settings.map(({ weightDecay }) => weightDecay) },
    strategy: 'random',
    settings,
  };
  return writeSweep(
    place,
    plan,
    settings.map(
      (setting, trial): TrialResult => ({
        trial,
        setting,
        seed: 0,
        status: 'done',
        epochs: 4,
        val_accuracy: 0.8 + 0.05 * draws[40 + trial],
        val_loss: 0.5 - 0.1 * draws[40 + trial],
        val_ece: 0.05,
        train_loss: 1,
        seconds: 75,
      }),
    ),
  );
}

/** Classes by the dozen, with names that are long or mean to break out. */
function writeClasses(file: string): string {
  const names = Array.from({ length: 26 }, (_, i) =>
    i === 3 ? HOSTILE : i % 2 ? `species of the ${i}th kind` : `k${i}`,
  );
  const rows = Array.from(
    { length: 520 },
    (_, i) => `"${names[i % 26]}",${Math.cos(i % 26)},${Math.sin(i % 26)},${i % 7}`,
  );
  writeFileSync(file, `kind,a,b,c\n${rows.join('\n')}\n`);
  return file;
}

/** A table of many columns, whose names are long, alike, or mean to break out; some say nothing. */
function writeColumns(file: string): string {
  const names = Array.from({ length: 24 }, (_, i) =>
    i === 3 ? HOSTILE : `${i % 2 ? 'a measured quantity of the' : ''} ${i}th kind`,
  );
  const rows = Array.from({ length: 400 }, (_, i) => {
    const cells = names.map((_, c) => (c % 3 ? `w${(i + c) % (c + 2)}` : Math.sin(i * (c + 1))));
    return [...cells, i % 4 ? '2026-01-02' : '', Math.sin(i) > 0 ? 'yes' : HOSTILE].join();
  });
  writeFileSync(file, `${names.join()},joined,label\n${rows.join('\n')}\n`);
  return file;
}

/** Numbers to predict: one of large values, one whose name means to break out. */
function writeNumbers(file: string): string {
  const draws = values(1200);
  const rows = Array.from({ length: 400 }, (_, i) => {
    const [a, b, noise] = draws.slice(3 * i, 3 * i + 3);
    return [a, b, 4.5e6 + 1e6 * a + 2e5 * noise, 1e-3 * b + 2e-4 * noise * a].join();
  });
  writeFileSync(file, `a,b,revenue of the year,${HOSTILE}\n${rows.join('\n')}\n`);
  return file;
}

const pages = [
  ...['images', 'classes', 'table', 'numbers', 'quantiles', 'folds'],
  ...['interrupted', 'comparison', 'grid', 'random', 'empty'],
] as const;
const address = (page: (typeof pages)[number]) =>
  pathToFileURL(page === 'comparison' ? at('comparison.html') : at(page, 'report.html')).href;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'regulus test '));
  const small = ['--dim', '16', '--depth', '3', '--drop-path', '0.3', '--threads', '1'];
  must(
    ...words('train --train-rows 800 --test-rows 300 --val-fraction 0.2 --ema 0.9 --epochs 14 --histograms'),
    ...small,
    '--out',
    at('images'),
  );
  must('train', '--data', writeClasses(at('classes.csv')), '--epochs', '2', ...small, '--out', at('classes'));
  must('train', '--data', writeColumns(at('table.csv')), '--epochs', '2', ...small, '--out', at('table'));
  const numbers = ['train', '--data', writeNumbers(at('numbers.csv')), '--epochs', '3', ...small];
  must(...numbers, '--out', at('numbers'));
  const both = ['--target', `revenue of the year,${HOSTILE}`, '--loss', 'quantile'];
  must(...numbers, ...both, '--out', at('quantiles'));
  must(...numbers, '--folds', '2', '--val-fraction', '0.2', '--out', at('folds'));
  const summary = JSON.parse(readFileSync(at('classes', 'summary.json'), 'utf8')) as object;
  writeFileSync(
    at('classes', 'summary.json'),
    JSON.stringify({ ...summary, test_ece: null, test_non_finite_rows: 3 }),
  );
  must('report', at('classes'));
  cpSync(at('images'), at('interrupted'), { recursive: true });
  for (const file of ['summary.json', 'evaluation.json']) unlinkSync(at('interrupted', file));
  writeFileSync(
    at('interrupted', 'metrics.jsonl'),
    `${readFileSync(at('interrupted', 'metrics.jsonl'), 'utf8').split('\n')[0]}\n{"epoch":2,"tr`,
  );
  must('report', at('interrupted'));
  const runs = [
    'images',
    'classes',
    'interrupted',
    ...Array.from({ length: 5 }, (_, i) => `a run with a long name ${i}`),
  ];
  for (const copy of runs.slice(3)) cpSync(at('images'), at(copy), { recursive: true });
  must('report', ...runs.map((run) => at(run)), '--out', at('comparison.html'));
  must('report', gridSweep(at('grid')));
  must('report', randomSweep(at('random')));
  must(
    'report',
    writeSweep(
      at('empty'),
      {
        ...PLAN,
        seeds: [0],
        options: { data: 'glyphs', epochs: 4 },
        axes: { lr: [0.1, 0.2] },
        strategy: 'grid',
        settings: [{ lr: 0.1 }, { lr: 0.2 }],
      },
      [],
    ),
  );
  browser = await startBrowser();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What can be told from inside the page. */
function look() {
  const boxes = (root: PageElement) =>
    Array.from(root.querySelectorAll('svg[role] text'), (text) => {
      const { left, right, top, bottom } = text.getBoundingClientRect();
      return { text: text.textContent, left, right, top, bottom };
    }).filter(({ text }) => text);
  const overlap = (a: Box, b: Box) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  const rgb = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string) =>
    rgb(colour)
      .slice(0, 3)
      .map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node: PageElement): string =>
    rgb(getComputedStyle(node).backgroundColor)[3] === 0 && node.parentElement
      ? behind(node.parentElement)
      : getComputedStyle(node).backgroundColor;
  const contrast = (a: string, b: string) =>
    (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);
  const faint = [
    ...document.querySelectorAll(
      'h1, h2, h3, p, a, dt, dd, figcaption, summary, button, th, td, small, strong, .legend li, .ramp',
    ),
  ]
    .filter((node) => contrast(getComputedStyle(node).color, behind(node)) < 4.5)
    .map((node) => `${node.tagName} ${node.textContent.slice(0, 40)}`);
  const figures = [...document.querySelectorAll('figure')].map((figure) => {
    const texts = boxes(figure);
    const card = figure.getBoundingClientRect();
    const label = (axis: string) =>
      figure.querySelector(`[aria-label="${axis}-axis label"]`)?.textContent ?? '';
    return {
      title: figure.querySelector('h3')!.textContent,
      labels: [label('x'), label('y')] as [string, string],
      described: Boolean(figure.querySelector('svg[role=img]')?.getAttribute('aria-label')),
      tableRows: figure.querySelectorAll('details table tbody tr').length,
      overlapping: texts.flatMap((a, i) =>
        texts
          .slice(i + 1)
          .filter((b) => overlap(a, b))
          .map((b) => `${a.text} | ${b.text}`),
      ),
      outside: texts
        .filter(({ left, right }) => left < card.left || right > card.right)
        .map(({ text }) => text),
    };
  });
  return {
    figures,
    faint,
    overflow: document.documentElement.scrollWidth - window.innerWidth,
    title: document.title,
    // biome-ignore lint/performance/useDomNodeTextContent: only the visible text counts
    text: document.querySelector('main')!.innerText,
    tables: [...document.querySelectorAll('table')].map((table) => table.textContent).join('\n'),
  };
}

type Look = ReturnType<typeof look>;
const SCREENS = [
  [390, 'light'],
  [390, 'dark'],
  [1440, 'dark'],
  [1440, 'light'],
] as const;
const visited = new Map<string, Promise<{ looks: Look[]; problems: string[] }>>();

/** Pages of each kind: the others have the same parts. */
const CHECKED_BY_AXE: readonly string[] = ['images', 'table', 'grid'];

/** Opens a page once and examines it on every screen. */
const visit = (name: (typeof pages)[number]) =>
  visited.get(name) ?? visited.set(name, visitNow(name)).get(name)!;
async function visitNow(name: (typeof pages)[number]): Promise<{ looks: Look[]; problems: string[] }> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on(
    'request',
    (request) => void (/^(file|data):/.test(request.url()) || problems.push(`requested ${request.url()}`)),
  );
  const looks: Look[] = [];
  for (const [width, colorScheme] of SCREENS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    if (looks.length === 0) await page.goto(address(name));
    await page.waitForFunction(
      () =>
        document.querySelector('h1') !== null &&
        [...document.querySelectorAll('.picture')].every((picture) => {
          const width = Number(picture.querySelector('svg')?.getAttribute('width'));
          return Math.abs(picture.clientWidth - width) < 2;
        }),
    );
    looks.push(await page.evaluate(look));
    if (looks.length === 1 && CHECKED_BY_AXE.includes(name)) problems.push(...(await axeProblems(page)));
    if (process.env.REGULUS_SCREENSHOTS)
      await page.screenshot({
        path: path.join(process.env.REGULUS_SCREENSHOTS, `${name}-${width}-${colorScheme}.png`),
        fullPage: true,
      });
  }
  await page.close();
  return { looks, problems };
}
const onLaptop = async (name: (typeof pages)[number]) => (await visit(name)).looks[3];

/** Values in the units of the data, which have no name. */
const OF_DATA =
  /^(↑ )?(Change of the )?(True|Predicted|Predicted − true|Error|RMSE|MAE|R²|Pinball loss|Loss, as minimised|Weight|Gradient$)/i;

/** Axes that are counts, names or options have no unit. */
const PLAIN =
  /^(Epoch|Column|Residual block|Predicted class|Label|label-smoothing|drop-path|schedule|(lr|weight-decay)(, log scale)?)( →)?$/;

test.each(pages)(
  'the page %s is whole, readable and quiet on a phone and a laptop, light and dark',
  async (name) => {
    const { looks, problems } = await visit(name);
    expect(problems).toEqual([]);
    looks.forEach(({ figures, faint, overflow }, i) => {
      expect({ screen: SCREENS[i], faint, overflows: overflow > 0 }).toEqual({
        screen: SCREENS[i],
        faint: [],
        overflows: false,
      });
      for (const figure of figures) {
        expect({ screen: SCREENS[i], ...figure }).toMatchObject({
          screen: SCREENS[i],
          title: expect.stringMatching(/./),
          described: true,
          overlapping: [],
          outside: [],
        });
        expect(figure.tableRows).toBeGreaterThan(0);
        if (figure.title === 'Parallel coordinates') continue;
        for (const label of figure.labels)
          if (!PLAIN.test(label) && !OF_DATA.test(label)) expect(label).toMatch(/\(.+\)/);
      }
    });
  },
);

test("a run's page shows its curves, calibration, blocks, confusion and mistakes", async () => {
  const { figures, text, title } = await onLaptop('images');
  expect(title).toBe('images – Regulus');
  expect(figures.map(({ title: name }) => name)).toEqual([
    'Loss',
    'Accuracy',
    'Calibration error',
    'Learning rate',
    'Gradient norm',
    'Update-to-weight ratio',
    'Throughput',
    'ROC curves',
    'Precision and recall',
    'Reliability',
    'Confusion matrix',
    'Stochastic depth by block',
    'Weights',
    'Gradients',
  ]);
  expect(figures.map(({ tableRows }) => tableRows)).toEqual([
    14, 14, 14, 14, 14, 14, 14, 10, 10, 15, 10, 3, 14, 14,
  ]);
  expect(text).toMatch(/fitted on the 160 validation rows, measured on the 300 test rows/);
  expect(text).toMatch(/\d read as \d/);
  expect(text).toMatch(/drop-path\s+0\.3/);
  expect(text).toMatch(/glyphs · trained \d+ \w+ \d{4}, \d\d:\d\d · /);
  expect(text).toMatch(
    /\n(?:npx )?regulus train --task classification --test-rows 300 --train-rows 800 .*--drop-path 0\.3 --ema 0\.9 --histograms\n/,
  );
});

test('the distributions in view are those of the parameter that is chosen', async () => {
  const page = await browser.newPage();
  await page.goto(address('images'));
  const pictures = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('figure')]
        .filter((figure) => /^(Weights|Gradients)$/.test(figure.querySelector('h3')!.textContent))
        .map((figure) =>
          [...figure.querySelectorAll('svg path')].map((path) => path.getAttribute('d')).join(),
        ),
    );
  await page.waitForSelector('section select');
  const before = await pictures();
  await page.focus('section select');
  await page.keyboard.press('End');
  const after = await pictures();
  expect(before).toHaveLength(2);
  expect(after[0]).not.toBe(before[0]);
  expect(after[1]).not.toBe(before[1]);
  await page.close();
});

test("a table's page shows what each column is worth, what was understood of it, and cells by name", async () => {
  const { figures, text, tables } = await onLaptop('table');
  const worth = figures.filter(({ title }) => / with one column shuffled$/.test(title!));
  expect(worth.map(({ title, tableRows }) => [title, tableRows])).toEqual([
    ['Loss with one column shuffled', 25],
    ['Accuracy with one column shuffled', 25],
  ]);
  expect(text).toMatch(/shuffled among 80 test rows, as the mean of 5 draws/);
  expect(text).toMatch(/The table has all 25 columns/);
  expect(text).toMatch(
    /16th kind\s+feature\s+category\s+embedding of 18 values\s+none\s+a place of its own\s+text/,
  );
  expect(tables).toContain(HOSTILE);
});

test("a regression's page shows predicted and true values, residuals, errors by the true value and the worst rows", async () => {
  const { figures, text } = await onLaptop('numbers');
  expect(figures.map(({ title }) => title)).toEqual(
    expect.arrayContaining([
      'Predicted and true values',
      'Residuals by predicted value',
      'Error by true value',
    ]),
  );
  expect(text).toMatch(/SIMD \w+, 1 thread\n/);
  expect(text).toMatch(/Warning: the target is taken to be .*, name it with --target\./);
  expect(text).toMatch(/All 80 test rows are drawn/);
  expect(text).toMatch(/Worst rows[\s\S]*Row\s+True\s+Predicted\s+Off by\s+a\s+b/);
});

test('a page of quantiles shows their calibration and coverage, of each number by its name', async () => {
  const { figures, text } = await onLaptop('quantiles');
  const shown = figures.filter(({ title }) => /^(Calibration of q|Coverage by)/.test(title!));
  expect(shown.map(({ title, tableRows }) => [title, tableRows])).toEqual(
    ['revenue of the year', HOSTILE].flatMap((name) => [
      [`Calibration of quantiles: ${name}`, 3],
      [`Coverage by predicted value: ${name}`, 8],
    ]),
  );
  expect(text).toMatch(
    /Quantiles 0\.1 to 0\.9 should cover 80\.0\s% of the rows, and cover \d+\.\d\s% of these 80\./,
  );
  expect(text).toMatch(/The predicted value is the quantile 0\.5\./);
});

test('names that mean to break out of the page are shown as they are', async () => {
  expect((await onLaptop('classes')).tables).toContain(HOSTILE);
  expect((await onLaptop('grid')).text).toContain(`training diverged ${HOSTILE}`);
});

test('rows without a prediction are said, and a score that is not a number is no 0', async () => {
  expect((await onLaptop('classes')).text).toMatch(
    /Test: 3 rows have no prediction, as their scores are not finite\. A share of right rows counts them as wrong/,
  );
  const { text } = await onLaptop('comparison');
  expect(text).toMatch(/classes\s+[\d.]+.%\s+[\d.]+\s+–/);
});

test('an interrupted run says what is missing', async () => {
  const { text, figures } = await onLaptop('interrupted');
  expect(text).toMatch(/has not finished: 1 of 14 epochs are done/);
  expect(figures.map(({ title }) => title)).not.toContain('Confusion matrix');
});

test('a comparison overlays the runs and sets out the options that differ', async () => {
  const { text, figures } = await onLaptop('comparison');
  expect(text).toMatch(/^8 runs compared/);
  expect(text).toMatch(
    /do not compare: beside images, classes has other data[^;]*\. So none is marked as the best/,
  );
  expect(figures[0]).toMatchObject({ title: 'Validation or test accuracy', tableRows: 14 });
  expect(text.indexOf('val-fraction')).toBeLessThan(text.indexOf('activation'));
});

test("a sweep's page says what each option changed, what is best, how sure that is, and what failed", async () => {
  const { text, figures } = await onLaptop('grid');
  expect(text).toMatch(
    /label-smoothing 0 → 0\.2\s+\+[34]\.\d\d ± \d\.\d\d\s+−0\.2000 ± 0\.0000\s+−1[12]\.\d\d ± \d\.\d\d\s+\d/,
  );
  expect(text).toMatch(
    /Accuracy is \d\.\d\d points better than the next setting's(?:;|, but) the seeds alone may make \d\.\d\d points/,
  );
  expect(text).toMatch(
    /regulus train --data '.*<\/script>.*' --epochs 4 --drop-path 0 --label-smoothing 0\.2/,
  );
  expect(text).toContain('1 of 24 trials failed');
  expect(figures).toHaveLength(9 + 9 + 1);
  expect((await onLaptop('empty')).text).toContain('No trial has finished yet');
});
