const base = require('./jest.config.js');
/** Training on several processes, by the machine's MPI. */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/distributed/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 180000,
};
