import { start } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

test('a board of a folder that is not there says so, and waits for it', async () => {
  const { child, until, end } = start(['board', at('later')]);
  await until(/^Note: .*later: no such folder yet; its runs appear once it is there\nThe board of /m);
  child.kill('SIGTERM');
  expect((await end).code).toBe(0);
});
