// Downloads Debian packages from the machine's mirror without installing them: apt has settings of its own,
// and the system stays unchanged.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root, run } from './run.mjs';

/** The first stanza of the machine's sources: the distribution itself. */
function stanza() {
  const system = '/etc/apt/sources.list.d';
  const file = existsSync(system) && readdirSync(system).find((name) => name.endsWith('.sources'));
  if (!file) fail(`apt has no ${system}/*.sources here: this needs Debian or Ubuntu`);
  return readFileSync(path.join(system, file), 'utf8').split('\n\n')[0];
}

/**
 * Downloads a package into build/apt/<name>; returns the folder. `source` takes the source package instead,
 * `suite` a different release, `architecture` the package of a different machine.
 */
export function aptDownload(name, { source = false, suite, architecture } = {}) {
  const folder = path.join(root, 'build', 'apt', [name, suite, architecture].filter(Boolean).join('-'));
  if (existsSync(path.join(folder, 'complete'))) return folder;
  for (const name of ['sources', 'lists/partial', 'cache/archives/partial'])
    mkdirSync(path.join(folder, name), { recursive: true });
  const lines = stanza().replace(/^Types:.*$/m, `Types: ${source ? 'deb-src' : 'deb'}`);
  writeFileSync(
    path.join(folder, 'sources', 'private.sources'),
    suite ? lines.replace(/^Suites:.*$/m, `Suites: ${suite}`) : lines,
  );
  const settings = {
    'Dir::Etc::SourceList': '/dev/null',
    'Dir::Etc::SourceParts': path.join(folder, 'sources'),
    'Dir::State::Lists': path.join(folder, 'lists'),
    'Dir::Cache': path.join(folder, 'cache'),
    'APT::Sandbox::User': 'root',
    ...(architecture && {
      'APT::Architecture': architecture,
      'APT::Architectures': architecture,
      'Dir::State::status': '/dev/null',
    }),
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const quiet = { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] };
  const command = source ? ['source', '--download-only', name] : ['download', name];
  if (
    !run('apt-get', [...options, 'update', '-q'], quiet) ||
    !run('apt-get', [...options, ...command], quiet)
  )
    fail(`Debian's ${name} could not be downloaded`);
  writeFileSync(path.join(folder, 'complete'), '');
  return folder;
}
