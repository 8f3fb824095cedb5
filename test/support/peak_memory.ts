import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory that this process held, in megabytes. Linux's maxRSS counts the parent's, from before the
 * program was started.
 */
export function peakMegabytes(): number {
  const status = '/proc/self/status';
  const kilobytes = existsSync(status) ? /VmHWM:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1] : undefined;
  return Math.round(Number(kilobytes ?? process.resourceUsage().maxRSS) / 1024);
}
