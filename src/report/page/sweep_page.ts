// The page of a sweep.
import { isShownAsZero } from '../../tasks/score_text';
import type { Score } from '../../tasks/task';
import type { AxisEffect, SettingData, SweepData } from '../page_data';
import { optionsSection } from './configuration';
import { type Content, duration, element, number, optionName, warningText } from './dom';
import { figure, scrolling, type Table, table } from './figure';
import { parallelCoordinates } from './parallel';
import {
  deviationText,
  differenceUnit,
  formatChange,
  formatDifference,
  formatScore,
  scoreName,
  settingText,
  standardError,
  withDeviation,
  withUnit,
} from './scores';
import { cards, commandBlock, section } from './sections';
import { domainOf, effectFigure, pairFigure } from './sweep_figures';

const STRATEGIES = {
  grid: 'every combination',
  random: 'settings drawn at random',
  halving: 'successive halving',
};

const scoreNamed = ({ scores }: SweepData, name: string): Score =>
  scores.find((score) => score.name === name) ?? scores[0];

/** A change and its standard error; bold where it is clear, and told whether it is for the better. */
function changeCell(score: Score, { scores }: AxisEffect['changes'][number]): Content {
  const sample = scores[score.name];
  const error = standardError(sample);
  const change = formatChange(score, sample.mean);
  if (error === null) return change;
  const text = `${change} ± ${formatDifference(score, error)}`;
  if (isShownAsZero(change) || Math.abs(sample.mean) <= 2 * error) return text;
  const isBetter = sample.mean > 0 === (score.direction === 'max');
  return element('strong', { class: isBetter ? 'good' : 'bad' }, text);
}

/** The changes of all options as one table: what a reader came for. */
function changesTable({ effects, scores }: SweepData): HTMLTableElement {
  const rows = effects.flatMap(({ axis, changes }) =>
    changes.map((change): Content[] => [
      `${optionName(axis)} ${change.from} → ${change.to}`,
      ...scores.map((score) => changeCell(score, change)),
      number(change.pairs),
    ]),
  );
  const units = scores.map((score) => withUnit(scoreName(score), differenceUnit(score)));
  const head = ['Change', ...units, 'Pairs'];
  return table({ head, rows }, 'Mean change of the scores ± its standard error');
}

function settingsTable({ settings, scores }: SweepData): Table {
  const axes = Object.keys(settings[0].setting);
  const epochsVary = new Set(settings.map(({ epochs }) => epochs)).size > 1;
  const scoreCells = (setting: SettingData) =>
    scores.map((score) => withDeviation(setting.scores[score.name], score));
  const head = [
    'Rank',
    ...axes.map(optionName),
    ...(epochsVary ? ['Epochs'] : []),
    ...scores.map(scoreName),
    'Training loss',
    'Seeds',
    'Time a trial',
  ];
  const rows = settings.map((one, i) => [
    String(i + 1),
    ...axes.map((axis) => String(one.setting[axis])),
    ...(epochsVary ? [number(one.epochs)] : []),
    ...scoreCells(one),
    one.train_loss.toFixed(4),
    number(one.trials),
    duration(one.seconds),
  ]);
  return { head, rows };
}

/** How sure the choice is, in words. */
function choiceText(sweep: SweepData): string {
  const { choice, settings, plan } = sweep;
  if (settings.length < 2) return 'It is the only setting with a result.';
  if (choice === null && plan.seeds.length < 2)
    return 'One seed says nothing about the spread: repeat with three seeds before you believe the order.';
  if (choice === null) return 'Too few trials have ended to tell how sure that is.';
  const score = scoreNamed(sweep, plan.metric);
  const size = (value: number) => `${formatDifference(score, value)} ${differenceUnit(score) ?? ''}`.trim();
  const when =
    choice.epochs === undefined ? '' : `After ${choice.epochs} epochs, the last at which two were left: `;
  const isEqual = size(choice.difference) === size(0);
  const amount = isEqual ? 'no' : size(choice.difference);
  const better = `${scoreName(score)} is ${amount} better than the next setting's`;
  const bySeeds = `the seeds alone may make ${size(choice.margin)} (95 %)`;
  const found = choice.isGuess ? 'two seeds are too few to tell what they alone may make' : bySeeds;
  const open = `${choice.within} of the ${choice.settings} settings may be the best; more seeds would tell`;
  const verdict =
    choice.within > 1 ? `${better}, ${isEqual ? 'and' : 'but'} ${found}: ${open}.` : `${better}; ${bySeeds}.`;
  const warning = 'The best of many looks better than it is: test it on rows that chose nothing.';
  return `${when}${verdict} ${warning}`;
}

function bestCards({ settings, scores, done, planned, plan }: SweepData): HTMLElement {
  const [best] = settings;
  const bestScores = scores.map((score): [string, string, string] => {
    const sample = best.scores[score.name];
    const name = `Validation ${score.title}, best setting`;
    return [name, formatScore(score, sample.mean), deviationText(sample, score)];
  });
  return cards([
    ...bestScores,
    ['Trials', `${number(done)} of ${number(planned)}`],
    ['Seeds', number(plan.seeds.length)],
  ]);
}

