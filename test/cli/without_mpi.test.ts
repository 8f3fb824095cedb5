import { spawnSync } from 'node:child_process';
import { COMMAND } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

function regulus(args: string[], env: Record<string, string>) {
  const { status, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    encoding: 'utf8',
    env: { ...process.env, DEBUG: '', ...env },
  });
  return { status, stderr };
}

test('without the addon, train --distributed says what to install, and makes nothing', () => {
  const { status, stderr } = regulus(['train', '--distributed', '--out', at('run')], {
    REGULUS_MPI_ADDON: at('nowhere.node'),
  });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      /regulus_mpi is not built[\s\S]*apt-get install libopenmpi-dev openmpi-bin[\s\S]*npx regulus build-mpi/,
    ),
  });
});

test('without MPI, build-mpi says what is missing', () => {
  const { status, stderr } = regulus(['build-mpi'], { MPICXX: at('no compiler') });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      /no compiler was not found\. Install MPI[\s\S]*Debian, Ubuntu: apt-get install g\+\+ libopenmpi-dev openmpi-bin/,
    ),
  });
});
