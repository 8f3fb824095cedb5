// Python packages that scripts and checks use, installed under build/tools, a folder for each set.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fail, root, run } from './run.mjs';

/**
 * The folder of the packages (`name==version`), installed if need be; `platform` installs the wheels of
 * another system, for their files.
 */
export function pipFolder(packages, platform) {
  const base = path.join(root, 'build', 'tools');
  const folder = path.join(base, [...packages, platform].filter(Boolean).join('-').replaceAll('==', '-'));
  if (existsSync(folder)) return folder;
  mkdirSync(base, { recursive: true });
  const fresh = mkdtempSync(path.join(base, '.installing-'));
  const foreign = platform ? ['--platform', platform, '--only-binary=:all:', '--no-deps'] : [];
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--no-warn-conflicts',
    '--root-user-action=ignore',
    ...foreign,
    '--target',
    fresh,
    ...packages,
  ];
  if (!run('python3', args)) {
    rmSync(fresh, { recursive: true, force: true });
    fail(
      `pip could not install ${packages.join(' ')}: see the lines above. ` +
        'Python 3 with pip is needed: sudo apt-get install python3 python3-pip',
    );
  }
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true, force: true }); // installed by another process meanwhile
  }
  return folder;
}
