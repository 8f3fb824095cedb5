// npm run test:platforms [-- PLATFORM…]: installs the packed package into a blank project. On each platform
// that this machine can run, directly or by qemu-user, musl's loader or wine, it runs the goldens, a training
// run by the command, and a program that finds the binary of each other platform instead of its own.
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { buildDist } from './build.mjs';
import { emulatorEnv, nodeFor, runnable } from './lib/nodes.mjs';
import { pack } from './lib/pack.mjs';
import { platforms } from './lib/platforms.mjs';
import { staleness } from './lib/prebuilds.mjs';
import { fail, root, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

const project = path.join(root, 'build', 'platforms');
const bundle = path.join(project, 'goldens.cjs');

/** Bundles test/goldens into one file, which imports the installed package instead of src. */
async function bundleGoldens() {
  const files = readdirSync(path.join(root, 'test', 'goldens')).map((name) => `import './goldens/${name}';`);
  // What index.ts does not export is in library.js.
  const library = "require(require('node:path').join(require.resolve('regulus'), '..', 'library.js'))";
  const plugin = {
    name: 'installed',
    setup(build) {
      build.onResolve({ filter: /^\.\.\/\.\.\/src(\/addon\/\w+)?$/ }, ({ path: name }) => ({
        path: name,
        namespace: 'installed',
      }));
      build.onLoad({ filter: /.*/, namespace: 'installed' }, ({ path: name }) => ({
        contents: `module.exports = ${name === '../../src' ? "require('regulus')" : library};`,
        resolveDir: project,
      }));
    },
  };
  await createRequire(import.meta.url)('esbuild').build({
    stdin: {
      contents: ["import './support/plain_runner';", ...files].join('\n'),
      resolveDir: path.join(root, 'test'),
      loader: 'ts',
    },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['regulus'],
    plugins: [plugin],
    logLevel: 'error',
  });
}

/** Runs a program of the project. Its output goes into a file: under wine Node cannot open Linux's pipes. */
function execute([command, ...args], env) {
  const file = path.join(project, 'output');
  rmSync(file, { force: true });
  const output = openSync(file, 'a');
  const { status, error } = spawnSync(command, args, {
    cwd: project,
    env,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return {
    passed: status === 0,
    why: error?.message ?? `exit code ${status}`,
    text: readFileSync(file, 'utf8'),
  };
}

/** The other platforms whose binary, in place of this one's, is not named in the error. */
function unnamedBinaries(platform, node, env) {
  const folder = path.join(project, 'node_modules', 'regulus', 'prebuilds');
  const binary = (name) => path.join(folder, name, 'regulus.node');
  const others = Object.keys(platforms).filter((name) => name !== platform && existsSync(binary(name)));
  const own = readFileSync(binary(platform));
  const wrong = others.filter((other) => {
    copyFileSync(binary(other), binary(platform));
    const { passed, text } = execute([...node, '-e', "require('regulus')"], env);
    return passed || !text.includes(`built for ${other}, and this is ${platform}`);
  });
  writeFileSync(binary(platform), own);
  return { others, wrong };
}

setup();
buildDist();
const wanted = process.argv.length > 2 ? process.argv.slice(2) : runnable;
for (const platform of wanted) {
  if (!runnable.includes(platform)) fail(`${platform}: expected one of ${runnable.join(', ')}`);
  if (staleness(platform)) fail(`${platform}: its binary is ${staleness(platform)}. Run "npm run prebuilds"`);
}
rmSync(project, { recursive: true, force: true });
mkdirSync(project, { recursive: true });
const { filename } = pack(project);
writeFileSync(path.join(project, 'package.json'), '{"name":"blank","private":true}');
const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', filename];
if (!run('npm', install, { cwd: project })) fail('the package could not be installed');
await bundleGoldens();

const env = {
  ...process.env,
  ...emulatorEnv,
  REGULUS_GOLDENS: path.join(root, 'test', 'fixtures', 'goldens'),
};
const training = [
  'node_modules/regulus/dist/cli.js',
  'train',
  '--train-rows',
  '300',
  '--test-rows',
  '100',
  '--dim',
  '16',
  '--depth',
  '1',
  '--epochs',
  '2',
  '--out',
  'run',
];
let passed = true;
for (const platform of wanted) {
  const node = nodeFor(platform);
  rmSync(path.join(project, 'run'), { recursive: true, force: true });
  for (const program of [[bundle], training]) {
    const { passed: good, why, text } = execute([...node, ...program], env);
    if (good) console.log(`${platform}: ${text.trim().split('\n').at(-1)}`);
    else console.error(`${platform}: failed (${why})\n${text}`);
    passed &&= good;
  }
  const { others, wrong } = unnamedBinaries(platform, node, env);
  const verdict = wrong.length
    ? `did not name the binary of ${wrong.join(', ')}`
    : `named the binaries of ${others.length} other platforms`;
  console.log(`${platform}: ${verdict}`);
  passed &&= wrong.length === 0;
}
process.exit(passed ? 0 : 1);
