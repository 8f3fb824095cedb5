import { spawnSync } from 'node:child_process';
import path from 'node:path';

const PROGRAM = `
  require('ts-node/register/transpile-only');
  const { loadData } = require('./src');
  const { peakMegabytes } = require('./test/support/peak_memory');
  loadData({ data: process.argv[1] })
    .then(() => 'read', (error) => error.name + ': ' + error.message)
    .then((error) => console.log(JSON.stringify({ error, megabytes: peakMegabytes() })));`;

/** Loads a file of data in a process of its own: what it says, and the megabytes that it took at most. */
export function readApart(file: string): { error: string; megabytes: number } {
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', PROGRAM, file], {
    encoding: 'utf8',
    cwd: path.join(__dirname, '..', '..'),
    timeout: 60_000,
  });
  return JSON.parse(stdout || JSON.stringify({ error: stderr, megabytes: Infinity }));
}
