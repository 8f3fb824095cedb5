test('text in a file or a pipe has no colours on Windows', () => {
  Object.assign(process.env, { CI: '1' });
  for (const name of ['NO_COLOR', 'FORCE_COLOR']) delete process.env[name];
  const { hasColors } = require('../../src/cli/colors') as typeof import('../../src/cli/colors');
  expect([hasColors('win32', true), hasColors('win32', false)]).toEqual([true, false]);
});
