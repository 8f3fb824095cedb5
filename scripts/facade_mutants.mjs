// Whether the tests notice a wrong facade: StrykerJS changes the files below, one expression at a time, and
// a test has to fail. `npm run test:mutants [parts of files' names]`; docs/reliability.md says which changes
// survive, and why.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { existingTests } from './lib/jest.mjs';
import { fail, root } from './lib/run.mjs';
import { toolsFolder } from './lib/tools.mjs';

/** Files, and the tests that should notice: quick ones, which start no processes. */
const FILES = {
  'src/core/check.ts': ['test/core', 'test/nn'],
  'src/nn/drop_mask.ts': ['test/nn', 'test/goldens/stochastic_depth'],
  'src/optim/lr_schedule.ts': ['test/optim/lr_schedule'],
  'src/optim/lr_schedulers.ts': ['test/optim/lr_scheduler', 'test/optim/lr_schedulers'],
  'src/loss/label_smoothing_ce.ts': ['test/loss', 'test/goldens/label_smoothing_ce'],
  'src/loss/target.ts': ['test/loss', 'test/goldens/label_smoothing_ce'],
  'src/nn/stochastic_depth.ts': ['test/nn', 'test/goldens/stochastic_depth'],
  'src/nn/linear.ts': ['test/nn/linear', 'test/goldens/layers', 'test/addon/draws'],
  'src/optim/adamw.ts': ['test/optim', 'test/goldens/adamw'],
  'src/optim/decay_groups.ts': ['test/optim/decay_groups'],
  'src/metrics/classification.ts': ['test/metrics/classification', 'test/loss/label_smoothing_ce'],
  'src/io/safetensors.ts': ['test/io/safetensors'],
};

const require = createRequire(import.meta.url);
const parts = process.argv.slice(2);
const mutate = Object.keys(FILES).filter(
  (file) => parts.length === 0 || parts.some((part) => file.includes(part)),
);
if (mutate.length === 0) fail(`Expected parts of these names: ${Object.keys(FILES).join(', ')}`);

const { transform, transformIgnorePatterns } = require('../jest.config.js');
const folder = path.join(root, 'build', 'stryker');
const tools = path.join(toolsFolder('stryker'), 'node_modules');
const env = { REGULUS_ADDON: path.join(root, 'build', 'Release', 'regulus.node'), ...process.env };

/** Changes one file: for each change jest loads all the test files that it is given. */
function run(file) {
  const name = path.basename(file, '.ts');
  const config = {
    mutate: [file],
    plugins: [path.join(tools, '@stryker-mutator', 'jest-runner', 'dist', 'src', 'index.js')],
    testRunner: 'jest',
    jest: {
      projectType: 'custom',
      config: {
        testEnvironment: 'node',
        testMatch: existingTests(FILES[file]).flatMap((each) => [
          `<rootDir>/${each}.test.ts`,
          `<rootDir>/${each}/*.test.ts`,
        ]),
        transform,
        transformIgnorePatterns,
        testTimeout: 60_000,
        bail: 1,
      },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    ignorePatterns: ['/build', '/dist', '/docs', '/prebuilds', '/runs'],
    tempDirName: 'build/stryker/sandbox',
    reporters: ['clear-text', 'progress-append-only', 'json'],
    jsonReporter: { fileName: path.join(folder, `${name}_report.json`) },
    clearTextReporter: { allowColor: false, reportTests: false, reportScoreTable: true },
    disableTypeChecks: false,
    timeoutMS: 30_000,
  };
  const configFile = path.join(folder, `${name}_config.json`);
  writeFileSync(configFile, JSON.stringify(config, null, 2));
  return (
    spawnSync(
      process.execPath,
      [path.join(tools, '@stryker-mutator', 'core', 'bin', 'stryker.js'), 'run', configFile],
      { cwd: root, stdio: 'inherit', env },
    ).status === 0
  );
}

mkdirSync(folder, { recursive: true });
process.exit(mutate.map(run).every(Boolean) ? 0 : 1);
