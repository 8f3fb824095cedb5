import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '../support/folder';
import { idx } from '../support/idx_file';
import { readApart } from '../support/read_apart';

const at = temporaryFolder();

test('a gzip file that expands to a hundred times what its header says is refused on the way', () => {
  const images = Buffer.concat([idx(0x803, [4, 2, 2], new Array(16).fill(7)), Buffer.alloc(400 * 2 ** 20)]);
  writeFileSync(at('images-idx3-ubyte.gz'), gzipSync(images));
  writeFileSync(at('labels-idx1-ubyte.gz'), gzipSync(idx(0x801, [4], [0, 1, 0, 1])));
  const { error, megabytes } = readApart(at('images-idx3-ubyte.gz'));
  expect(error).toMatch(
    /^DataError: .*images-idx3-ubyte\.gz: byte 32: expected the end of the file for dimensions 4×2×2, found more/,
  );
  expect(megabytes).toBeLessThan(350);
});
