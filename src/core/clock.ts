// Node's own timers and clock, taken when the module loads: a test that fakes the global ones stops nothing.
import { performance } from 'node:perf_hooks';
import timers from 'node:timers';

/** Runs a callback at the end of this turn of the event loop. */
export const { setImmediate } = timers;
/** Runs a callback after some milliseconds; clearTimeout prevents it. */
export const { setTimeout, clearTimeout } = timers;
/** Milliseconds since the process began. */
export const now: () => number = performance.now.bind(performance);
