const base = require('./jest.config.js');
/** Training in several processes, by the installed MPI. */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/distributed/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 180000,
};
