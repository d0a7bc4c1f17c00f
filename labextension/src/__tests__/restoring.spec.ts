import { IParameter, IRun } from '../protocol';
import { difference, planParameters, planRestoration, pythonOf, withValue } from '../restoring';
import { MemoryNotebook } from './memory';

const parameter = (name: string, type: string, line = 1): IParameter => ({
  name,
  recorded: name.toLowerCase(),
  value: '',
  type,
  cell: 0,
  line
});
const ran = (cell: string, source: string, step = 'train') => ({ cell, step, count: 1, source });

describe('restoring', () => {
  const run = { id: 'r', name: 'r', parameters: {} } as IRun;

  it('changes nothing where the cells are as they were', () => {
    const { cells } = new MemoryNotebook(['a', 'b']);
    expect(planRestoration(run, [ran('c0', 'a')], cells)).toMatchObject({ edits: [], diff: '' });
  });

  it('brings back texts and cells, the last of each, with their steps', () => {
    const { cells } = new MemoryNotebook(['a\nx', 'b']);
    const typed = [ran('c0', '1'), ran('c0', 'a\ny'), ran('gone', 'z'), ran('old', 'i', 'setup')];
    const plan = planRestoration(run, typed, cells);
    expect(plan.edits).toEqual([{ id: 'c0', parts: [{ source: 'a\ny' }] }]);
    expect(plan.missing).toEqual([
      { source: 'z', tags: ['train'], above: 'c1' },
      { source: 'i', above: 'c1' }
    ]);
    expect(plan.diff).toContain(' a\n-x\n+y');
  });

  it('gives the parameters the values that the run had, also those that no cell said', () => {
    const { cells } = new MemoryNotebook(['TREES = 200  # many', 'b']);
    const before = { ...run, parameters: { trees: '50' } };
    const plan = planRestoration(before, [ran('c0', 'TREES = 100')], cells, [
      parameter('TREES', 'int')
    ]);
    expect(plan.edits).toEqual([{ id: 'c0', parts: [{ source: 'TREES = 50' }] }]);
  });
});

describe('a cell that is no more', () => {
  const run = { parameters: {} } as IRun;
  const all = [ran('a', '1', 'load'), ran('b', '2'), ran('c', '3'), ran('d', '4')];
  const typed = (ids: string): MemoryNotebook => {
    const notebook = new MemoryNotebook([]);
    notebook.cells = [...ids].map(id => ({
      ...{ id: id.toLowerCase(), type: /[A-Z]/.test(id) ? 'markdown' : 'code', tags: [] },
      ...{ source: String('abcd'.indexOf(id) + 1), count: null }
    }));
    return notebook;
  };

  it.each([
    ['abcd', '1234'],
    ['bcd', '1234'],
    ['acd', '1234'],
    ['ad', '1234'],
    ['c', '1234'],
    ['abc', '1234'],
    ['', '1234'],
    ['aBcd', '10234'],
    ['dcb', '4312']
  ])('comes above the next of those that are there: %s', (ids, texts) => {
    const notebook = typed(ids);
    const plan = planRestoration(run, all, notebook.cells);
    notebook.edit(plan.edits, plan.missing);
    expect(notebook.cells.map(cell => cell.source).join('')).toBe(texts);
  });

  it.each([
    ['abXY', '1234XY'],
    ['aXbY', '1X234Y'],
    ['aXYc', '1XY234'],
    ['XY', 'XY1234']
  ])('comes below the last of those before it where none comes after: %s', (ids, texts) => {
    const notebook = typed('');
    notebook.cells = [...ids].map(id => ({
      ...{ id, type: 'code', tags: [], count: null },
      source: /[XY]/.test(id) ? id : String('abcd'.indexOf(id) + 1)
    }));
    const plan = planRestoration(run, all, notebook.cells);
    notebook.edit(plan.edits, plan.missing);
    expect(notebook.cells.map(cell => cell.source).join('')).toBe(texts);
  });

  it('is not one that only says what another one says', () => {
    const { cells } = typed('abcd');
    const twice = [ran('x', '0'), ran('c', '1')];
    expect(planRestoration(run, twice, cells).missing).toMatchObject([{ above: 'c' }]);
  });

  it('leaves one that is no code any more as it is', () => {
    const { cells } = typed('aBcd');
    const plan = planRestoration(run, all, cells);
    expect(plan.edits).toEqual([]);
    expect(plan.missing).toEqual([{ source: '2', tags: ['train'], above: 'c' }]);
    expect(plan.diff).toBe('@@ new cell above cell 2 @@\n+2');
  });
});

