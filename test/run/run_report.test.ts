import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PageData } from '../../src/report/page_data';
import { confusionMatrix, countConfusion } from '../../src/tasks/class_confusion';
import type { ClassEvaluation } from '../../src/tasks/class_evaluation';
import type { ShownConfusion, ShownMistakes } from '../../src/tasks/class_sections';
import { regulus, start, writeTable } from '../support/command';
import { temporaryFolder } from '../support/folder';

const at = temporaryFolder();
const small = ['--dim', '8', '--depth', '3', '--drop-path', '0.4', '--batch-size', '8', '--threads', '1'];
const page = (...parts: string[]) => readFileSync(at(...parts), 'utf8');
/** What a page carries. */
const dataOf = (html: string) =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)![1]) as PageData;
const runOf = (html: string) => (dataOf(html) as Extract<PageData, { kind: 'run' }>).run;
/** What a section of a page carries. */
const sectionOf = <Data>(html: string, kind: string) =>
  runOf(html).sections!.find((section) => section.kind === kind)!.data as Data;

test('training leaves a report of what the run folder holds, and says where', () => {
  const { stdout } = regulus(
    'train',
    '--data',
    writeTable(at('table.csv')),
    '--epochs',
    '3',
    ...small,
    '--out',
    at('run'),
  );
  expect(stdout).toMatch(/Report: .*run\/report\.html/);
  const run = runOf(page('run', 'report.html'));
  expect(run.name).toBe('run');
  expect(run.command).toMatch(
    /^(npx )?regulus train --data '.*table\.csv' .*--epochs 3 --batch-size 8 .*--drop-path 0\.4$/,
  );
  expect(Date.now() - Date.parse(run.summary!.date!)).toBeLessThan(60_000);
  expect(run.config).toEqual(JSON.parse(page('run', 'config.json')));
  expect(run.summary).toEqual(JSON.parse(page('run', 'summary.json')));
  expect(run.scores.map(({ name }) => name).slice(0, 3)).toEqual(['accuracy', 'loss', 'ece']);
  const evaluation = JSON.parse(page('run', 'evaluation.json')) as ClassEvaluation;
  const { class_counts, reliability, temperature_scaling, worst_mistakes } = evaluation;
  expect(run.sections!.map(({ kind }) => kind)).toEqual([
    'score_table',
    'roc_curve',
    'precision_recall_curve',
    'reliability',
    'confusion',
    'mistakes',
  ]);
  const [reliabilityData, confusionData, mistakesData] = run.sections!.slice(3).map(({ data }) => data);
  expect(reliabilityData).toEqual({ rows: 32, reliability, temperature_scaling });
  expect(confusionData).toEqual({
    class_count: 3,
    names: ['blue', 'green', 'red'],
    rows: 32,
    classes: [0, 1, 2],
    counts: confusionMatrix(evaluation, [0, 1, 2]),
    totals: class_counts.labelled,
  });
  expect(run.metrics).toHaveLength(3);
  expect(run.dropProbabilities).toEqual([0, 0.2, 0.4]);
  expect(run.metrics[0].kept_share).toHaveLength(3);
  expect(mistakesData).toMatchObject({ worst_mistakes, feature_names: ['a', 'b'], rows: 32 });
});

/** A table of a number, a category and a date; label noise, so that rows are predicted wrongly. */
function writeMixed(file: string): string {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const day = i % 7 ? `2026-0${1 + (i % 9)}-01` : '';
    return `${i / 10},${['Private', 'State', '?'][i % 3]},${day},${(i % 3 === 1) !== (i % 11 === 0) ? 'yes' : 'no'}`;
  });
  writeFileSync(file, `hours,work,joined,label\n${rows.join('\n')}\n`);
  return file;
}

test('the worst mistakes of a table have the cells of its columns by name', () => {
  const job = ['train', '--data', writeMixed(at('table.csv')), '--epochs', '4', ...small, '--out', at('run')];
  expect(regulus(...job)).toMatchObject({ status: 0 });
  const { worst_mistakes: mistakes, feature_names: names } = sectionOf<ShownMistakes>(
    page('run', 'report.html'),
    'mistakes',
  );
  expect(names).toEqual(['hours', 'work', 'joined']);
  expect(mistakes.length).toBeGreaterThan(2);
  for (const { row, values } of mistakes)
    expect(values).toEqual([
      row / 10,
      ['Private', 'State', null][row % 3],
      row % 7 ? `2026-0${1 + (row % 9)}-01` : null,
    ]);
});

test('a page is one file below 500 KB that names nothing outside itself, whatever the data says', () => {
  const file = writeTable(at('table.csv'));
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('red', '</script><img src=x><!--'));
  expect(regulus('train', '--data', file, '--epochs', '1', ...small, '--out', at('run')).status).toBe(0);
  const html = page('run', 'report.html');
  expect(html.length).toBeLessThan(500_000);
  expect(html.match(/<script|<\/script>|<img|<!--/g)).toEqual([
    '<script',
    '</script>',
    '<script',
    '</script>',
  ]);
  expect(html.match(/<(link|meta)[^>]*>/g)!.filter((tag) => /https?:/.test(tag))).toEqual([]);
  expect(sectionOf<ShownConfusion>(html, 'confusion').names[0]).toBe('</script><img src=x><!--');
});

