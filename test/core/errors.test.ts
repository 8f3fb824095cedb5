// Errors that a program may act on carry a code, and no flag of the command.
import { writeFileSync } from 'node:fs';
import { DivergedError, loadData } from '../../src';
import { zeros } from '../../src/core/memory';
import { createFolder } from '../../src/run/work_folder';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

async function errorOf(action: () => unknown): Promise<Error & { code?: string }> {
  try {
    await action();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

test.each<[string, string, () => unknown]>([
  ['a diverged run', 'DIVERGED', () => Promise.reject(new DivergedError('the loss became NaN', 3, 0.1))],
  ['memory that is not available', 'OUT_OF_MEMORY', () => zeros(2 ** 50)],
  [
    'data of an unknown format',
    'UNKNOWN_FORMAT',
    () => {
      writeFileSync(at('a.unknown'), '');
      return loadData({ data: at('a.unknown') });
    },
  ],
  [
    'a folder that holds files',
    'FOLDER_NOT_EMPTY',
    () => {
      writeFileSync(at('a'), '');
      createFolder(at(), 'run');
    },
  ],
])('%s has the code %s', async (_, code, action) => {
  const error = await errorOf(action);
  expect(error).toMatchObject({ code });
  expect(error.message).not.toMatch(/(^|\s)--[a-z]/);
});
