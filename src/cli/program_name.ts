// What a person types to run this command: printed wherever a command is to be copied. It loads nothing of
// the library.
import { realpathSync } from 'node:fs';
import path from 'node:path';

/** The package's folder, from this room or from the bundle in dist. */
export const PACKAGE = path.join(__dirname, '..', __dirname.endsWith('cli') ? '..' : '');

/** What runs a package's command from its folder, by package manager; npm's and all others': npx. */
const RUNNERS: Readonly<Record<string, string>> = { pnpm: 'pnpm exec', yarn: 'yarn', bun: 'bunx' };

/** Where npx keeps what a project has not installed. */
const NPX_CACHE = '_npx';

/** A path without links; undefined where there is nothing. */
function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

/** This folder and those above it. */
function foldersUpFrom(folder: string): string[] {
  const above = path.dirname(folder);
  return above === folder ? [folder] : [folder, ...foldersUpFrom(above)];
}

/** Whether npx finds this package from a folder: installed there or above, or as the checkout around it. */
function isFoundFrom(folder: string): boolean {
  const own = realPath(PACKAGE);
  if (own?.split(path.sep).includes(NPX_CACHE)) return true;
  const places = foldersUpFrom(folder).flatMap((each) => [each, path.join(each, 'node_modules', 'regulus')]);
  return places.some((place) => realPath(place) === own);
}

/** How the command is called from a folder: 'npx regulus' where a project has it, 'regulus' elsewhere. */
export function programName(
  folder = process.cwd(),
  { npm_config_user_agent: agent = '' }: NodeJS.ProcessEnv = process.env,
): string {
  const [manager] = agent.split('/');
  return isFoundFrom(folder) ? `${RUNNERS[manager] ?? 'npx'} regulus` : 'regulus';
}

/** A text whose commands begin as they are called here. */
export const asCalled = (text: string): string => text.replace(/\bregulus (?=[a-z])/g, `${programName()} `);
