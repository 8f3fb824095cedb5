// How a module reads as text: the tree that PyTorch prints.

/** @internal The method that console.log calls: util.inspect.custom, whose type would need @types/node. */
export const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** @internal A value as Python writes it; an array as a tuple. */
export function pythonValue(value: unknown): string {
  if (Array.isArray(value)) return `(${value.map(pythonValue).join(', ')})`;
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'number' || value === 0 || Math.abs(value) >= 1e-4) return String(value);
  return value.toExponential().replace(/-(\d)$/, '-0$1');
}

/** @internal Settings of a module as PyTorch lists them: `in_features=3, bias=True`. */
export function settingsText(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${pythonValue(value)}`)
    .join(', ');
}

/** A part of a module: its path, and how it reads. */
type Part = readonly [path: string, text: string];

/** Parts by the first name of their paths, in their order. */
function byFirstName(parts: readonly Part[]): Map<string, Part[]> {
  const found = new Map<string, Part[]>();
  for (const [path, text] of parts) {
    const [first, ...rest] = path.split('.');
    found.set(first, [...(found.get(first) ?? []), [rest.join('.'), text]]);
  }
  return found;
}

/** Neighbours that read alike become one, as in PyTorch's ModuleList: `(0-2): 3 x Linear(…)`. */
function foldAlike(parts: readonly Part[]): Part[] {
  const runs: { first: string; last: string; count: number; text: string }[] = [];
  for (const [name, text] of parts) {
    const run = runs.at(-1);
    if (run?.text !== text) runs.push({ first: name, last: name, count: 1, text });
    else Object.assign(run, { last: name, count: run.count + 1 });
  }
  return runs.map(({ first, last, count, text }) =>
    count === 1 ? [first, text] : [`${first}-${last}`, `${count} x ${text}`],
  );
}

/** Modules that are kept under one name: an array's are numbered. */
function groupText(parts: readonly Part[]): string {
  if (parts[0][0] === '') return parts[0][1];
  const named = namedTexts(parts);
  return named.every(([name]) => /^\d+$/.test(name))
    ? moduleText('ModuleList', '', foldAlike(named))
    : moduleText('ModuleDict', '', named);
}

const namedTexts = (parts: readonly Part[]): Part[] =>
  [...byFirstName(parts)].map(([name, group]) => [name, groupText(group)]);

/** A module of this name, settings and parts; settings of a module with parts have a line of their own. */
function moduleText(name: string, settings: string, parts: readonly Part[]): string {
  if (parts.length === 0) return `${name}(${settings})`;
  const lines = parts.map(([part, text]) => `(${part}): ${text}`.replaceAll('\n', '\n  '));
  const inside = [...(settings ? [settings] : []), ...lines];
  return `${[`${name}(`, ...inside].join('\n  ')}\n)`;
}

/** @internal The tree of a module: its name, its settings, and the modules in it by path. */
export const treeText = (name: string, settings: string, children: readonly Part[]): string =>
  moduleText(name, settings, namedTexts(children));
