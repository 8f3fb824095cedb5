import { constants } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { loadRun, loadSafetensors, saveSafetensors, tensor } from '../../src';
import { applyConfig } from '../../src/cli/config';
import { RunFolder } from '../../src/run/run_folder';
import { writeRunReport } from '../../src/run/run_report';
import { SweepFolder } from '../../src/sweep/sweep_folder';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();

const one = { a: tensor(Float32Array.of(1), [1]) };

const refused = (file: string, message: RegExp) => {
  expect(() => loadSafetensors(file)).toThrow(expect.objectContaining({ name: 'DataError' }) as Error);
  expect(() => loadSafetensors(file)).toThrow(message);
};

test('a link is followed to a file, but never to a device or a pipe', () => {
  saveSafetensors(at('real'), one);
  symlinkSync(at('real'), at('link'));
  expect(loadSafetensors(at('link')).tensors).toEqual(one);
  symlinkSync('/dev/zero', at('endless'));
  refused(at('endless'), /endless: expected a file, found a device, pipe or socket/);
  symlinkSync(at('round'), at('round'));
  refused(at('round'), /round: .*(symbolic links|ELOOP)/);
  expect(spawnSync('mkfifo', [at('pipe')]).status).toBe(0);
  refused(at('pipe'), /pipe: expected a file, found a device, pipe or socket/);
  mkdirSync(at('run'));
  symlinkSync('/dev/zero', at('run', 'checkpoint.safetensors'));
  expect(() => loadRun(at('run'))).toThrow(/checkpoint\.safetensors: expected a file, found a device/);
});

test('text that Node cannot hold, as it is or once it is parsed, is refused before it is read', () => {
  const cases: [file: string, use: () => unknown][] = [
    ['metrics.jsonl', () => RunFolder.reopen(at('run'), 1)],
    ['config.json', () => writeRunReport(at('run'))],
    ['sweep.json', () => SweepFolder.open(at('run'))],
  ];
  const bound = /: expected at most \d+ MB of text, found \d+ MB: /;
  for (const [file, use] of cases) {
    mkdirSync(at('run'), { recursive: true });
    writeFileSync(at('run', file), '');
    // Holes: none of it is read.
    truncateSync(at('run', file), Math.floor(0.9 * constants.MAX_STRING_LENGTH));
    expect(use).toThrow(bound);
    expect(use).toThrow(/: give Node a max-old-space-size of \d+ or more, or move it away or shorten it$/);
    truncateSync(at('run', file), 2 ** 32);
    expect(use).toThrow(bound);
    expect(use).toThrow(`${at('run', file)}: expected at most`);
    expect(use).toThrow(/found 4295 MB: move it away or shorten it$/);
    rmSync(at('run'), { recursive: true });
  }
});

test('a folder of a run or a sweep whose files are devices or folders is refused, with the file', () => {
  const cases: [file: string, use: () => unknown][] = [
    ['metrics.jsonl', () => RunFolder.reopen(at('run'), 1)],
    ['config.json', () => writeRunReport(at('run'))],
    ['sweep.json', () => SweepFolder.open(at('run'))],
    ['options.yaml', () => applyConfig(new Command(), [], at('run', 'options.yaml'))],
  ];
  for (const [file, use] of cases) {
    mkdirSync(at('run'), { recursive: true });
    symlinkSync('/dev/zero', at('run', file));
    expect(use).toThrow(`${at('run', file)}: expected a file, found a device, pipe or socket`);
    rmSync(at('run', file));
    mkdirSync(at('run', file));
    expect(use).toThrow(`${at('run', file)}: expected a file, found a folder`);
    rmSync(at('run'), { recursive: true });
  }
});
