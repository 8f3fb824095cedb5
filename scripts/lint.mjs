// npm run lint: checks all sources by Biome, clang-format and ruff, and the length of lines.
// npm run format (--write) mends what a formatter can.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipFolder } from './lib/pip.mjs';
import { local, root, run } from './lib/run.mjs';

const CLANG_FORMAT = 'clang-format==23.1.5';
const RUFF = 'ruff==0.17.6';

const COLUMNS = 110;
const COLUMNS_OF_TEXT = 140;
/** A string, template or regular expression, with at most a key, a call or an operator beside it. */
const ONE_TEXT =
  /^\s*(?:[\w.'-]+(?:: | = |\(| ))?(['"`/])(?:(?!\1).)*\1\w*(?:[\],;)]*| [+?:]|, .{0,20}=> \{)$/u;

/** Files of these folders by the ending of their names, without fixtures and installed packages. */
function filesIn(folders, ending) {
  return folders
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, file)),
    )
    .filter((file) => ending.test(file) && !/node_modules|fixtures/.test(file));
}

/** Biome breaks code but never a text: a line that it leaves too long may hold one text and nothing else. */
function isTooLong(line) {
  const length = [...line].length;
  return length > COLUMNS && (length > COLUMNS_OF_TEXT || !ONE_TEXT.test(line));
}

function checkLines() {
  const folders = ['src', 'test', 'bench', 'examples', 'scripts'];
  const long = filesIn(folders, /\.(ts|js|mjs|cjs)$/).flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((line, i) => (isTooLong(line) ? [`${file}:${i + 1}`] : [])),
  );
  const limits = `${COLUMNS} columns, or ${COLUMNS_OF_TEXT} where it is one text`;
  for (const at of long) console.error(`${at}: this line passes ${limits}`);
  return long.length === 0;
}

const biome = (...args) => run(local('biome'), args);
const ruff = (...args) => run(path.join(pipFolder([RUFF]), 'bin', 'ruff'), [...args, '--quiet', '.']);
function clangFormat(...args) {
  const program = path.join(pipFolder([CLANG_FORMAT]), 'clang_format', 'data', 'bin', 'clang-format');
  return run(program, [...args, ...filesIn(['native', 'test'], /\.(cc|h)$/)]);
}

const CHECKS = [
  () => biome('check', '--error-on-warnings', '.'),
  () => clangFormat('--dry-run', '-Werror'),
  () => ruff('check'),
  () => ruff('format', '--check'),
  checkLines,
];
const MENDS = [
  () => biome('check', '--write', '.'),
  () => clangFormat('-i'),
  () => ruff('check', '--fix'),
  () => ruff('format'),
];

/** Runs every step, also after one that failed; true where all passed. */
const all = (steps) => steps.map((step) => step()).every(Boolean);

export const lint = () => all(CHECKS);

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exit(all(process.argv.includes('--write') ? MENDS : CHECKS) ? 0 : 1);
