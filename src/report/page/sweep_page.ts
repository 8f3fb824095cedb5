// The page of a sweep.
import type { AxisEffect, SettingData, SweepData } from '../sweep_data';
import { type Content, duration, element, number, optionName } from './dom';
import { figure, scrolling, type Table, table } from './figure';
import { parallelCoordinates } from './parallel';
import { shown } from './run_page';
import { deviationText, SCORES, settingText, standardError, withDeviation } from './scores';
import { cards, section } from './sections';
import { domainOf, effectFigure, pairFigure } from './sweep_figures';

/** The changes of all options as one table: what a reader came for. */
function changesTable(effects: AxisEffect[]): HTMLTableElement {
  const rows = effects.flatMap(({ axis, changes }) =>
    changes.map(
      ({ from, to, scores }) =>
        [
          `${optionName(axis)} ${from} → ${to}`,
          ...SCORES.map(({ metric, change, largest }) => {
            const error = standardError(scores[metric]);
            const { mean } = scores[metric];
            const text = `${change(mean)}${error === null ? '' : ` ± ${change(error).replace('+', '')}`}`;
            const clear = error !== null && Math.abs(mean) > 2 * error;
            return clear ? element('strong', { class: mean > 0 === largest ? 'good' : 'bad' }, text) : text;
          }),
          number(scores.accuracy.count),
        ] as Content[],
    ),
  );
  return table(
    { head: ['Change', 'Accuracy (points)', 'Loss (nats)', 'ECE (points)', 'Pairs'], rows },
    'Mean change on the validation rows ± its standard error',
  );
}

function settingsTable(settings: SettingData[]): Table {
  const axes = Object.keys(settings[0].setting);
  const varied = new Set(settings.map(({ epochs }) => epochs)).size > 1;
  return {
    head: [
      'Rank',
      ...axes.map(optionName),
      ...(varied ? ['Epochs'] : []),
      ...SCORES.map(({ name }) => name),
      'Training loss',
      'Seeds',
      'Time a trial',
    ],
    rows: settings.map(({ setting, epochs, scores, train_loss, seconds }, i) => [
      String(i + 1),
      ...axes.map((axis) => String(setting[axis])),
      ...(varied ? [number(epochs)] : []),
      ...SCORES.map((score) => withDeviation(scores[score.metric], score)),
      train_loss.toFixed(4),
      number(scores.accuracy.count),
      duration(seconds),
    ]),
  };
}

/** How sure the choice is, in words. */
function choiceText({ choice, settings, plan: { metric, seeds } }: SweepData): string {
  const { name, change } = SCORES.find((score) => score.metric === metric)!;
  const size = (value: number) =>
    `${change(value).replace('+', '')} ${metric === 'loss' ? 'nats' : 'points'}`;
  if (settings.length < 2) return 'It is the only setting with a result.';
  if (choice === null)
    return seeds.length < 2
      ? 'One seed says nothing about the spread: repeat it with three seeds before you believe the order.'
      : 'Too few trials have ended to tell how sure that is.';
  const { difference, standardError, margin, within, settings: compared, epochs } = choice;
  const when = epochs === undefined ? '' : `After ${epochs} epochs, the last at which two were left: `;
  const verdict =
    within > 1
      ? `${within} of the ${compared} settings, the best included, are within ${size(margin)} of it: more seeds would tell them apart.`
      : `That is beyond the spread of the seeds, ${size(margin)} (95 %).`;
  return `${when}${name} is ${size(difference)} better than the next setting's, with a standard error of ${size(standardError)} over the seeds. ${verdict} The best of many looks better than it is: test it on rows that chose nothing.`;
}

