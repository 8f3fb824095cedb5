import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { asCalled, PACKAGE, programName } from '../../src/cli/program_name';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

/** A project that has this package installed. */
function project(): string {
  mkdirSync(at('project', 'data'), { recursive: true });
  mkdirSync(at('project', 'node_modules'), { recursive: true });
  symlinkSync(PACKAGE, at('project', 'node_modules', 'regulus'), 'junction');
  return at('project');
}

test('a project calls its command by npx, from its folders as well; elsewhere it is a command of the system', () => {
  const folder = project();
  for (const each of [folder, path.join(folder, 'data'), PACKAGE])
    expect(programName(each, {})).toBe('npx regulus');
  expect(programName(at(), {})).toBe('regulus');
});

test.each([
  ['npm/10.9.2 node/v22.1.0 linux x64', 'npx regulus'],
  ['pnpm/9.1.0 npm/? node/v22.1.0 linux x64', 'pnpm exec regulus'],
  ['yarn/4.1.0 npm/? node/v22.1.0 linux x64', 'yarn regulus'],
  ['bun/1.1.0 npm/? node/v22.1.0 linux x64', 'bunx regulus'],
])('what %s started it is called by %s', (agent, name) => {
  expect(programName(PACKAGE, { npm_config_user_agent: agent })).toBe(name);
});

test('a text names each of its commands as it is called', () => {
  const program = programName();
  expect(asCalled('regulus build-mpi && mpirun -n 2 regulus train; Regulus: regulus')).toBe(
    `${program} build-mpi && mpirun -n 2 ${program} train; Regulus: regulus`,
  );
});
