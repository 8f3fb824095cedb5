// The licences of third-party code in the package: bundled into dist/, or compiled into the binaries.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { highwaySources } from './highway_sources.mjs';
import { pipFolder } from './pip.mjs';
import { root } from './run.mjs';
import { ZIG } from './zig.mjs';

/** Third-party code compiled into every binary that is not an npm package. */
export const compiledIn = [
  {
    name: 'highway',
    version: '1.0.3',
    license: 'Apache-2.0',
    purl: 'pkg:github/google/highway@1.0.3',
    texts: () => [path.join(highwaySources().include[0], 'LICENSE')],
  },
  {
    name: ZIG.split('==')[0],
    version: ZIG.split('==')[1],
    license: 'MIT AND Apache-2.0 WITH LLVM-exception',
    purl: `pkg:pypi/${ZIG.replace('==', '@')}`,
    description: 'compiler-rt, libc++, libc++abi and libunwind of the cross compiler',
    texts: () => {
      const folder = path.join(pipFolder([ZIG]), 'ziglang');
      return [
        'LICENSE',
        ...['libcxx', 'libcxxabi', 'libunwind'].map((name) => path.join('lib', name, 'LICENSE.TXT')),
      ].map((name) => path.join(folder, name));
    },
  },
];

/** The npm package whose code is compiled into every binary, by its path in package-lock.json. */
export const COMPILED_PACKAGE = 'node_modules/node-addon-api';

/** The folders of packages whose code is in esbuild's outputs, sorted, e.g. 'node_modules/zod'. */
export function bundledPackages(metafiles) {
  const used = metafiles
    .flatMap(({ outputs }) => Object.values(outputs))
    .flatMap(({ inputs }) => Object.entries(inputs));
  const folders = used
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(folders)].filter(Boolean).sort();
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

/** A package's name, version, licence and licence files. @throws where it has no such file. */
function describePackage(folder) {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(root, folder, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(path.join(root, folder))
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => path.join(root, folder, file));
  if (!license || !texts.length)
    throw new Error(
      `${folder}: expected a licence and its text, ` +
        `found ${license ?? 'no licence'} and ${texts.length} files`,
    );
  return { name, version, license, texts: () => texts };
}

/** The heading of one part of the notices. */
export const heading = ({ name, version, license }) => `${name} ${version} (${license})`;

const format = (parts) =>
  parts
    .map((part) =>
      [heading(part), ...part.texts().map((file) => readFileSync(file, 'utf8').trim())].join('\n\n'),
    )
    .join(`\n\n${'='.repeat(80)}\n\n`);

/** dist/notices.txt: the bundled packages. */
export const bundleNotices = (folders) =>
  `Software that is bundled into dist/, each with its licence.\n\n${format(folders.map(describePackage))}\n`;

/** prebuilds/notices.txt: the code compiled into the binaries. */
export const binaryNotices = () =>
  'Software that is compiled into the binaries, each with its licence.\n\n' +
  `${format([...compiledIn, describePackage(COMPILED_PACKAGE)])}\n`;

/** The headings that a notices file lacks: all of them where it does not exist. */
export function missingNotices(file, parts) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return parts.map(heading).filter((line) => !text.includes(`\n${line}\n`));
}
