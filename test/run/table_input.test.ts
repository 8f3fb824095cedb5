import { readFileSync, writeFileSync } from 'node:fs';
import { type InputRows, loadRun, tableFrom, tensor, type Warning } from '../../src';
import { regulus, writeTable } from '../support/command';
import { expectError } from '../support/errors';
import { temporaryFolder } from '../support/folder';
import { people, writePeople, writePeopleParquet } from '../support/people';
import { words } from '../support/words';

const at = temporaryFolder();
const train = (data: string, ...args: string[]) =>
  expect(
    regulus(
      'train',
      '--data',
      data,
      ...words('--dim 8 --depth 1 --epochs 2 --batch-size 16 --out'),
      at('run'),
      ...args,
    ).stderr,
  ).not.toContain('regulus:');
const trainPeople = (data: string) => train(data, ...words('--target income --ignore id'));

/** The probabilities that the command predicts for the rows of a file, row after row. */
function predicted(file: string): Float32Array {
  expect(regulus('predict', at('run'), '--data', file, '--out', at('p.jsonl')).status).toBe(0);
  const lines = readFileSync(at('p.jsonl'), 'utf8').trim().split('\n');
  const values = lines.flatMap((line) =>
    Object.values((JSON.parse(line) as { probabilities: Record<string, number> }).probabilities),
  );
  return Float32Array.from(values);
}

const rows = people();
/** People nobody was trained on: of other cities and work. */
const others = people(9).map((person, i) => ({ ...person, city: `far ${i}`, workclass: 'Unheard-of' }));

test.each([
  ['CSV', 'people.csv', writePeople],
  ['Parquet', 'people.parquet', writePeopleParquet],
])('objects are predicted as the same rows of a file in %s, bit for bit', (_, name, write) => {
  const all = [...rows, ...others];
  trainPeople(write(at(name), rows));
  const run = loadRun(at('run'));
  const expected = predicted(write(at(`all_${name}`), all));
  expect(run.predict(all).data).toEqual(expected);
  expect(run.probabilities(all).shape).toEqual([all.length, 2]);
  expect(run.predict(rows[3])).toEqual({ data: expected.slice(6, 8), shape: [1, 2] });
  const cells = all.map(({ age, workclass, city, member, since }) => [age, workclass, city, member, since]);
  expect(run.predict(cells).data).toEqual(expected);
  const texts = all.map((row) => ({
    ...row,
    age: row.age === null ? '?' : ` ${row.age} `,
    member: row.member === null ? undefined : row.member ? 'yes' : 0,
    since: row.since?.toISOString() ?? NaN,
  }));
  expect(run.predict(texts).data).toEqual(expected);
  expect(run.predict([]).shape).toEqual([0, 2]);
});

test('numbers alone may be tensors, typed arrays, objects and text; NaN is a missing number', () => {
  train(writeTable(at('table.csv')));
  const run = loadRun(at('run'));
  writeFileSync(at('rows.csv'), 'a,b\n0,0.5\n1,-0.25\n,2\n');
  const expected = predicted(at('rows.csv'));
  const values = [0, 0.5, 1, -0.25, NaN, 2];
  const forms: InputRows[] = [
    tensor(Float32Array.from(values), [3, 2]),
    { data: Float64Array.from(values), shape: [3, 2] },
    [Float64Array.of(0, 0.5), [1, -0.25], Float32Array.of(NaN, 2)],
    [
      { b: 0.5, a: 0 },
      { a: 1n, b: '-0.25' },
      { a: null, b: 2, c: {} },
    ],
  ];
  for (const form of forms) expect(run.predict(form).data).toEqual(expected);
});

test.each([
  ['stated', ['--decimal', ',']],
  ['inferred', []],
])('text numbers are read by the decimal comma of the run, %s, as in a file', (_, stated) => {
  const lines = Array.from({ length: 40 }, (__, i) => `${i},5;${i % 7},25;${i % 2 ? 'yes' : 'no'}`);
  writeFileSync(at('comma.csv'), `a;b;y\n${lines.join('\n')}\n`);
  train(at('comma.csv'), '--target', 'y', ...stated);
  const { predict } = loadRun(at('run'));
  writeFileSync(at('new.csv'), 'a;b\n5,5;1,25\n7;,5\n');
  const expected = predicted(at('new.csv'));
  const texts = [
    { a: '5,5', b: ' 1,25 ' },
    { a: '7', b: ',5' },
  ];
  expect(predict(texts).data).toEqual(expected);
  expect(
    predict([
      { a: 5.5, b: 1.25 },
      { a: 7, b: 0.5 },
    ]).data,
  ).toEqual(expected);
  const sign = "(text has the decimal sign ',' of the run's table; give a number, or write it so)";
  for (const a of ['5.000', '5.5'])
    expectError(
      () => predict({ a, b: 1 }),
      RangeError,
      `rows.a: expected a finite number that float32 holds, or null where it is missing ${sign}, received '${a}'`,
    );
  const unit = /^rows\.a: expected .* where it is missing, received '5,5 kg'$/;
  expectError(() => predict({ a: '5,5 kg', b: 1 }), RangeError, unit);
});

