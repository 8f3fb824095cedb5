import { ADAMW_RULE, type AdamwRuleField } from '../../src/addon/adamw';
import { type RecordOf, tableOf } from '../../src/addon/records';

const FIRST_STEP: RecordOf<AdamwRuleField> = {
  lr: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  eps: 1e-8,
  weightDecay: 0.01,
  biasCorrection1: 0.1,
  biasCorrection2: 0.001,
  decoupled: true,
  amsgrad: false,
  maximize: false,
};

/** A table of rules for adamwStep: those of a first step with the defaults, but for what is given. */
export const adamwRules = (rules: readonly Partial<RecordOf<AdamwRuleField>>[]): Float64Array =>
  tableOf(
    ADAMW_RULE,
    rules.map((rule) => ({ ...FIRST_STEP, ...rule })),
  );
