// Python packages that scripts use, each set in a folder of its own under build/tools.
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fail, root, run } from './run.mjs';

/**
 * The folder that has the packages (pinned, `name==version`); `platform` takes the wheel of another system,
 * for its files.
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
  renameSync(fresh, folder);
  return folder;
}
