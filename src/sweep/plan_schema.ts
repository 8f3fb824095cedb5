// What sweep.json and results.jsonl have to hold: a folder may come from elsewhere.
import * as z from 'zod';
import { isTask } from '../tasks/registry';
import { isScoreName } from '../tasks/task';
import { planScores, planTask, STRATEGIES, type SweepPlan, type TrialResult } from './plan';

/** Words of the command, which the terminal shows. */
const value = z.union([z.number(), z.string().regex(/^[\x20-\x7e]{0,200}$/)]);
const setting = z.record(z.string(), value);

/** Whether the task, if there is one, is known: its own check says so. */
const isKnownTask = ({ task }: { task?: string | undefined }) => task === undefined || isTask(task);

/** Whether the score that chooses epochs, if one is selected, is one of the task. */
function isScore(plan: { task?: string | undefined; options: { select?: unknown } }): boolean {
  const { select } = plan.options;
  return select === undefined || (typeof select === 'string' && isScoreName(planTask(plan), select));
}

const planSchema = z
  .object({
    version: z.literal(1),
    task: z.string().refine(isTask, 'expected a known task').optional(),
    options: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
    axes: z.record(z.string(), z.array(value)),
    ranges: z.record(
      z.string(),
      z.object({ low: z.number(), high: z.number(), log: z.boolean(), integer: z.boolean() }),
    ),
    strategy: z.enum(STRATEGIES),
    eta: z.int().min(2).max(1000),
    metric: z.string(),
    seeds: z.array(z.int().min(0)).min(1),
    settings: z.array(setting).min(1),
    data: z.string(),
    warnings: z.array(z.object({ code: z.string(), message: z.string() })).optional(),
    weights: z.string().optional(),
  })
  .refine(
    ({ strategy, options }) =>
      strategy !== 'halving' || (Number.isSafeInteger(options.epochs) && (options.epochs as number) > 0),
    { path: ['options', 'epochs'], error: 'expected a count of epochs' },
  )
  .refine((plan) => !isKnownTask(plan) || planScores(plan).some(({ name }) => name === plan.metric), {
    path: ['metric'],
    error: 'expected a score of the task',
  })
  .refine((plan) => !isKnownTask(plan) || isScore(plan), {
    path: ['options', 'select'],
    error: 'expected a score of the task',
  });

const trial = { trial: z.int().min(0), setting, seed: z.int().min(0) };
const resultSchema = z.discriminatedUnion('status', [
  z.object({
    ...trial,
    status: z.literal('done'),
    epochs: z.int().min(0),
    train_loss: z.number().nullable(), // NaN in JSON
    seconds: z.number(),
  }),
  z.object({ ...trial, status: z.literal('failed'), error: z.string(), code: z.string().optional() }),
]);

/** Returns what is wrong with it, where; undefined for what fits. */
function problemOf(schema: z.ZodType, given: unknown): string | undefined {
  const [issue] = schema.safeParse(given).error?.issues ?? [];
  return issue && `${issue.path.join('.') || 'value'}: ${issue.message}`;
}

/** What keeps this from being a plan; undefined where nothing does. */
export const planProblem = (plan: unknown): string | undefined => problemOf(planSchema, plan);

/** What keeps this from being a result of the plan; undefined where nothing does. */
export function resultProblem(result: unknown, plan: SweepPlan): string | undefined {
  const problem = problemOf(resultSchema, result);
  if (problem !== undefined) return problem;
  const done = result as TrialResult;
  const trials = plan.settings.length * plan.seeds.length;
  if (done.trial >= trials) return `trial: expected one of the ${trials} of the plan`;
  if (done.status === 'failed') return undefined;
  const lacking = planScores(plan).find(({ name }) => typeof done[`val_${name}`] !== 'number');
  return lacking && `val_${lacking.name}: expected a number`;
}
