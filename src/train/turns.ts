// Turns of the event loop between parts of the work, so that a server in the same process goes on answering.
import { now, setImmediate } from '../core/clock';

/**
 * A turn of the event loop that takes longer than this (ms) had work to do: what it caused may be waiting
 * already.
 */
const IDLE_TURN = 0.03;
const MAX_TURNS = 8;
/** Work that took less than this (ms) is not interrupted. */
const SHORT_WORK = 2;
let lastTurn = 0;
let alone = false;

/** From now on this thread only trains: there is nothing to take turns with. */
export function trainAlone(): void {
  alone = true;
}

/** Lets the event loop run until it has nothing to do: a request is read, answered and its answer sent. */
export async function turns(): Promise<void> {
  for (let i = 0; i < MAX_TURNS && !alone; i++) {
    const start = now();
    await new Promise((resolve) => setImmediate(resolve));
    lastTurn = now();
    if (lastTurn - start < IDLE_TURN) return;
  }
}

/** The same, where the work since the last turn took some time. */
export async function turnsAfterWork(): Promise<void> {
  if (now() - lastTurn >= SHORT_WORK) await turns();
}
