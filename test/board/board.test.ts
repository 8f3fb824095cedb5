// The board as people use it, in Chromium: a run that trains is followed and stopped, 1,000 runs are listed.
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Board } from '../../src/board/board_server';
import { axeProblems, type Page, startBrowser } from '../support/browser';
import { start } from '../support/command';
import { metricsLine, writeRun } from '../support/run_folder';
import { words } from '../support/words';

interface PageElement {
  textContent: string;
  hidden: boolean;
}
declare const document: {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement> & { length: number };
  documentElement: { scrollWidth: number };
};
declare const window: { innerWidth: number };

let folder = '';
let board: Board;
let browser: Awaited<ReturnType<typeof startBrowser>>;
let page: Page;
let training: ReturnType<typeof start>;
const problems: string[] = [];
const at = (...parts: string[]) => path.join(folder, ...parts);

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'regulus test '));
  for (let i = 0; i < 1000; i++)
    writeRun(at(`run-${i}`), {
      metrics: [1, 2, 3].map((epoch) => metricsLine(epoch, { lr: 1e-3 * (1 + (i % 3)) })),
      config: { lr: 1e-3 * (1 + (i % 3)), epochs: 3 },
      summary: { test_accuracy: 0.5, seconds: 1, parameters: 1, versions: {} },
    });
  const long =
    '--epochs 100000 --train-rows 64 --test-rows 32 --val-fraction 0.2 --dim 8 --depth 1 --threads 1 --quiet';
  training = start(['train', ...words(long), '--out', at('live')]);
  // The machine may be busy: the page is asked for once the run has lines.
  const metrics = at('live', 'metrics.jsonl');
  while (!statSync(metrics, { throwIfNoEntry: false })?.size) {
    if (training.child.exitCode !== null) throw new Error((await training.end).shown);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  board = await Board.serve({ folder, port: 0 });
  browser = await startBrowser();
  page = await browser.newPage();
  page.setDefaultTimeout(50_000);
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('request', (request) => {
    if (!/^data:/.test(request.url()) && !request.url().startsWith(board.address))
      problems.push(request.url());
  });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(board.address);
}, 120_000);
afterAll(async () => {
  training?.child.kill('SIGKILL');
  await browser?.close();
  await board?.close();
  rmSync(folder, { recursive: true, force: true });
});

const texts = (selector: string) =>
  page.evaluate(
    (wanted) => Array.from(document.querySelectorAll(wanted), ({ textContent }) => textContent),
    selector,
  );
const LIVE = '.jobs li:has([aria-label="Stop live"])';

test('1,000 runs are listed, those that write first, and found by name', async () => {
  await page.waitForSelector(`${LIVE} .state[data-state="training"]`);
  expect(await texts('.count')).toEqual([expect.stringMatching(/^1,001 in all, 1 training$/)]);
  expect((await texts('.jobs li .name'))[0]).toBe('live');
  expect((await texts('.jobs li')).length).toBe(25);
  await page.fill('input[type=search]', 'run-777');
  expect(await texts('.jobs li .name')).toEqual(['run-777']);
  await page.fill('input[type=search]', '');
});

test('the curves of a run grow while it trains', async () => {
  const PICTURE = 'figure .curves';
  await page.waitForSelector(PICTURE);
  const lastEpoch = async () => Number(await page.getAttribute(PICTURE, 'aria-valuemax'));
  const first = await lastEpoch();
  const deadline = Date.now() + 50_000;
  while ((await lastEpoch()) <= first && Date.now() < deadline)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await lastEpoch()).toBeGreaterThan(first);
});

test('runs are chosen by the keyboard, compared, and what differs in their options is told', async () => {
  await page.fill('input[type=search]', 'run-');
  await page.focus('.jobs li input');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.waitForFunction(() => document.querySelectorAll('.legend li').length > 2);
  expect(await texts('h2')).toEqual(['Runs', 'Curves', 'What differs']);
  expect(await texts('thead th')).toContain('lr');
  expect((await texts('.notice:not([hidden])')).join()).toMatch(/live|do not compare/);
  await page.fill('input[type=search]', '');
});

test.each([
  [1440, 'light'],
  [1440, 'dark'],
  [390, 'light'],
  [390, 'dark'],
] as const)(
  'the board fits %i pixels, %s, is quiet and has no serious fault by axe',
  async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    if (width > 1000 === (colorScheme === 'light')) expect(await axeProblems(page)).toEqual([]);
    expect(problems).toEqual([]);
    if (process.env.REGULUS_SCREENSHOTS) {
      const file = path.join(process.env.REGULUS_SCREENSHOTS, `board-${width}-${colorScheme}.png`);
      await page.screenshot({ path: file, fullPage: true });
    }
  },
);

test('the second press of the button stops the run, which keeps its checkpoint', async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.click('[aria-label="Stop live"]');
  expect(await texts('[aria-label="Stop live"]')).toEqual(['Really stop?']);
  expect(training.child.exitCode).toBeNull();
  await page.click('[aria-label="Stop live"]');
  expect((await training.end).code).toBe(130);
  expect(existsSync(at('live', 'checkpoint.safetensors'))).toBe(true);
  expect(existsSync(at('live', '.lock'))).toBe(false);
  await page.waitForSelector('.jobs .state[data-state="stopped"]');
  expect(problems).toEqual([]);
});
