import { ICell } from '../notebook';
import { IParameter, IRun, IRunCell } from '../protocol';
import { flowOf, latest, workspace } from '../workspace';
import { analysis, facts, step } from './memory';

function run(parameters: Record<string, string>, started = 0): IRun {
  return { id: `r${started}`, started, parameters } as unknown as IRun;
}

function cells(...sources: string[]): ICell[] {
  return sources.map((source, index) => ({
    id: `c${index}`,
    type: 'code',
    source,
    tags: [],
    count: null
  }));
}

function ran(...sources: string[]): IRunCell[] {
  return sources.map((source, index) => ({ cell: `c${index}`, step: '', count: 1, source }));
}

function parameter(name: string, value: string, type: string): IParameter {
  return { name, recorded: name.toLowerCase(), value, type, cell: 0, line: 1 };
}

it('is as in the run where nothing changed', () => {
  const now = workspace(
    run({ trees: '200' }),
    ran('TREES = 200', 'x = 1'),
    cells('TREES = 200', 'x = 1'),
    new Set(['c1']),
    [parameter('TREES', '200', 'int')]
  );
  expect(now).toEqual({ parameters: [], cells: [] });
});

it.each([
  ['50', 'int', '200', ['P 200 → 50']],
  ['1_000', 'int', '1000', []],
  ['1e-3', 'float', '0.001', []],
  ['"a.csv"', 'str', 'a.csv', []],
  ["'b.csv'", 'str', 'a.csv', ["P 'a.csv' → 'b.csv'"]],
  ['None', 'NoneType', 'weird <object>', []] // what the run had, no text tells
])('holds the parameter %s (%s) against %s', (value, type, then, words) => {
  const now = workspace(run({ p: then }), ran('P = 1'), cells(`P = ${value}`), new Set(), [
    parameter('P', value, type)
  ]);
  expect(now).toEqual({ parameters: words, cells: [] });
});

it('names cells that say something else, and steps that are new', () => {
  const now = workspace(
    run({}),
    ran('a', 'b', 'moved'),
    [
      ...cells('a', 'B', 'gone'),
      { id: 'n1', type: 'code', source: 'new', tags: [], count: null },
      { id: 'n2', type: 'code', source: 'untagged', tags: [], count: null },
      { id: 'n3', type: 'code', source: 'moved', tags: [], count: null }
    ],
    new Set(['n1', 'n3']),
    []
  );
  expect(now.cells).toEqual(['c1', 'c2', 'n1']);
});

it('does not name cells that ran since, as another step', () => {
  const ranSince = [{ id: 'e', type: 'code', source: 'score()', tags: [], count: 4 }];
  expect(workspace(run({}), [], ranSince, new Set(['e']), []).cells).toEqual([]);
});

it('takes no account of cells that are skipped', () => {
  const cell = (id: string, tags: string[]): ICell => ({
    ...{ id, type: 'code', source: 'new', tags, count: null }
  });
  const now = [cell('c0', ['skip']), cell('n', ['skip', 'mine']), cell('m', ['load'])];
  const flow = new Set(['n', 'm']);
  expect(workspace(run({}), ran('old'), now, flow, []).cells).toEqual(['m']);
});

it('is of the train step of the run, what that needs and what rests on it', () => {
  // 0 load, 1 features of 3 alone, 2 train, 3 train:b, 4 evaluate, 5 evaluate:b, 6 nothing
  const read = analysis({
    cells: [0, 1, 2, 3, 4, 5, 6].map(index => facts(index, { kind: 'step' })),
    steps: [
      { ...step('load', [0]), stage: 'load' },
      { ...step('features', [1]), stage: 'features' },
      step('train', [2]),
      step('train:b', [3]),
      { ...step('evaluate', [4]), stage: 'evaluate' },
      { ...step('evaluate:b', [5]), stage: 'evaluate' }
    ],
    links: [
      [0, 2],
      [0, 1],
      [1, 3],
      [2, 4],
      [3, 5],
      [2, 3]
    ].map(([from, to]) => ({ from, to, names: ['x'] }))
  });
  const of = (tags: Record<string, string>): number[] =>
    [...flowOf({ ...run({}), tags }, read)].sort();
  expect(of({ 'step.train': 'done' })).toEqual([0, 2, 4, 5]);
  expect(of({ 'step.train:b': 'failed', 'step.evaluate:b': 'done' })).toEqual([0, 1, 2, 3, 5]);
  expect(of({ 'step.train:gone': 'done' })).toEqual([]);
});

it('takes the run that began last', () => {
  expect(latest([])).toBeNull();
  expect(latest([run({}, 2), run({}, 5), run({}, 3)])?.id).toBe('r5');
});
