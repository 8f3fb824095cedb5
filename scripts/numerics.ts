// npx ts-node scripts/numerics.ts: writes the table of docs/numerics.md, the largest errors over the whole
// range of float32 on the SIMD targets of this machine.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setSimd, simdTargets } from '../src/addon/runtime';
import { bandErrors, OPERATIONS, pytorch } from '../test/support/float_range';

const PAGE = path.join(__dirname, '..', 'docs', 'numerics.md');

function largest(errors: readonly (number | null)[]): string {
  const worst = Math.max(...errors.map((error) => error ?? Infinity));
  if (!Number.isFinite(worst)) return 'not finite';
  return worst < 1000 ? worst.toFixed(1) : worst.toExponential(1).replace('e+', 'e');
}

const { target: best, supported } = simdTargets();
const rows = OPERATIONS.map((operation) => {
  const own = supported.map((target) => {
    setSimd(target);
    return largest(bandErrors(operation));
  });
  return [operation.name, ...own, largest(pytorch.operations[operation.like ?? operation.name].errors)];
});
setSimd(best);

const header = ['operation', ...supported, pytorch.producer.replace('torch', 'PyTorch')];
const table = [header, header.map(() => '---'), ...rows]
  .map((cells) => `| ${cells.join(' | ')} |`)
  .join('\n');
const page = readFileSync(PAGE, 'utf8');
writeFileSync(PAGE, page.replace(/(<!-- sweep -->\n)[\s\S]*(<!-- end -->)/, `$1${table}\n$2`));