function bestSection(sweep: SweepData): HTMLElement {
  const { settings, command } = sweep;
  const content: HTMLElement[] = [
    element('p', { class: 'lead' }, settingText(settings[0].setting)),
    element('p', {}, choiceText(sweep)),
  ];
  if (command !== null) {
    content.push(element('p', {}, 'Train it with:'));
    content.push(commandBlock(command));
  }
  return section('The best setting', element('div', { class: 'wide' }, ...content));
}

/** On which epochs effects are taken, with halving. */
const rungNote = ({ effectEpochs }: SweepData) =>
  effectEpochs === null ? '' : ` All settings after ${effectEpochs} epochs, as only the best went on.`;

function changesBlock(sweep: SweepData): HTMLElement {
  const note =
    "Each change is from the option's first value, averaged over pairs of trials that differ in nothing " +
    `else. Bold: more than two standard errors.${rungNote(sweep)}`;
  return element('div', { class: 'wide' }, scrolling(changesTable(sweep), 'Changes'), element('p', {}, note));
}

function effectsSection(sweep: SweepData): HTMLElement {
  const { effects, scores } = sweep;
  const hasChanges = effects.some(({ changes }) => changes.length > 0);
  const figures = effects.flatMap((effect) =>
    scores.map((score) => figure(effectFigure(effect, scores, score, domainOf(effects, score)))),
  );
  const note =
    'Dots are means over all trials with that value, bars one standard error to each side ' +
    `(other options' effects included).${rungNote(sweep)}`;
  return section(
    'What each option changed',
    hasChanges ? changesBlock(sweep) : null,
    ...figures,
    element('p', { class: 'wide' }, note),
  );
}

function pairsSection({ pairs, scores, plan }: SweepData): HTMLElement {
  const figures = pairs.flatMap((pair) => scores.map((score) => figure(pairFigure(pair, plan.axes, score))));
  return section('Pairs of options', ...figures);
}

const SETTINGS_CAPTION = 'Settings, the best first: means ± standard deviation over seeds';

function settingsSection(sweep: SweepData): HTMLElement {
  const numbers = settingsTable(sweep);
  return section(
    'All settings',
    figure(parallelCoordinates(sweep, numbers)),
    element('div', { class: 'wide' }, scrolling(table(numbers, SETTINGS_CAPTION), 'Settings')),
  );
}

function failuresSection({ failed }: SweepData): HTMLElement {
  const rows = failed.map(({ trial, setting, seed, error }): Content[] => [
    String(trial),
    settingText(setting),
    String(seed),
    element('span', { class: 'long' }, error),
  ]);
  const content = table(
    { head: ['Trial', 'Setting', 'Seed', 'Error'], rows },
    'Trials that ended with an error',
  );
  return section('Failed trials', element('div', { class: 'wide' }, scrolling(content, 'Failed trials')));
}

/** Whose scores the page has. */
function scoredRows({ folds, fold }: SweepData['plan']['options']): string {
  if (folds === undefined) return 'All scores are of the validation rows';
  if (fold !== undefined) return `All scores are of the rows that fold ${fold} of ${folds} leaves out`;
  return `All scores are means over ${folds} folds, each scored on the rows that it leaves out`;
}

function header({ name, plan }: SweepData): HTMLElement {
  const axes = Object.keys(plan.axes).map(optionName).join(', ');
  const text =
    `Sweep over ${axes}: ${STRATEGIES[plan.strategy]}. ${scoredRows(plan.options)}; ` +
    '± is the standard deviation over seeds.';
  return element('header', {}, element('h1', {}, name), element('p', {}, text));
}

function results(sweep: SweepData): Content[] {
  const { settings, effects, pairs } = sweep;
  if (settings.length === 0) return [element('p', { class: 'notice' }, 'No trial has finished yet.')];
  return [
    bestCards(sweep),
    bestSection(sweep),
    effects.length ? effectsSection(sweep) : null,
    pairs.length ? pairsSection(sweep) : null,
    settingsSection(sweep),
  ];
}

/** A sweep while it goes on: how far it is, its best setting so far and the table of all. */
export function sweepProgress(sweep: SweepData): Content[] {
  const { settings, failed, plan } = sweep;
  if (settings.length === 0) return [element('p', {}, 'No trial has finished yet.')];
  const content = scrolling(table(settingsTable(sweep), SETTINGS_CAPTION), `Settings of ${sweep.name}`);
  const failures = `${failed.length} trials failed.`;
  return [
    bestCards(sweep),
    element('p', { class: 'lead' }, `Best so far: ${settingText(settings[0].setting)}`),
    plan.seeds.length > 1 ? element('p', {}, choiceText(sweep)) : null,
    failed.length ? element('p', { class: 'notice' }, failures) : null,
    content,
  ];
}

export function sweepPage(sweep: SweepData): Content[] {
  const { plan, failed, done, warnings } = sweep;
  const failures = `${failed.length} of ${done + failed.length} trials failed: see the end of the page.`;
  return [
    header(sweep),
    failed.length ? element('p', { class: 'notice' }, failures) : null,
    ...warnings.map((text) => element('p', { class: 'notice' }, warningText(text))),
    ...results(sweep),
    failed.length ? failuresSection(sweep) : null,
    optionsSection('What all trials share', plan.options, 'Options of every trial', 'Options'),
  ];
}
