// `regulus build-mpi`: makes the addon regulus_mpi with this machine's MPI, or says what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { packageRoot } from '../addon/package_root';
import { MPI_ADDON } from '../distributed/process_group';
import { trainProgram } from './train_command';

/** Where the package node-api-headers of a folder's project has its headers; undefined if it has none. */
function installedHeaders(folder: string): string | undefined {
  const { resolve } = createRequire(path.resolve(folder, 'package.json'));
  try {
    return path.join(path.dirname(resolve('node-api-headers/package.json')), 'include');
  } catch {
    return undefined;
  }
}

/** The folder of node_api.h: beside this Node, or in a package of the project or of a checkout. */
function nodeHeaders(): string {
  const besideNode = path.join(path.dirname(path.dirname(process.execPath)), 'include', 'node');
  const folders = [
    process.env.REGULUS_NODE_HEADERS,
    besideNode,
    installedHeaders('.'),
    installedHeaders(packageRoot),
  ];
  const headers = folders.find((folder) => folder && existsSync(path.join(folder, 'node_api.h')));
  if (!headers)
    throw new Error(
      `node_api.h was not found beside ${process.execPath}: ` +
        'npm install node-api-headers, or set REGULUS_NODE_HEADERS to its folder',
    );
  return headers;
}

const COMPILER_FLAGS = [
  '-std=c++17',
  '-O3',
  '-fPIC',
  '-shared',
  '-fvisibility=hidden',
  '-Wall',
  '-Wextra',
  '-DNAPI_VERSION=8',
];
const LINKER_FLAGS =
  process.platform === 'darwin'
    ? ['-undefined', 'dynamic_lookup']
    : ['-Wl,-z,nodelete', '-Wl,--as-needed', '-s'];

const INSTALL = `Install MPI and a C++ compiler:
  Debian, Ubuntu: apt-get install g++ libopenmpi-dev openmpi-bin
  Fedora, RHEL: dnf install gcc-c++ openmpi-devel, then module load mpi
  macOS: brew install open-mpi
  a cluster: module load its MPI; MPICXX names another compiler wrapper`;

/** Compiles the addon. @throws Error that says what is missing. */
function compile(): void {
  const compiler = process.env.MPICXX ?? 'mpicxx';
  const source = path.join(packageRoot, 'native', 'mpi', 'regulus_mpi.cc');
  const files = [`-I${nodeHeaders()}`, source, '-o', MPI_ADDON];
  mkdirSync(path.dirname(MPI_ADDON), { recursive: true });
  const { status, error } = spawnSync(compiler, [...COMPILER_FLAGS, ...files, ...LINKER_FLAGS], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (error) throw new Error(`${compiler} was not found. ${INSTALL}`);
  if (status !== 0)
    throw new Error(
      `${compiler} failed: see above. It needs a C++ compiler and MPI's headers ` +
        '(Debian, Ubuntu: apt-get install g++ libopenmpi-dev)',
    );
}

/** Builds the addon into the package's folder. @throws Error that says what is missing. */
export function buildMpi(): void {
  if (process.platform === 'win32') throw new Error('build-mpi: expected Linux or macOS, found Windows');
  compile();
  const { status, stderr } = spawnSync(process.execPath, ['-e', 'require(process.argv[1])', MPI_ADDON], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${MPI_ADDON} was built but does not load: ${stderr.trim()}`);
  console.log(`Built ${path.relative('.', MPI_ADDON)}. Try: ${trainProgram({ ranks: 2 })}`);
}
