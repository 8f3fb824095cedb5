// Run in a process of its own (read_apart.ts): `load_file.ts FILE` loads a file of data, and prints what that
// says and the memory that it took at most.
import { loadData } from '../../src';
import { peakMegabytes } from './peak_memory';

loadData({ data: process.argv[2] })
  .then(
    () => 'read',
    (error: Error) => `${error.name}: ${error.message}`,
  )
  .then((error) => console.log(JSON.stringify({ error, megabytes: peakMegabytes() })));
