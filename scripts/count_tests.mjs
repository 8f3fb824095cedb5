// Counts the tests of the suites that .ci/run has run, in one line: `node scripts/count_tests.mjs [1]`, with
// 1 where another step failed, which counts as a failure. So does a suite that left no report.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './lib/run.mjs';

const SUITES = ['default', 'sanitize-address', 'sanitize-thread', 'mpi', 'package'];

function countsOf(suite) {
  const file = path.join(root, 'build', 'jest', `${suite}.json`);
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const counts = SUITES.map(countsOf);
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
const otherFailure = Number(process.argv[2] ?? 0);
const failed = sum('failed') || otherFailure;
console.log(`${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
process.exit(failed ? 1 : 0);
