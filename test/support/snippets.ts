// The snippets of a page, run as by a reader: one after the other in a folder in which regulus is installed.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import ts from 'typescript';
import * as regulus from '../../src';
import { COMMAND } from './command';

const ROOT = path.join(__dirname, '..', '..');

export interface Snippet {
  language: string;
  text: string;
  /** What a comment in front says: `not run: …` with the reason, or `file: …`, the name to write it to. */
  mark: string;
  /** The block of text right after a program: what it prints. */
  output: string | undefined;
}

/** The fenced blocks of a page. */
export function snippetsOf(page: string): Snippet[] {
  const text = readFileSync(path.join(ROOT, page), 'utf8');
  const fences = /(?:<!-- (.*) -->\n)?^( *)```(\w*)\n([\s\S]*?)^\2```\n(?:\n```text\n([\s\S]*?)^```)?/gm;
  return [...text.matchAll(fences)].map(([, mark = '', , language, body, output]) => ({
    language,
    text: body,
    mark,
    output,
  }));
}

const NUMBER = /-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?/g;
const plain = (text: string) =>
  text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .trim();
const numberOf = (text: string) => Number(text.replaceAll(',', ''));
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a printed line is that of a page: … stands for anything, and a number for one within a quarter of it. */
function isLine(printed: string, shown: string): boolean {
  const pattern = shown.split('…').map((part) => part.split(NUMBER).map(escaped).join(`(${NUMBER.source})`));
  const found = new RegExp(`^${pattern.join('.*?')}$`).exec(printed);
  const wanted = (shown.match(NUMBER) ?? []).map(numberOf);
  const isClose = (a: number, b: number) => Math.abs(a - b) <= 0.25 * Math.max(Math.abs(a), Math.abs(b));
  return found !== null && wanted.every((number, i) => isClose(numberOf(found[i + 1]), number));
}

/**
 * Whether a page shows what was printed. A line … stands for any lines, and numbers may differ a little, as
 * other SIMD targets round otherwise.
 */
export function expectShown(printed: string, page: string): void {
  const lines = plain(printed).split('\n');
  let next = 0;
  let skips = false;
  for (const shown of plain(page).split('\n')) {
    if (shown === '…') {
      skips = true;
      continue;
    }
    const at = lines.findIndex((line, i) => i >= next && (skips || i === next) && isLine(line, shown));
    if (at < 0) expect({ line: shown, printed: lines.slice(next) }).toEqual('a printed line');
    next = at + 1;
    skips = false;
  }
  if (!skips) expect(lines.slice(next)).toEqual([]);
}

type Main = (require: (name: string) => unknown, exports: object, console: object) => Promise<void>;

/** Runs a program of the pages; returns what it logged. */
async function shownBy(program: string): Promise<string> {
  const [, imports, body] = /^((?:import [\s\S]*?;\n|const .* = require\(.*\);\n)+)([\s\S]*)$/.exec(program)!;
  const { outputText } = ts.transpileModule(`${imports}export async function main() {\n${body}}\n`, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const shown: string[] = [];
  const run = new Function('require', 'exports', 'console', `${outputText}; return main();`) as Main;
  const console = { log: (...args: unknown[]) => shown.push(format(...args)) };
  await run((name) => (name === 'regulus' ? regulus : require(name)), {}, console);
  return shown.join('\n');
}

/** Trainings of commands whose output is not shown: enough to run through. */
const SMALL = '--epochs 1 --dim 8 --depth 1';

/** Installs regulus in a folder, and the table of the examples. */
function prepare(folder: string): void {
  const bin = path.join(folder, 'node_modules', '.bin');
  mkdirSync(bin, { recursive: true });
  symlinkSync(ROOT, path.join(folder, 'node_modules', 'regulus'));
  const shim = (name: string, text: string) =>
    writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  shim('npx', 'exec "$@"\n');
  shim(
    'regulus',
    `case "$SMALL $*" in
  --*" --resume "*) ;;
  --*" train"*|--*" sweep"*) set -- "$@" $SMALL ;;
esac
exec "${process.execPath}" "${COMMAND}" "$@"
`,
  );
  run(folder, 'node node_modules/regulus/examples/customers.mjs > customers.csv', {});
}

function run(folder: string, script: string, env: Record<string, string>): string {
  const { PATH } = process.env;
  const { status, stdout } = spawnSync('sh', ['-e', '-c', `exec 2>&1\n${script}`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, DEBUG: '', PATH: `${folder}/node_modules/.bin:${PATH}`, ...env },
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`${script}\nended with ${status}:\n${stdout}`);
  return stdout;
}

async function runSnippet(folder: string, { language, text, mark, output }: Snippet): Promise<void> {
  if (mark.startsWith('not run: ')) return;
  if (mark.startsWith('file: ')) return writeFileSync(path.join(folder, mark.slice('file: '.length)), text);
  switch (language) {
    case 'sh':
      return void run(folder, text, { SMALL });
    case 'console':
      for (const [, command, shown] of text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm))
        expectShown(run(folder, command, {}), shown);
      return;
    case 'ts':
    case 'js': {
      if (output === undefined) throw new Error(`what this program prints is not shown:\n${text}`);
      return expectShown(await shownBy(text), output);
    }
    default:
      throw new Error(`neither run nor marked "not run: …":\n${text}`);
  }
}

/** Runs what a page shows, in order, in this folder. */
export async function runPage(folder: string, page: string): Promise<void> {
  prepare(folder);
  const before = process.cwd();
  process.chdir(folder);
  try {
    for (const snippet of snippetsOf(page)) await runSnippet(folder, snippet);
  } finally {
    process.chdir(before);
  }
}
