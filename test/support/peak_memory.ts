import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * The most memory that this process held, in megabytes. Linux's maxRSS counts the parent's, from before the
 * program was started.
 */
export function peakMegabytes(): number {
  const status = '/proc/self/status';
  const kilobytes = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return Math.round(Number(kilobytes ?? process.resourceUsage().maxRSS) / 1024);
}

/** Lets the most memory be counted from now on, where the system can. */
export function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    // Another system, or one that does not allow it: the most of all time is counted.
  }
}
