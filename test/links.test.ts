// The pages travel in the package: what they link to is in it, and the README says how to make their site.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');
const textOf = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

function packedFiles(): string[] {
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(packed) as [{ files: { path: string }[] }];
  return files.map((file) => file.path);
}

/** The place of a heading, as GitHub and the site name it. */
const placeOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

const placesIn = (page: string) => [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => placeOf(heading));
const withoutCode = (page: string) => page.replace(/^ *```[\s\S]*?^ *```/gm, '').replace(/`[^`\n]*`/g, '');
const linksIn = (page: string) => [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link);

test('every relative link of the packed pages leads to a packed file, and to a heading in it', () => {
  const files = packedFiles();
  const pages = files.filter((file) => file.endsWith('.md'));
  expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/guide.md', 'examples/README.md']));
  const dead = pages.flatMap((page) =>
    linksIn(textOf(page))
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [file, place] = link.split('#');
        const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
        if (!files.includes(target)) return true;
        return place !== undefined && !placesIn(textOf(target)).includes(place);
      })
      .map((link) => `${page}: ${link}`),
  );
  expect(dead).toEqual([]);
});
