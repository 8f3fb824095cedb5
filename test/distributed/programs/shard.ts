/** Rows of a rank, from and to: the later the rank, the more it has. */
export function shard(rows: number, { rank, ranks }: { rank: number; ranks: number }): [number, number] {
  const at = (part: number) => Math.floor((rows * part * (part + 1)) / (ranks * (ranks + 1)));
  return [at(rank), at(rank + 1)];
}