test('text with a decimal comma is refused by a run of decimal points, with what to do', () => {
  trainPeople(writePeople(at('people.csv'), rows));
  const { predict } = loadRun(at('run'));
  const age = () => predict({ ...rows[0], age: '39,5' });
  const sign = /^rows\.age: .* missing \(text has the decimal sign '\.' of the run's table; .*'39,5'$/;
  expectError(age, RangeError, sign);
});

test('a name in another Unicode form is that of the run', () => {
  const [name, other] = ['taille étalée', 'taille étalée'.normalize('NFD')];
  const lines = Array.from({ length: 60 }, (_, i) => `${(i * 7) % 50}.5,${i % 9}.25,${i % 2}`);
  writeFileSync(at('a.csv'), [`${name},b,y`, ...lines].join('\n'));
  train(at('a.csv'));
  writeFileSync(at('b.csv'), `b,${other}\n1.25,14.5\n`);
  expect(predicted(at('b.csv'))).toEqual(loadRun(at('run')).predict({ [other]: 14.5, b: 1.25 }).data);
});

test('an error names row, column, what was expected and what was received', () => {
  trainPeople(writePeople(at('people.csv'), rows));
  const { predict } = loadRun(at('run'));
  const [person] = rows;
  const refused = (kind: typeof TypeError, message: string, given: unknown) =>
    expectError(() => predict(given as InputRows), kind, message);
  const { age: _age, ...ageless } = person;
  refused(
    TypeError,
    'rows[1].age: expected a value, or null where it is missing (is it Age?), received undefined',
    [person, { ...ageless, Age: 39 }],
  );
  refused(TypeError, 'rows.age: expected a value, or null where it is missing, received undefined', {});
  const number = 'expected a finite number that float32 holds';
  refused(RangeError, `rows[1].age: ${number}, or null where it is missing, received 'old'`, [
    person,
    { ...person, age: 'old' },
  ]);
  refused(RangeError, `rows[0].age: ${number}, or null where it is missing, received Infinity`, [
    { ...person, age: Infinity },
  ]);
  refused(TypeError, `rows[0].age: ${number}, received true`, [{ ...person, age: true }]);
  refused(RangeError, 'rows.age: expected an integer from', { ...person, age: 2n ** 60n });
  refused(
    RangeError,
    'rows[0].member: expected true or false, yes or no, or 0 or 1, or null where it is missing, received 2',
    [{ ...person, member: 2 }],
  );
  for (const since of ['soon', '5/6/2021'])
    refused(
      RangeError,
      "rows[0].since: expected a Date, or the text of a date whose order is clear, such as '2026-01-31', or null " +
        `where it is missing, received '${since}'`,
      [{ ...person, since }],
    );
  refused(RangeError, 'rows[0].since: expected a valid Date', [{ ...person, since: new Date(NaN) }]);
  refused(TypeError, 'rows[0].since: expected a Date', [{ ...person, since: 5 }]);
  refused(TypeError, 'rows[0].city: expected a number, string', [{ ...person, city: ['x'] }]);
  refused(RangeError, 'rows[0]: expected 5 values, one for each feature', [[39, 'Private']]);
  refused(TypeError, 'rows[1]: expected an object or an array with a value for each feature', [person, 39]);
  refused(TypeError, 'rows[0]: expected objects, or arrays of cells, as workclass is a category', [
    new Float32Array(5),
  ]);
  refused(TypeError, 'rows: expected objects, or arrays of cells', tensor(new Float32Array(5), [1, 5]));
  refused(TypeError, 'rows: expected an object, an array of rows, or a tensor', 'person');
  const asObjects = 'rows: expected the rows of a table as objects, such as [{ age: 39 }], not';
  refused(TypeError, `${asObjects} a table of tableFrom`, tableFrom([person]));
  refused(TypeError, `${asObjects} columns`, { age: [39], member: [true] });
});

test('cells that no fitted row has reach onWarning; without it the process is warned, of each column once', () => {
  const complete = rows.map((row) => ({ ...row, age: row.age ?? 40 }));
  trainPeople(writePeople(at('people.csv'), complete));
  const strangers = others.map((person) => ({ ...person, age: null }));
  const said: Warning[] = [];
  loadRun(at('run'), { onWarning: (warning) => void said.push(warning) }).predict(strangers);
  expect(said.map(({ code, column }) => [code, column])).toEqual([
    ['VALUES_UNKNOWN', 'workclass'],
    ['VALUES_UNKNOWN', 'city'],
    ['VALUES_MISSING', 'age'],
  ]);
  expect(said[1].message).toMatch(
    /^column 'city' has 9 of 9 values that the run does not know, such as 'far 0'/,
  );
  expect(() => loadRun(at('run'), { onWarning: 1 as never })).toThrow(
    'options.onWarning: expected a function',
  );
  const emit = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
  try {
    const run = loadRun(at('run'));
    run.predict(complete);
    expect(emit).not.toHaveBeenCalled();
    for (const person of strangers) run.predict(person);
    const messages = emit.mock.calls.map(([message]) => message as string);
    expect(messages).toHaveLength(3);
    expect(messages[0]).toMatch(
      /^rows to predict: column 'workclass' has 1 of 1 value that the run does not know/,
    );
    expect(emit.mock.calls[0][1]).toEqual({ code: 'REGULUS_ROWS' });
  } finally {
    emit.mockRestore();
  }
});
