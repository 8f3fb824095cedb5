import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

const script = path.join(__dirname, '..', '..', 'scripts', 'lib', 'tools.mjs');

/** Packages that a few tests need (scripts/tools/<name>), installed when first asked for. */
export function tools(name: string): {
  folder: string;
  bin: (command: string) => string;
  require: NodeJS.Require;
} {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, name], {
    encoding: 'utf8',
    env: { ...process.env, LD_PRELOAD: '' },
  });
  if (status !== 0) throw new Error(`the tools '${name}' could not be installed: ${stderr}`);
  const folder = stdout.trim();
  return {
    folder,
    bin: (command) => path.join(folder, 'node_modules', '.bin', command),
    require: createRequire(path.join(folder, 'package.json')),
  };
}
