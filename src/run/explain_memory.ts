/** What an error says, with advice where there was not enough memory. */
export function explainMemory(text: string): string {
  if (!/allocation failed|typed array length|bad_alloc|memory limit|out of memory/i.test(text)) return text;
  const [what, ...rest] = text.split('\n');
  return [
    `out of memory (${what.replace(/^out of memory: /, '')}): give the process more, or choose a smaller --dim, --depth or --batch-size`,
    ...rest,
  ].join('\n');
}
