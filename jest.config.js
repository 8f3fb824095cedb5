/** The default suite. jest.package.config.js has that of the packed package, jest.mpi.config.js that of MPI. */
module.exports = {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/support/no_colors.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/package/', '<rootDir>/test/distributed/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/'],
  transform: {
    '^.+\\.ts$': ['ts-jest', {}],
    // Packages that have ES modules alone.
    '/node_modules/(hyparquet-compressors|hysnappy|fzstd|zstddec)/.+\\.m?js$': [
      'ts-jest',
      {
        tsconfig: {
          allowJs: true,
          module: 'commonjs',
          moduleResolution: 'node10',
          ignoreDeprecations: '6.0',
          isolatedModules: true,
          target: 'es2022',
        },
        diagnostics: false,
      },
    ],
  },
  transformIgnorePatterns: ['/node_modules/(?!(hyparquet-compressors|hysnappy|fzstd|zstddec)/)'],
  testTimeout: 60000,
  // Jest would leave one core idle: half of two.
  maxWorkers: '100%',
};
