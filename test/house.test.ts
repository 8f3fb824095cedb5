import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const SRC = path.join(__dirname, '..', 'src');
/** The rooms of CONTRIBUTING.md, from the top down: a room imports those on its own floor and below. */
const FLOORS = [
  ['cli'],
  ['board'],
  ['sweep'],
  ['run'],
  ['report', 'export'],
  ['train'],
  ['distributed'],
  ['tasks'],
  ['data'],
  ['nn', 'loss', 'optim', 'metrics'],
  ['io'],
  ['core'],
  ['addon'],
];

const posix = (file: string) => file.split(path.sep).join('/');
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map(posix)
  .sort();
const textOf = (file: string) => readFileSync(path.join(SRC, file), 'utf8');
const roomOf = (file: string) => file.split('/')[0];
const floorOf = (file: string) => FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));

/** The files of src that a file imports, types and what it loads later included. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(textOf(file), true, true);
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => posix(path.join(path.dirname(file), fileName)))
    .map((target) => [`${target}.ts`, `${target}/index.ts`].find((each) => files.includes(each)) ?? target);
}

/** Words that begin with two dashes, of strings and comments alike. */
const dashed = (text: string) => text.match(/(?<![\w-])--[a-z]+(?:-[a-z]+)*(?![\w-])/g) ?? [];
/** Those that are no flags of the command: the colours of the page, and a flag of V8. */
const OTHER_NAMES = [...dashed(textOf('report/page/page.css')), '--expose-gc'];

/** Words of classification, which its task, its metrics and its losses know. */
const CLASS_WORDS = /\b(accuracy|ece|classNames?|class_names?)\b|ClassDescription/i;
const CLASS_ROOMS = ['tasks', 'metrics', 'loss'];
/** Formats that fix the classes, and figures that draw what classification evaluates. */
const CLASS_FILES = [
  'data/formats/cifar10.ts',
  'data/formats/glyphs.ts',
  'report/page/confusion.ts',
  'report/page/mistakes.ts',
  'report/page/reliability.ts',
];

test('every file of src is in a room', () => {
  expect(files.filter((file) => floorOf(file) < 0)).toEqual(['index.ts']);
});

test('rooms import downwards only', () => {
  const upwards = files
    .filter((file) => file !== 'index.ts')
    .flatMap((file) => importsOf(file).map((target) => ({ file, target })))
    .filter(({ file, target }) => floorOf(file) > floorOf(target))
    .map(({ file, target }) => `${file} -> ${target}`);
  expect(upwards).toEqual([]);
});

test('two files have one name only where the upper is made of the lower', () => {
  const strangers = files.flatMap((file) =>
    files
      .filter((other) => path.basename(other) === path.basename(file) && floorOf(file) <= floorOf(other))
      .filter((other) => other !== file && !importsOf(file).includes(other))
      .map((other) => `${file}, ${other}`),
  );
  expect(strangers).toEqual([]);
});

test('no flag is named outside the command and the schema of options', () => {
  const named = files
    .filter((file) => roomOf(file) !== 'cli' && !/^run\/(data_)?options\.ts$/.test(file))
    .flatMap((file) => dashed(textOf(file)).map((name) => ({ file, name })))
    .filter(({ name }) => !OTHER_NAMES.includes(name))
    .map(({ file, name }) => `${file}: ${name}`);
  expect(named).toEqual([]);
});

test('classification is known by its task, its metrics and its losses', () => {
  const knowing = files
    .filter((file) => file !== 'index.ts' && !CLASS_ROOMS.includes(roomOf(file)))
    .filter((file) => CLASS_WORDS.test(textOf(file)));
  expect(knowing.filter((file) => !CLASS_FILES.includes(file))).toEqual([]);
});

/** Whether an import or export leads to a module, not to its types alone. */
function loadedBy(statement: ts.Statement): string | undefined {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return undefined;
  const [isType, names] = ts.isImportDeclaration(statement)
    ? [statement.importClause?.isTypeOnly, statement.importClause?.namedBindings]
    : [statement.isTypeOnly, statement.exportClause];
  const listed = names && (ts.isNamedImports(names) || ts.isNamedExports(names)) ? names.elements : undefined;
  if (isType || listed?.every((each: ts.ImportSpecifier | ts.ExportSpecifier) => each.isTypeOnly))
    return undefined;
  const { moduleSpecifier } = statement;
  return moduleSpecifier && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : undefined;
}

/** The names of values that a statement exports. */
function exportedBy(statement: ts.Statement): string[] {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
  if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name!.text];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap(({ name }) =>
    ts.isIdentifier(name) ? [name.text] : [],
  );
}

test('the names of all exports of the library differ, as it is bundled into one file', () => {
  const loaded = new Set(['index.ts']);
  const exported: string[] = [];
  for (const file of loaded) {
    const { statements } = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest);
    for (const from of statements.map(loadedBy))
      if (from?.startsWith('.')) loaded.add(`${posix(path.join(path.dirname(file), from))}.ts`);
    // A function with overloads is there several times.
    exported.push(...new Set(statements.flatMap(exportedBy)));
  }
  expect(exported.length).toBeGreaterThan(500);
  expect(exported.filter((name, i) => exported.indexOf(name) < i)).toEqual([]);
});
