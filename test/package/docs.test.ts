/// <reference lib="dom" />
// One site of the pages and of the API reference, in which an export without a doc comment is an error.
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { axeProblems, type Page, startBrowser } from '../support/browser';
import { temporaryFolder } from '../support/folder';
import { serveFolder } from '../support/serve_folder';
import { tools } from '../support/tools';
import { root } from './installed';

const at = temporaryFolder();
function run(cwd: string, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    env: process.env,
  });
  return { status, shown: stdout + stderr };
}

const PAGES = [
  'index.html',
  'documents/Guide.html',
  'documents/The_command_line.html',
  'documents/Performance.html',
  'documents/Coming_from_TensorFlow.js.html',
  'classes/API.AdamW.html',
  'functions/API.loadData.html',
  'types/API.Reduction.html',
  'interfaces/API.TrainOptions.html',
  'interfaces/API.BCEWithLogitsLossOptions.html',
  'functions/API.setFloat32MatmulPrecision.html',
];

/** How many columns the programs of a page stand in. */
const columnsOfPrograms = (page: Page) =>
  page.evaluate(() => {
    const parts = [...document.querySelectorAll('.site-two > div')];
    return new Set(parts.map((part) => part.getBoundingClientRect().left)).size;
  });

/** What axe finds while results of a search are shown. */
async function faultsOfSearch(page: Page): Promise<string[]> {
  await page.click('#tsd-search-trigger');
  await page.waitForFunction(() => document.querySelector('#tsd-search-input') !== null);
  await page.fill('#tsd-search-input', 'AdamW');
  await page.waitForFunction(() => document.querySelectorAll('#tsd-search-results a').length > 3);
  return axeProblems(page);
}

/** What is wrong with the pages: messages of the browser, pages wider than the window, and what axe finds. */
async function faultsOf(site: string): Promise<string[]> {
  const { address, close } = await serveFolder(site);
  const browser = await startBrowser();
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage();
    page.on('console', (message) => faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(address)) faults.push(request.url());
    });
    await page.emulateMedia({ colorScheme });
    for (const width of [390, 1440])
      for (const file of PAGES) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${address}/${file}`);
        const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (excess > 0) faults.push(`${file} is ${excess} too wide at ${width}`);
        await page.waitForFunction(() => document.querySelector('#tsd-nav-container a') !== null);
        const isChecked = colorScheme === 'light' ? width > 1000 : width < 1000 && file.includes('AdamW');
        if (isChecked) faults.push(...(await axeProblems(page)));
        if (file.includes('TensorFlow')) expect(await columnsOfPrograms(page)).toBe(width > 1000 ? 2 : 1);
      }
    faults.push(...(await faultsOfSearch(page)));
  }
  await browser.close();
  close();
  return faults;
}

test('every export is documented, no link is dead, and the site is quiet, fits at any width and passes axe', async () => {
  const { status, shown } = run(root, process.execPath, 'scripts/docs.mjs', '--out', at('site'));
  expect({ status, warnings: shown.match(/warning.*|error.*|dead links[\s\S]*/g) }).toEqual({
    status: 0,
    warnings: null,
  });
  expect(existsSync(at('site', 'assets', 'search.js'))).toBe(true);
  expect(await faultsOf(at('site'))).toEqual([]);
}, 600_000);

test('a dead link is told with its page', () => {
  writeFileSync(
    at('a.html'),
    '<a href="b.html#here">b</a> <a href="b.html#there">b</a> <a href="c.html">c</a>',
  );
  writeFileSync(at('b.html'), '<p id="here"></p>');
  const script = JSON.stringify(path.join(root, 'scripts', 'lib', 'dead_links.mjs'));
  const check = `import { deadLinks } from ${script};
console.log(deadLinks(process.argv[1]).join());`;
  const { shown } = run(root, process.execPath, '--input-type=module', '--eval', check, at());
  expect(shown.trim()).toBe('a.html: b.html#there,a.html: c.html');
});

test('an export, an option or a method without documentation is an error that names it', () => {
  writeFileSync(
    at('entry.ts'),
    `/** Documented. */
export interface Options { rate: number }
export class Undocumented { run(options: Options): number { return options.rate; } }
`,
  );
  writeFileSync(
    at('tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, skipLibCheck: true, types: [] }, files: ['entry.ts'] }),
  );
  writeFileSync(
    at('typedoc.json'),
    JSON.stringify({
      extends: [path.join(root, 'typedoc.json')],
      entryPoints: ['entry.ts'],
      tsconfig: 'tsconfig.json',
    }),
  );
  const { status, shown } = run(at(), tools('typedoc').bin('typedoc'), '--emit', 'none');
  expect(status).not.toBe(0);
  for (const name of ['Undocumented (Class)', 'Options.rate (Property)', 'Undocumented.run (CallSignature)'])
    expect(shown).toContain(name);
});