test('a page of 1,000 classes carries those that are confused most, and stays below 500 KB', () => {
  expect(
    regulus('train', '--data', writeTable(at('table.csv')), '--epochs', '1', ...small, '--out', at('run'))
      .status,
  ).toBe(0);
  const classes = 1000;
  const rows = (label: number, predicted: number, count: number) =>
    Array.from({ length: count }, () => [label, predicted]);
  const pairs = [
    ...Array.from({ length: classes }, (_, c) => rows(c, c, 10)),
    ...Array.from({ length: 16 }, (_, i) => rows(50 * i, 50 * i + 7, 20 + i)), // confused ever more
  ].flat();
  const evaluation = {
    ...JSON.parse(page('run', 'evaluation.json')),
    class_names: Array.from({ length: classes }, (_, c) => `class number ${c}`),
    ...countConfusion(
      classes,
      Int32Array.from(pairs, ([label]) => label),
      Int32Array.from(pairs, ([, predicted]) => predicted),
    ),
  };
  writeFileSync(at('run', 'evaluation.json'), JSON.stringify(evaluation));
  expect(regulus('report', at('run')).status).toBe(0);
  const html = page('run', 'report.html');
  expect(html.length).toBeLessThan(500_000);
  const shown = sectionOf<ShownConfusion>(html, 'confusion');
  expect(shown.classes).toEqual([8, 9, 10, 11, 12, 13, 14, 15].flatMap((i) => [50 * i, 50 * i + 7]));
  expect(shown.counts[0].slice(0, 3)).toEqual([10, 28, 0]);
  expect(shown.totals.slice(0, 2)).toEqual([38, 10]);
});

test('a run that was killed and went on has the report of one that never stopped', async () => {
  const data = writeTable(at('table.csv'));
  const job = ['train', '--data', data, '--epochs', '60', ...small];
  expect(regulus(...job, '--out', at('whole')).status).toBe(0);
  const killed = start([...job, '--save-every', '5', '--out', at('killed')]);
  await killed.until(/epoch 3\//);
  killed.child.kill('SIGKILL');
  await killed.end;
  expect(regulus('report', at('killed'))).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/killed\/report\.html\n$/),
  });
  expect(runOf(page('killed', 'report.html'))).toMatchObject({ summary: null, sections: null });
  expect(regulus('train', '--resume', at('killed')).status).toBe(0);
  const told = (name: string) => {
    const { metrics, sections } = runOf(page(name, 'report.html'));
    return { sections, metrics: metrics.map(({ samples_per_second: _, ...line }) => line) };
  };
  expect(told('killed')).toEqual(told('whole'));
});

test('several runs make one page, in which runs of the same name can be told apart', () => {
  expect(
    regulus(
      'train',
      '--data',
      writeTable(at('table.csv')),
      '--epochs',
      '1',
      ...small,
      '--out',
      at('a', 'run'),
    ).status,
  ).toBe(0);
  mkdirSync(at('b'));
  cpSync(at('a', 'run'), at('b', 'run'), { recursive: true });
  expect(regulus('report', at('a', 'run'), at('b', 'run'), '--out', at('both.html'))).toMatchObject({
    status: 0,
    stdout: `${at('both.html')}\n`,
  });
  const data = dataOf(page('both.html')) as Extract<PageData, { kind: 'comparison' }>;
  expect(data.runs.map(({ name }) => name)).toEqual([
    path.relative('.', at('a', 'run')),
    path.relative('.', at('b', 'run')),
  ]);
});

test.each<[string, () => string[], RegExp]>([
  ['no folder', () => [at('nowhere')], /nowhere: no such file or folder/],
  [
    'a folder that is not a run',
    () => [at()],
    /config\.json: expected the folder of a run, found none of its files/,
  ],
  [
    '--out for one run',
    () => [at(), '--out', at('x.html')],
    /--out: expected several runs: the page of one lies in its folder/,
  ],
  [
    'a drop probability that is a text',
    () => {
      writeFileSync(at('config.json'), '{"depth":1,"dropPath":"0.5"}');
      return [at()];
    },
    /config\.json: expected a depth up to 1048576 and a dropPath from 0 to 1, found 1 and '0\.5'/,
  ],
  [
    'a drop probability that is true',
    () => {
      writeFileSync(at('config.json'), '{"depth":1,"dropPath":true}');
      return [at()];
    },
    /found 1 and true/,
  ],
  [
    'counts of other classes',
    () => {
      for (const [name, text] of [
        ['config', '{"depth":1,"dropPath":0}'],
        ['evaluation', '{"class_names":["a"],"class_counts":{"labelled":[1,2]}}'],
      ])
        writeFileSync(at(`${name}.json`), text);
      return [at()];
    },
    /evaluation\.json: class_counts: expected counts for each of the classes/,
  ],
  [
    'a damaged file',
    () => {
      writeFileSync(at('config.json'), '{');
      return [at()];
    },
    /config\.json: expected JSON, found/,
  ],
])('%s ends with one clear message', (_, args, message) => {
  const { status, stderr } = regulus('report', ...args());
  expect(status).toBe(1);
  expect(stderr).toMatch(/^regulus: .*\n$/);
  expect(stderr).toMatch(message);
});
