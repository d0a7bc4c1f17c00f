import { ICell } from '../notebook';
import { IParameter, IRun, IRunCell } from '../protocol';
import { latest, workspace } from '../workspace';

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

it('takes the run that began last', () => {
  expect(latest([])).toBeNull();
  expect(latest([run({}, 2), run({}, 5), run({}, 3)])?.id).toBe('r5');
});
