// The same training where the ranks share no memory: over TCP, on two hosts.
import { readFileSync } from 'node:fs';
import { COMMAND } from '../support/command';
import { loadFloatTensors } from '../support/float_tensors';
import { temporaryFolder } from '../support/folder';
import { goldens } from '../support/goldens';
import { typescript } from '../support/mpi';
import { twoMachines } from '../support/two_machines';
import { words } from '../support/words';

const at = temporaryFolder();

(process.getuid?.() === 0 ? describe : describe.skip)('on two machines', () => {
  const run = twoMachines();

  test('a training run follows PyTorch, with the same bits a second time', () => {
    const [golden] = goldens('training');
    const { status, stdout, stderr } = run([
      ...typescript('goldens.ts'),
      golden.name,
      at('model.safetensors'),
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { losses, same } = JSON.parse(stdout) as { losses: number[]; same: boolean };
    expect(same).toBe(true);
    golden.expectClose(losses, 'losses', golden.medianError());
    for (const [key, { data }] of Object.entries(loadFloatTensors(at('model.safetensors')).tensors))
      golden.expectClose(data, `param.${key}`, golden.medianError());
  });

  test('the command trains; an error on the other machine ends both', () => {
    const job = [
      ...words('train --distributed --train-rows 200 --test-rows 100 --dim 16 --depth 1 --epochs 2'),
    ];
    const { status, stdout } = run([COMMAND, ...job, '--out', at('run')]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/Ranks {2}2 by/) });
    expect(readFileSync(at('run', 'metrics.jsonl'), 'utf8').trim().split('\n')).toHaveLength(2);
    const failed = run([...typescript('failures.ts'), 'error']);
    expect(failed).toEqual({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/rank 1 of 2: Error: the disk of this rank is full/),
    });
  });
});
