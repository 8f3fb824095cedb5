// Rows that are all full: what lies side by side is spread evenly over as many rows as its width needs.

/** Widths that a layout starts from, in pixels. */
export interface RowSizes {
  gap: number;
  /** The least width of an item. */
  least: (item: HTMLElement) => number;
}

/** How many items each row has, where at most so many fit: the first rows have one more, if any. */
export function rowCounts(items: number, most: number): number[] {
  const rows = Math.ceil(items / Math.max(1, most));
  const extra = items % rows;
  return Array.from({ length: rows }, (_, row) => Math.floor(items / rows) + (row < extra ? 1 : 0));
}

/** The items between those that have a row of their own. */
function groupsOf(holder: HTMLElement): HTMLElement[][] {
  const groups: HTMLElement[][] = [[]];
  for (const child of holder.children)
    if (child.classList.contains('wide')) groups.push([]);
    else groups.at(-1)!.push(child as HTMLElement);
  return groups.filter((group) => group.length > 0);
}

function spread(group: HTMLElement[], width: number, { gap, least }: RowSizes): void {
  const needed = Math.max(...group.map(least));
  const most = Math.max(1, Math.floor((width + gap) / (needed + gap)));
  const counts = rowCounts(group.length, most).flatMap((count) => Array.from({ length: count }, () => count));
  // A pixel less than its share of the row, and grown to it: nothing breaks into the next by rounding.
  for (const [i, count] of counts.entries())
    group[i].style.flex = `1 1 calc((100% - ${gap * (count - 1)}px) / ${count} - 1px)`;
}

/** Keeps the children of a holder in full rows; those of the class `wide` have a row each. */
export function evenRows<T extends HTMLElement>(holder: T, sizes: RowSizes): T {
  holder.classList.add('even');
  holder.style.gap = `${sizes.gap}px`;
  const layOut = () => {
    if (holder.clientWidth > 0)
      for (const group of groupsOf(holder)) spread(group, holder.clientWidth, sizes);
  };
  new ResizeObserver(layOut).observe(holder);
  new MutationObserver(layOut).observe(holder, { childList: true });
  return holder;
}
