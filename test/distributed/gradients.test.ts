import { jsonOf } from '../support/mpi';

/** 32 roundings of the largest value: sums in a different order. */
const TOLERANCE = 2 ** -19;
/** Each term and each partial sum is rounded to 8 bits. */
const BF16_TOLERANCE = 2 ** -6;

test.each([1, 2, 3])(
  'on %i ranks the losses and gradients are those of one process, in every case',
  (ranks) => {
    const { bf16, ...cases } = jsonOf<Record<string, { loss: number; gradients: number }>>(
      ranks,
      'gradients.ts',
    );
    expect(Object.keys(cases)).toHaveLength(15);
    const wrong = Object.entries(cases).filter(
      ([, { loss, gradients }]) => !(loss <= 1e-14 && gradients <= TOLERANCE),
    );
    expect(wrong).toEqual([]);
    expect(bf16.loss).toBeLessThanOrEqual(1e-14);
    expect(bf16.gradients).toBeLessThan(BF16_TOLERANCE);
    if (ranks > 1) expect(bf16.gradients).toBeGreaterThan(2 ** -12); // it was sent as bfloat16
  },
);

test.each([1, 2, 3])('on %i ranks a step of any batches is that of one batch on one rank', (ranks) => {
  const errors = Object.entries(jsonOf<Record<string, number | null>>(ranks, 'weighted_step.ts'));
  expect(errors.filter(([, error]) => !(error !== null && error < TOLERANCE))).toEqual([]);
  expect(errors).toHaveLength(60);
});
