// Two machines in one: network namespaces with a cable between them and host names of their own. Needs root
// and iproute2.
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './bundle';
import { environment } from './mpi';
import { words } from './words';

const NAMES = [0, 1].map((machine) => `rg${process.pid}-${machine}`);
const ADDRESSES = ['10.213.77.1', '10.213.77.2'];
const ip = (...args: string[]) => void execFileSync('ip', args);

/** Sets the machines up for the tests of a file; returns what runs node on one rank of each, over TCP. */
export function twoMachines(): (args: string[]) => { status: number | null; stdout: string; stderr: string } {
  beforeAll(() => {
    for (const name of NAMES) ip('netns', 'add', name);
    ip(
      'link',
      'add',
      NAMES[0],
      'netns',
      NAMES[0],
      'type',
      'veth',
      'peer',
      'name',
      NAMES[1],
      'netns',
      NAMES[1],
    );
    NAMES.forEach((name, machine) => {
      ip('-n', name, 'address', 'add', `${ADDRESSES[machine]}/24`, 'dev', name);
      for (const device of ['lo', name]) ip('-n', name, 'link', 'set', device, 'up');
    });
  });
  afterAll(() =>
    NAMES.forEach((name) => {
      ip('netns', 'delete', name);
    }),
  );
  return (args) => {
    const mpirun = [
      'mpirun',
      '--host',
      ADDRESSES.join(','),
      ...words('-n 2 --bind-to none -x REGULUS_NUM_THREADS -x REGULUS_GOLDENS --mca plm_rsh_agent'),
      path.join(__dirname, 'remote_shell.sh'),
      ...words('--mca btl tcp,self'),
      process.execPath,
      ...args,
    ];
    const command = [
      'netns',
      'exec',
      NAMES[0],
      ...words('unshare --uts sh -c'),
      'hostname "$0"; exec "$@"',
      NAMES[0],
      ...mpirun,
    ];
    const { status, stdout, stderr } = spawnSync('ip', command, {
      cwd: root,
      encoding: 'utf8',
      env: { ...environment, REGULUS_OTHER_MACHINE: NAMES[1] },
      timeout: 150_000,
    });
    return { status, stdout, stderr };
  };
}
