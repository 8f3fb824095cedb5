// Chromium, for the pages that people open: by playwright-core, driving the system's own browser.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { tools } from './tools';
import { words } from './words';

/** What the tests use of playwright-core. */
export interface Page {
  on(
    event: 'console' | 'pageerror' | 'request',
    listener: (event: { url(): string; type(): string; text(): string; message: string }) => void,
  ): void;
  goto(address: string): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(media: { colorScheme: 'light' | 'dark' }): Promise<void>;
  waitForFunction(condition: () => boolean): Promise<unknown>;
  evaluate<T>(inPage: () => T | Promise<T>): Promise<T>;
  evaluate<T, A>(inPage: (argument: A) => T | Promise<T>, argument: A): Promise<T>;
  setDefaultTimeout(milliseconds: number): void;
  focus(selector: string): Promise<void>;
  click(selector: string): Promise<void>;
  fill(selector: string, text: string): Promise<void>;
  textContent(selector: string): Promise<string | null>;
  getAttribute(selector: string, name: string): Promise<string | null>;
  waitForSelector(selector: string): Promise<unknown>;
  keyboard: { press(key: string): Promise<void> };
  mouse: {
    move(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
    dblclick(x: number, y: number): Promise<void>;
  };
  screenshot(options: { path: string; fullPage: boolean }): Promise<unknown>;
  close(): Promise<void>;
}
interface Context {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

const FLAGS = [
  ...words(
    '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync',
  ),
];
/** Without a sanitizer, which is loaded into Node: Chromium would hang. */
const env = { ...process.env, LD_PRELOAD: '' };

function executable(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = names.find((name) => spawnSync(name, ['--version'], { stdio: 'ignore', env }).status === 0);
  if (!found)
    throw new Error(
      'Chromium is missing: install it (Debian: apt-get install chromium; npm test does it as root)',
    );
  return spawnSync('which', [found], { encoding: 'utf8' }).stdout.trim();
}

/** What axe-core finds on a page that is serious or worse, with the elements. */
export async function axeProblems(page: Page): Promise<string[]> {
  const source = readFileSync(tools('browser').require.resolve('axe-core/axe.min.js'), 'utf8');
  return page.evaluate(async (script) => {
    type Axe = { run(): Promise<{ violations: Violation[] }> };
    type Violation = { id: string; impact: string; nodes: { target: string[]; failureSummary: string }[] };
    const scope = globalThis as unknown as { axe?: Axe };
    // biome-ignore lint/security/noGlobalEval: the pages' policies forbid scripts that are added to them
    if (!scope.axe) globalThis.eval(script);
    const { violations } = await scope.axe!.run();
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
      );
  }, source);
}

/** Starts the browser with an empty profile; `close` ends it and removes the profile. */
export async function startBrowser(): Promise<{ newPage: () => Promise<Page>; close: () => Promise<void> }> {
  const { chromium } = tools('browser').require('playwright-core') as {
    chromium: { launchPersistentContext(profile: string, options: object): Promise<Context> };
  };
  const profile = mkdtempSync(path.join(os.tmpdir(), 'regulus browser '));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: executable(),
    headless: true,
    args: FLAGS,
    env,
  });
  return {
    newPage: () => context.newPage(),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
