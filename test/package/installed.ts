// A blank project with the packed package installed as a user does it: no install scripts, no compiler on the
// PATH.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const root = path.join(__dirname, '..', '..');
/** Packs into a folder; returns the tarball. */
export const pack = (folder: string) =>
  execFileSync(process.execPath, [path.join(root, 'scripts', 'lib', 'pack.mjs'), folder], {
    encoding: 'utf8',
  }).trim();

export interface Installed {
  at: (...parts: string[]) => string;
  tarball: string;
  /** Runs a program of the project that has to succeed in silence on stderr; returns what it prints. */
  run: (command: string, args: string[], env?: NodeJS.ProcessEnv) => string;
  /** Writes a file and runs it by this Node. */
  runFile: (name: string, text: string, ...nodeOptions: string[]) => string;
}

/** Installs before the file's tests, and cleans up after them. */
export function installedPackage(): Installed {
  let project = '';
  const installed: Installed = {
    at: (...parts) => path.join(project, ...parts),
    tarball: '',
    run(command, args, env = {}) {
      const { status, stdout, stderr, error } = spawnSync(command, args, {
        cwd: project,
        encoding: 'utf8',
        env: { ...process.env, PATH: installed.at('bin'), NODE_OPTIONS: '', ...env },
      });
      expect({ status, stderr, error }).toEqual({ status: 0, stderr: '', error: undefined });
      return stdout;
    },
    runFile(name, text, ...nodeOptions) {
      writeFileSync(installed.at(name), text);
      return installed.run(process.execPath, [...nodeOptions, name]);
    },
  };
  beforeAll(() => {
    project = mkdtempSync(path.join(os.tmpdir(), 'regulus blank project '));
    // All of the PATH: node itself, and what npx needs to start the command.
    mkdirSync(installed.at('bin'));
    for (const [name, target] of [
      ['node', process.execPath],
      ['sh', '/bin/sh'],
      ['env', '/usr/bin/env'],
    ])
      symlinkSync(target, installed.at('bin', name));
    installed.tarball = pack(project);
    writeFileSync(installed.at('package.json'), '{"name":"blank","private":true}');
    const npm = path.join(
      path.dirname(execFileSync('npm', ['root', '-g'], { encoding: 'utf8' }).trim()),
      'node_modules',
      'npm',
      'bin',
      'npm-cli.js',
    );
    execFileSync(
      process.execPath,
      [npm, 'install', '--ignore-scripts', '--no-audit', '--no-fund', installed.tarball],
      { cwd: project, stdio: 'ignore', env: { ...process.env, PATH: installed.at('bin') } },
    );
  });
  afterAll(() => rmSync(project, { recursive: true, force: true }));
  return installed;
}

/** Four lines of training, whose output is the step count. */
export const program = `
const model = new ResidualMLP({ inFeatures: 4, dim: 8, depth: 2, classes: 3, seed: 1 });
const optimizer = new AdamW(model.namedParameters());
const criterion = new LabelSmoothingCE();
criterion.forward(model.forward(tensor(new Float32Array(8).fill(1), [2, 4])), [0, 2]);
model.backward(criterion.backward());
optimizer.step();
console.log(optimizer.state(model.head.weight).step);
`;
