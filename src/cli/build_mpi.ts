// `regulus build-mpi`: makes the addon regulus_mpi with this machine's MPI, or says what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { packageRoot } from '../addon/package_root';
import { MPI_ADDON } from '../distributed/process_group';

/** node_api.h: beside this Node, or the package node-api-headers of the project or of a checkout. */
function nodeHeaders(): string {
  const found = [
    process.env.REGULUS_NODE_HEADERS,
    path.join(path.dirname(path.dirname(process.execPath)), 'include', 'node'),
  ];
  for (const folder of ['.', packageRoot]) {
    try {
      found.push(
        path.join(
          path.dirname(
            createRequire(path.resolve(folder, 'package.json')).resolve('node-api-headers/package.json'),
          ),
          'include',
        ),
      );
    } catch {}
  }
  const headers = found.find((folder) => folder && existsSync(path.join(folder, 'node_api.h')));
  if (!headers)
    throw new Error(
      `node_api.h was not found beside ${process.execPath}: npm install node-api-headers, or set REGULUS_NODE_HEADERS to its folder`,
    );
  return headers;
}

/** Builds the addon into the package's folder. @throws Error that says what is missing. */
export function buildMpi(): void {
  if (process.platform === 'win32') throw new Error('build-mpi: expected Linux or macOS, found Windows');
  const compiler = process.env.MPICXX ?? 'mpicxx';
  const source = path.join(packageRoot, 'native', 'mpi', 'regulus_mpi.cc');
  const linked =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup']
      : ['-Wl,-z,nodelete', '-Wl,--as-needed', '-s'];
  const flags = [
    '-std=c++17',
    '-O3',
    '-fPIC',
    '-shared',
    '-fvisibility=hidden',
    '-Wall',
    '-Wextra',
    '-DNAPI_VERSION=8',
    `-I${nodeHeaders()}`,
  ];
  mkdirSync(path.dirname(MPI_ADDON), { recursive: true });
  const { status, error } = spawnSync(compiler, [...flags, source, '-o', MPI_ADDON, ...linked], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) {
    throw new Error(
      `${compiler} was not found. Install MPI and a C++ compiler:\n  Debian, Ubuntu: apt-get install g++ libopenmpi-dev openmpi-bin\n` +
        '  Fedora, RHEL: dnf install gcc-c++ openmpi-devel, then module load mpi\n  macOS: brew install open-mpi\n' +
        '  a cluster: module load its MPI; MPICXX names another compiler wrapper',
    );
  }
  if (status !== 0)
    throw new Error(
      `${compiler} failed: see above. It needs a C++ compiler and MPI's headers (Debian, Ubuntu: apt-get install g++ libopenmpi-dev)`,
    );
  const loaded = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', MPI_ADDON], {
    encoding: 'utf8',
  });
  if (loaded.status !== 0)
    throw new Error(`${MPI_ADDON} was built but does not load: ${loaded.stderr.trim()}`);
  console.log(`Built ${path.relative('.', MPI_ADDON)}. Try: mpirun -n 2 npx regulus train --distributed`);
}
