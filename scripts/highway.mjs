// Finds Google Highway: `node scripts/highway.mjs include | sources | libraries` prints one path a line. In
// this order: REGULUS_HIGHWAY_DIR (a source tree or an installed prefix), the system's, the tree that set-up
// fetched.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const fetched = path.join(root, 'build', 'highway');

/** The include folder and the sources to compile in of a source tree; null where `directory` is not one. */
export function fromTree(directory) {
  const sources = ['targets.cc', 'per_target.cc', 'aligned_allocator.cc'].map((name) =>
    path.join(directory, 'hwy', name),
  );
  return existsSync(sources[0])
    ? { include: [directory], sources: sources.filter(existsSync), libraries: [] }
    : null;
}

function fromPrefix(directory) {
  if (!existsSync(path.join(directory, 'include', 'hwy', 'highway.h'))) return null;
  const library = ['lib', 'lib64'].map((name) => path.join(directory, name)).find(existsSync);
  return {
    include: [path.join(directory, 'include')],
    sources: [],
    libraries: [`-L${library}`, `-Wl,-rpath,${library}`, '-lhwy'],
  };
}

function fromSystem() {
  try {
    const compiler = process.env.CXX ?? 'c++';
    execFileSync(compiler, ['-x', 'c++', '-E', '-'], {
      input: '#include <hwy/highway.h>\n',
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    return { include: [], sources: [], libraries: ['-lhwy'] };
  } catch {
    return null;
  }
}

/** Highway's include folders, sources to compile in and libraries to link, or null if it is missing. */
export function findHighway() {
  const chosen = process.env.REGULUS_HIGHWAY_DIR;
  if (chosen) {
    const found = fromTree(chosen) ?? fromPrefix(chosen);
    if (!found)
      throw new Error(
        'REGULUS_HIGHWAY_DIR: expected a Highway source tree or prefix with hwy/highway.h, ' +
          `received ${chosen}`,
      );
    return found;
  }
  return fromSystem() ?? fromTree(fetched);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const highway = findHighway();
  if (!highway) process.exit(1);
  process.stdout.write(highway[process.argv[2]].map((line) => `${line}\n`).join(''));
}
