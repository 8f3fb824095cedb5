/** Names in one text: separated by commas, or as a JSON array where a name has a comma; undefined for other JSON. */
export function namesIn(list: string): string[] | undefined {
  if (!list.trimStart().startsWith('[')) return list.split(',').map((name) => name.trim());
  try {
    const names: unknown = JSON.parse(list);
    const areNames = Array.isArray(names) && names.every((name) => typeof name === 'string');
    return areNames ? names : undefined;
  } catch {
    return undefined;
  }
}
