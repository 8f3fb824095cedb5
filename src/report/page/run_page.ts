// The page of one run.
import { counted } from '../../core/counted';
import type { RunData } from '../page_data';
import { blocksFigure } from './blocks';
import { columnsSection } from './columns';
import { optionsSection, valueText } from './configuration';
import { CurveGroup, curveControls } from './curve_group';
import { PART_NAMES, trainingFigures } from './curves';
import { distributionsSection } from './distributions';
import { type Content, duration, element, number, type Value, warningText } from './dom';
import { figure } from './figure';
import { finalTextWithUnit } from './scores';
import { cards, commandBlock, section } from './sections';
import { addedScores, taskFigures, taskSections, unknownKinds } from './task_sections';

/** Parts of the data with rows that have no prediction, in words. */
function rowsWithoutPrediction({ summary }: RunData): string[] {
  return (['test', 'val'] as const).flatMap((part) => {
    const count = summary?.[`${part}_non_finite_rows`];
    if (typeof count !== 'number') return [];
    return [
      `${PART_NAMES[part]}: ${number(count)} rows have no prediction, as their scores are not finite. ` +
        'A share of right rows counts them as wrong; an average over all rows is missing.',
    ];
  });
}

/** What a run lacks, in words. */
export function missingParts(run: RunData): string[] {
  const { summary, sections, metrics, config } = run;
  const missing = unknownKinds(run).map((kind) => `This page cannot draw the section '${kind}'.`);
  if (summary === null)
    missing.push(
      `This run has not finished: ${metrics.length} of ${number(config?.epochs as Value)} epochs are done. ` +
        'Its final scores come at the end; resume it to go on.',
    );
  else if (sections === null)
    missing.push(
      Object.keys(summary).some((key) => key.startsWith('test_'))
        ? 'evaluation.json is missing: only the scores can be shown.'
        : 'No rows were held back to test: there is no test score and no picture of predictions.',
    );
  if (metrics.length === 0) missing.push('metrics.jsonl has no line yet: no curves.');
  return [...missing, ...rowsWithoutPrediction(run)];
}

/** What was doubtful before the training began. */
export function warningTexts({ summary }: Pick<RunData, 'summary'>): string[] {
  const warnings: unknown = summary?.warnings;
  const messages = Array.isArray(warnings) ? warnings.map((each) => each?.message) : [];
  return messages.filter((text) => typeof text === 'string').map(warningText);
}

/** The scores of a part of the data, under their names; what the summary lacks is left out. */
function scoreCards({ summary, scores }: RunData, prefix: string, nameOf: (name: string) => string) {
  return scores.flatMap((score): [string, string][] => {
    const value = summary?.[`${prefix}_${score.name}`];
    return typeof value === 'number' ? [[nameOf(score.title), finalTextWithUnit(score, value)]] : [];
  });
}

function finalScores(run: RunData): [name: string, value: string][] {
  const { summary } = run;
  if (summary === null) return [];
  const headline = (prefix: string, nameOf: (name: string) => string) =>
    scoreCards(run, prefix, nameOf).slice(0, 1);
  return [
    ...scoreCards(run, 'test', (name) => `${PART_NAMES.test} ${name}`),
    ...addedScores(run).map(({ title, score, value }): [string, string] => [
      title,
      finalTextWithUnit(score, value),
    ]),
    ...headline('val', (name) => `${PART_NAMES.val} ${name}`),
    ...headline('averaged_test', (name) => `${PART_NAMES.test} ${name}, averaged weights`),
    ['Time', duration(summary.seconds)],
    ['Parameters', number(summary.parameters)],
  ];
}

/** A date as people of this place write it. */
const dateText = (iso: string) =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function header({ name, config, summary, begun, command }: RunData): HTMLElement {
  const about = [valueText(config?.data)];
  about.push(summary?.date ? `trained ${dateText(summary.date)}` : `begun ${dateText(begun)}`);
  if (summary) {
    const { regulus, node, simd, threads } = summary.versions;
    about.push(`Regulus ${regulus}, Node ${node}, SIMD ${simd}, ${counted(threads, 'thread')}`);
  }
  const text = element('p', {}, about.join(' · '));
  return element(
    'header',
    {},
    element('h1', {}, name),
    text,
    command === null ? null : commandBlock(command),
  );
}

/** What the scores are of. */
function scoresText({ weights, summary }: RunData): string {
  const network = `Scores by the weights of ${weights}.`;
  return summary?.weighted === true
    ? `${network} Each row counts by its own weight; counts of rows are without weights.`
    : network;
}

function trainingSection(run: RunData): HTMLElement {
  const group = new CurveGroup();
  return section('Training', curveControls(group), ...trainingFigures(run, group).map(figure));
}

export function runPage(run: RunData): Content[] {
  const { config, metrics } = run;
  const scores = finalScores(run);
  const figures = [...taskFigures(run), blocksFigure(run)].filter((each) => each !== null);
  const { version: _, ...options } = config ?? {};
  return [
    header(run),
    ...missingParts(run).map((text) => element('p', { class: 'notice' }, text)),
    ...warningTexts(run).map((text) => element('p', { class: 'notice' }, text)),
    scores.length ? cards(scores) : null,
    run.weights === null ? null : element('p', {}, scoresText(run)),
    metrics.length ? trainingSection(run) : null,
    figures.length ? section('Predictions and depth', ...figures.map(figure)) : null,
    ...taskSections(run),
    columnsSection(run),
    distributionsSection(run),
    optionsSection('Configuration', options, 'Every option as it was resolved', 'Configuration'),
  ];
}