function best(sweep: SweepData): Content[] {
  const [first] = sweep.settings;
  if (!first) return [element('p', { class: 'notice' }, 'No trial has finished yet.')];
  return [
    cards([
      ...SCORES.map((score): [string, string, string] => [
        `Validation ${score.name === 'ECE' ? 'ECE' : score.name.toLowerCase()}, best setting`,
        score.format(first.scores[score.metric].mean),
        deviationText(first.scores[score.metric], score),
      ]),
      ['Trials', `${number(sweep.done)} of ${number(sweep.planned)}`],
      ['Seeds', number(sweep.plan.seeds.length)],
    ]),
    section(
      'The best setting',
      element(
        'div',
        { class: 'wide' },
        element('p', { class: 'lead' }, settingText(first.setting)),
        element('p', {}, choiceText(sweep)),
        sweep.command ? element('p', {}, 'Train it with:') : null,
        sweep.command ? element('pre', { tabindex: 0 }, element('code', {}, sweep.command)) : null,
      ),
    ),
  ];
}

export function sweepPage(sweep: SweepData): Content[] {
  const {
    name,
    plan: { strategy, options, axes },
    settings,
    effects,
    pairs,
    failed,
    effectEpochs,
  } = sweep;
  const changes = effects.some((effect) => effect.changes.length > 0);
  const rung =
    effectEpochs === null ? '' : ` All settings after ${effectEpochs} epochs, as only the best went on.`;
  const strategies = {
    grid: 'every combination',
    random: 'settings drawn at random',
    halving: 'successive halving',
  };
  return [
    element(
      'header',
      {},
      element('h1', {}, name),
      element(
        'p',
        {},
        `Sweep over ${Object.keys(axes).map(optionName).join(', ')}: ${strategies[strategy]}. All scores are of the validation rows; ± is the standard deviation over seeds.`,
      ),
    ),
    ...(failed.length
      ? [
          element(
            'p',
            { class: 'notice' },
            `${failed.length} of ${sweep.done + failed.length} trials failed: see the end of the page.`,
          ),
        ]
      : []),
    ...best(sweep),
    ...(settings.length === 0
      ? []
      : [
          effects.length === 0
            ? null
            : section(
                'What each option changed',
                changes
                  ? element(
                      'div',
                      { class: 'wide' },
                      scrolling(changesTable(effects), 'Changes'),
                      element(
                        'p',
                        {},
                        `Each change is from the option's first value, averaged over pairs of trials that differ in nothing else. Bold: more than two standard errors.${rung}`,
                      ),
                    )
                  : null,
                ...effects.flatMap((effect) =>
                  SCORES.map((score) => figure(effectFigure(effect, score, domainOf(effects, score)))),
                ),
                element(
                  'p',
                  { class: 'wide' },
                  `Dots are means over all trials with that value, bars one standard error to each side (other options' effects included).${rung}`,
                ),
              ),
          pairs.length === 0
            ? null
            : section(
                'Pairs of options',
                ...pairs.flatMap((pair) => SCORES.map((score) => figure(pairFigure(pair, axes, score)))),
              ),
          section(
            'All settings',
            figure(parallelCoordinates(axes, settings, settingsTable(settings))),
            element(
              'div',
              { class: 'wide' },
              scrolling(
                table(
                  settingsTable(settings),
                  'Settings, the best first: means ± standard deviation over seeds',
                ),
                'Settings',
              ),
            ),
          ),
        ]),
    failed.length
      ? section(
          'Failed trials',
          element(
            'div',
            { class: 'wide' },
            scrolling(
              table(
                {
                  head: ['Trial', 'Setting', 'Seed', 'Error'],
                  rows: failed.map(({ trial, setting, seed, error }) => [
                    String(trial),
                    settingText(setting),
                    String(seed),
                    element('span', { class: 'long' }, error),
                  ]),
                },
                'Trials that ended with an error',
              ),
              'Failed trials',
            ),
          ),
        )
      : null,
    section(
      'What all trials share',
      element(
        'div',
        { class: 'wide' },
        scrolling(
          table(
            {
              head: ['Option', 'Value'],
              rows: Object.entries(options).map(([key, value]) => [optionName(key), shown(value)]),
            },
            'Options of every trial',
          ),
          'Options',
        ),
      ),
    ),
  ];
}
