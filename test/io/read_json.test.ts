import { mkdirSync, writeFileSync } from 'node:fs';
import { writeRunReport } from '../../src/run/run_report';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test('values in values without end do not reach the end of the stack', () => {
  mkdirSync(at('run'));
  writeFileSync(
    at('run', 'config.json'),
    `{"depth":1,"dropPath":0,"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
  );
  expect(() => writeRunReport(at('run'))).toThrow(
    /config\.json: expected at most 100 values in each other, found more/,
  );
});
