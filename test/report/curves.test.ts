// What the curves of a page answer, in Chromium: a crosshair over all lines, a zoom and smoothing.
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { writeRunReport } from '../../src/run/run_report';
import { type Page, startBrowser } from '../support/browser';
import { metricsLine, writeRun } from '../support/run_folder';

let folder = '';
let browser: Awaited<ReturnType<typeof startBrowser>>;
let page: Page;

interface PageElement {
  textContent: string;
  getBoundingClientRect(): { toJSON(): unknown };
}
declare const document: {
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
};

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'regulus test '));
  const metrics = Array.from({ length: 20 }, (_, i) => metricsLine(i + 1));
  const file = writeRunReport(writeRun(path.join(folder, 'run'), { metrics, config: { epochs: 20 } }));
  browser = await startBrowser();
  page = await browser.newPage();
  await page.setViewportSize({ width: 1000, height: 900 });
  await page.goto(pathToFileURL(file).href);
}, 60_000);
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The first picture, whose title is Loss. */
const PICTURE = 'figure .curves';
const boxOf = async () =>
  (await page.evaluate(
    (selector) => document.querySelector(selector)!.getBoundingClientRect().toJSON(),
    PICTURE,
  )) as { left: number; top: number; width: number; height: number };
/** Labels of the ticks along x, of each picture. */
const ticks = () =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll('.curves [aria-label="x-axis tick label"]'), (axis) =>
      axis.textContent.replace(/\s/g, ' '),
    ),
  );
const shown = (selector: string) =>
  page.evaluate(
    (wanted) => Array.from(document.querySelectorAll(wanted), ({ textContent }) => textContent),
    selector,
  );

test('the pointer reads all lines at the nearest epoch, and marks it in every picture', async () => {
  const { left, top, width, height } = await boxOf();
  await page.mouse.move(left + 52 + 0.5 * (width - 66), top + height / 2);
  expect(await shown('.tip:not([hidden])')).toEqual([
    expect.stringMatching(/^Epoch 1[01]Training, as minimised0\.(2|1818)Validation0\.2(2)?$/),
  ]);
  const marked = await shown('.crosshair line');
  expect(marked.length).toBe((await shown('figure .curves')).length);
});

test('a drag shows its epochs in every picture, a double click all again', async () => {
  const { left, top, width, height } = await boxOf();
  const all = await ticks();
  const x = (share: number) => left + 52 + share * (width - 66);
  await page.mouse.move(x(0.3), top + height / 2);
  await page.mouse.down();
  await page.mouse.move(x(0.6), top + height / 2);
  await page.mouse.up();
  const zoomed = await ticks();
  expect(new Set(zoomed).size).toBe(1);
  expect(zoomed[0]).not.toBe(all[0]);
  expect(Number(await page.getAttribute(PICTURE, 'aria-valuemin'))).toBe(7);
  expect(Number(await page.getAttribute(PICTURE, 'aria-valuemax'))).toBe(12);
  await page.mouse.dblclick(x(0.5), top + height / 2);
  expect(await ticks()).toEqual(all);
});

test('the keyboard moves the crosshair, zooms and shows all', async () => {
  await page.mouse.move(2, 2);
  await page.focus('.controls input');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Home');
  expect(await page.getAttribute(PICTURE, 'aria-valuetext')).toBe(
    'Epoch 1: Training, as minimised 2; Validation 2.2',
  );
  await page.keyboard.press('ArrowRight');
  expect(await page.getAttribute(PICTURE, 'aria-valuenow')).toBe('2');
  await page.keyboard.press('+');
  expect(await page.getAttribute(PICTURE, 'aria-valuemax')).toBe('11');
  await page.keyboard.press('0');
  expect(await page.getAttribute(PICTURE, 'aria-valuemax')).toBe('20');
});

test('smoothing draws the mean of what came before, and still tells what was measured', async () => {
  await page.fill('.controls input', '0.5');
  await page.focus(PICTURE);
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  // (0.25 · 2 + 0.5 · 1) / 0.75
  expect(await page.getAttribute(PICTURE, 'aria-valuetext')).toMatch(
    /Training, as minimised 1\.333, measured 1;/,
  );
});
