import { grid, misfit, rewritten, runWith } from '../parameters';
import { IParameter } from '../protocol';
import { difference, planRestoration } from '../restoring';
import { IRun } from '../protocol';
import { isLoss } from '../runs';
import { MemoryNotebook } from './memory';

const trees: IParameter = { name: 'trees', value: '200', type: 'int', cell: 0, line: 1 };
const rate: IParameter = { name: 'rate', value: '0.1', type: 'float', cell: 0, line: 2 };
const path: IParameter = { name: 'path', value: "'a.csv'", type: 'str', cell: 0, line: 3 };

it.each([
  [trees, '200', ''],
  [trees, '2.5', 'whole'],
  [trees, '', 'empty'],
  [trees, '-1_000', ''],
  [rate, '1e-3', ''],
  [rate, '.5', ''],
  [rate, 'fast', 'number'],
  [path, "'b, c.csv'", '']
])('%j as %s is misfit %s', (parameter, text, wrong) => {
  expect(misfit(parameter, text)).toBe(wrong);
});

describe('grid', () => {
  it.each([
    [{}, [{}]],
    [{ trees: '200' }, [{}]],
    [{ trees: '50' }, [{ trees: '50' }]],
    [{ path: "'b, c'" }, [{ path: "'b, c'" }]],
    [
      { trees: '50, 100', rate: '1,2' },
      [
        { trees: '50', rate: '1' },
        { trees: '50', rate: '2' },
        { trees: '100', rate: '1' },
        { trees: '100', rate: '2' }
      ]
    ],
    [{ trees: '1,2,3,4,5', rate: '1,2,3,4,5' }, null]
  ])('of %j is %j', (texts, found) => {
    expect(grid([trees, rate, path], texts)).toEqual(found);
  });
});

it('writes values into their lines, and leaves the rest', () => {
  const source = "trees = 200  # 200 is many\nrate: float = 0.1\npath = 'a.csv'";
  expect(rewritten(source, [trees, rate, path], { trees: '50', rate: '0.2' })).toBe(
    "trees = 50  # 200 is many\nrate: float = 0.2\npath = 'a.csv'"
  );
});

it('runs the parameters cell, then other values, then the rest', async () => {
  const notebook = new MemoryNotebook(['p', 'a', 'b']);
  expect(await runWith(notebook, ['c2', 'c1'], ['c0'], { trees: '50' })).toBe(true);
  expect(notebook.ran).toEqual([['c0'], ['c1', 'c2']]);
  expect(notebook.executed).toEqual(['trees = 50']);
  expect(notebook.steps).toBe(0);
});

describe('restoring', () => {
  const run = { id: 'r', name: 'r' } as IRun;
  const ran = (cell: string, source: string) => ({ cell, step: 'train', count: 1, source });

  it('changes nothing where the cells are as they were', () => {
    const { cells } = new MemoryNotebook(['a', 'b']);
    expect(planRestoration(run, [ran('c0', 'a')], cells)).toMatchObject({ edits: [], diff: '' });
  });

  it('brings back texts and cells, the last of each', () => {
    const { cells } = new MemoryNotebook(['a\nx', 'b']);
    const plan = planRestoration(run, [ran('c0', '1'), ran('c0', 'a\ny'), ran('gone', 'z')], cells);
    expect(plan.edits).toEqual([{ id: 'c0', parts: [{ source: 'a\ny' }] }]);
    expect(plan.missing).toEqual(['z']);
    expect(plan.diff).toContain(' a\n-x\n+y');
  });

  it('shows the lines that differ', () => {
    expect(difference('a\nb\nc', 'a\nc\nd')).toEqual([' a', '-b', ' c', '+d']);
  });
});

it.each([
  ['accuracy', false],
  ['rmse', true],
  ['val_loss', true],
  ['mean_absolute_error', true],
  ['glossary', false],
  ['table.test.mae', true]
])('knows whether less is better: %s', (name, loss) => {
  expect(isLoss(name)).toBe(loss);
});
