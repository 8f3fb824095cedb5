// The bill of materials (CycloneDX) of the package: run-time dependencies, bundled packages, and what is
// compiled into the binaries.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { COMPILED_PACKAGE, compiledIn } from './notices.mjs';
import { root } from './run.mjs';
import { toolsFolder } from './tools.mjs';

/** Paths in package-lock.json of the packages that a user gets, installed or bundled. */
function shippedPaths() {
  const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const installed = Object.keys(packages).filter((name) => name && !packages[name].dev);
  return [
    ...installed,
    ...JSON.parse(readFileSync(path.join(root, 'build', 'bundled.json'), 'utf8')),
    COMPILED_PACKAGE,
  ];
}

/** The path of a component in package-lock.json. */
const pathOf = ({ properties = [] }) => properties.find(({ name }) => name === 'cdx:npm:package:path')?.value;

/**
 * Lists all packages by CycloneDX's tool, without those that only build and test.
 *
 * @throws where a shipped package is not listed, or the result is not valid.
 */
export async function makeSbom() {
  const tools = toolsFolder('release');
  const args = [
    '--output-reproducible',
    '--flatten-components',
    '--mc-type',
    'library',
    '--output-format',
    'JSON',
    'package.json',
  ];
  const sbom = JSON.parse(
    execFileSync(path.join(tools, 'node_modules', '.bin', 'cyclonedx-npm'), args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  );
  const shipped = new Set(shippedPaths());
  const components = sbom.components.filter((component) => shipped.has(pathOf(component)));
  const listed = components.map(pathOf);
  const lacking = [...shipped].filter((name) => !listed.includes(name));
  if (lacking.length) throw new Error(`not listed: ${lacking.join(', ')}`);
  const native = compiledIn.map(({ name, version, license, purl, description }) => ({
    type: 'library',
    name,
    version,
    'bom-ref': purl,
    description,
    licenses: [/ /.test(license) ? { expression: license } : { license: { id: license } }],
    purl,
  }));
  const refs = new Set(components.map((component) => component['bom-ref']));
  const own = sbom.metadata.component['bom-ref'];
  const dependencies = sbom.dependencies
    .filter(({ ref }) => ref === own || refs.has(ref))
    .map(({ ref, dependsOn = [] }) => ({
      ref,
      dependsOn: [
        ...dependsOn.filter((other) => refs.has(other)),
        ...(ref === own ? native.map(({ purl }) => purl) : []),
      ],
    }));
  const result = JSON.stringify(
    {
      ...sbom,
      components: [...components, ...native],
      dependencies: [...dependencies, ...native.map(({ purl }) => ({ ref: purl }))],
    },
    null,
    2,
  );
  const { Spec, Validation } = createRequire(path.join(tools, 'package.json'))(
    '@cyclonedx/cyclonedx-library',
  );
  const problem = await new Validation.JsonStrictValidator(
    Spec.Version[`v${sbom.specVersion.replace('.', 'dot')}`],
  ).validate(result);
  if (problem)
    throw new Error(`not valid CycloneDX ${sbom.specVersion}: ${JSON.stringify(problem).slice(0, 500)}`);
  return result;
}