it('restores no cell for what the form ran', () => {
  const run = { parameters: { trees: '7' } } as unknown as IRun;
  const { cells } = new MemoryNotebook(['TREES = 5', 'b']);
  const typed = [ran('c0', 'TREES = 5'), ran('form', '# Parameters\nTREES = 7'), ran('c1', 'b')];
  const plan = planRestoration(run, typed, cells, [parameter('TREES', 'int')]);
  expect(plan.missing).toEqual([]);
  expect(plan.edits).toEqual([{ id: 'c0', parts: [{ source: 'TREES = 7' }] }]);
});

describe('restoring parameters only', () => {
  it.each([
    ['TREES = 200  # many', 'int', '50', 'TREES = 50  # many'],
    ['TREES: int = 200', 'int', '50', 'TREES: int = 50'],
    ['OTHER = 1\nTREES = 2', 'int', '50', 'OTHER = 1\nTREES = 50'],
    ["TREES = 'a#b'  # c", 'str', 'd', "TREES = 'd'  # c"],
    ['TREES = "same"', 'str', 'same', null],
    ['TREES = 200', 'int', '200', null],
    ['TREES = [1]', 'list', "['a', 2]", "TREES = ['a', 2]"],
    ["TREES = ['a', 2]", 'list', '[1]', 'TREES = [1]'],
    ['TREES = 12; DEPTH = 1', 'int', '7', 'TREES = 7; DEPTH = 1'],
    ['TREES = 12; DEPTH = 1', 'int', '12', null],
    ['DEPTH = 12; TREES = 12  # 12', 'int', '7', 'DEPTH = 12; TREES = 7  # 12'],
    ['TREES = "a; b"; DEPTH = 1', 'str', 'c', "TREES = 'c'; DEPTH = 1"],
    ['TREES = 1\nTREES = 2', 'int', '7', 'TREES = 1\nTREES = 7'],
    ['T = (1,  # TREES = 3\n 2); TREES = 2', 'int', '7', 'T = (1,  # TREES = 3\n 2); TREES = 7']
  ])('turns %s (%s) with %s into %s', (source, type, text, after) => {
    const { cells } = new MemoryNotebook([source]);
    const run = { parameters: { trees: text } } as unknown as IRun;
    const plan = planParameters(run, cells, [parameter('TREES', type)]);
    expect(plan.untold).toEqual([]);
    expect(plan.edits).toEqual(after === null ? [] : [{ id: 'c0', parts: [{ source: after }] }]);
  });

  it('names those that it cannot tell', () => {
    const { cells } = new MemoryNotebook(['A = 1', 'B = 2']);
    const run = { parameters: { a: '<object>', b: '3' } } as unknown as IRun;
    const gone = parameter('B', 'int');
    const plan = planParameters(run, cells, [parameter('A', 'int'), gone]);
    expect(plan.untold).toEqual(['A', 'B']);
    expect(plan.edits).toEqual([]);
  });
});

it.each([
  ['1e-3', 'float', '1e-3'],
  ['True', 'bool', 'True'],
  ["it's", 'str', '"it\'s"'],
  ['os.system("x")', 'int', null],
  ['f(1)', 'list', null]
])('writes %s of type %s as %s', (text, type, python) => {
  expect(pythonOf(text, type)).toBe(python);
});

it.each([
  'A = [\n  1,\n]',
  'A = 1 + \\\n 2',
  'A = [',
  'A = B = 1',
  'A, B = 1, 1',
  'A == 1',
  ' A = 1'
])('leaves %j alone', source => {
  expect(withValue(source, 'A', '2')).toBeNull();
});

it('shows the lines that differ', () => {
  expect(difference('a\nb\nc', 'a\nc\nd')).toEqual([' a', '-b', ' c', '+d']);
});
