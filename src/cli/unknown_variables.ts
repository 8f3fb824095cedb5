// The variables of the environment that the command and its library read; a misspelt one is said.
import { pc } from './colors';

/** Those that the command, the library and the build of the addons read. */
const VARIABLES = [
  'REGULUS_ADDON',
  'REGULUS_BENCH_PACKAGES',
  'REGULUS_BENCH_PYTHON',
  'REGULUS_HIGHWAY_DIR',
  'REGULUS_MATMUL',
  'REGULUS_MPI_ADDON',
  'REGULUS_NODE_HEADERS',
  'REGULUS_NUM_THREADS',
  'REGULUS_SIMD',
];
/** Those of the project's tests. */
const OF_TESTS =
  /^REGULUS_(ENDURANCE|FUZZ_[A-Z]+|GOLDENS|METRICS|OTHER_MACHINE|PLAIN|SANITIZE|SCREENSHOTS|SHARE_ALL|TABLE_ROWS)$/;

/** What mpirun and srun call the number of a process: the first one speaks for all. */
const RANKS = ['OMPI_COMM_WORLD_RANK', 'PMI_RANK', 'PMIX_RANK', 'SLURM_PROCID'];

/** Says which variables that look like the project's are not known, each once. */
export function warnOfUnknownVariables(environment: NodeJS.ProcessEnv = process.env): void {
  if (RANKS.some((name) => Number(environment[name] ?? 0) > 0)) return;
  const isUnknown = (name: string) =>
    name.startsWith('REGULUS_') && !VARIABLES.includes(name) && !OF_TESTS.test(name);
  for (const name of Object.keys(environment).filter(isUnknown)) {
    const { nearName } = require('../core/near_name') as typeof import('../core/near_name');
    const { printable } = require('../core/check') as typeof import('../core/check');
    const near = nearName(name, VARIABLES);
    const hint = near === undefined ? `the variables are ${VARIABLES.join(', ')}` : `did you mean ${near}?`;
    console.warn(
      pc.yellow(`Warning: the variable ${printable(name, 100)} is not known, and not used: ${hint}`),
    );
  }
}
