// Run in a process of its own: `read_tensors.ts FILE` prints the last element of each tensor, and the memory
// that reading took at most.
import { loadSafetensors } from '../../src';
import { peakMegabytes } from './peak_memory';

const { tensors } = loadSafetensors(process.argv[2]);
const ends = Object.entries(tensors).map(([name, { data }]) => [name, Number(data[data.length - 1])]);
console.log(JSON.stringify({ ...Object.fromEntries(ends), megabytes: peakMegabytes() }));
