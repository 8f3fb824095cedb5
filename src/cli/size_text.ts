/** Bytes from which on a size is told in megabytes. */
const MEGABYTES = 1e5;

/** A size for people: '9.6 kB', '1.2 MB'. */
export const sizeText = (bytes: number): string =>
  bytes < MEGABYTES ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
