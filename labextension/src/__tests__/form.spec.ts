import { NotebookModel } from '../model';
import { IParameter } from '../protocol';
import { analysis, facts, memory, MemoryKernel, MemoryNotebook, server, step } from './memory';

const parameter = (name: string, value: string, type: string): IParameter => ({
  name,
  recorded: name,
  value,
  type,
  cell: 0,
  line: 1
});

/** Parameters, what is made of them in setup, a look at them, load, train. */
async function make(given: IParameter) {
  const notebook = new MemoryNotebook([
    ['parameters', `${given.name} = ${given.value}`],
    'half = trees / 2',
    ['skip', 'print(trees)'],
    ['load', 'rows = [1]'],
    ['train', 'fit(half, rows)']
  ]);
  const links = [
    [0, 1],
    [0, 2],
    [1, 4],
    [3, 4]
  ].map(([from, to]) => ({ from, to, names: ['x'] }));
  const kernel = new MemoryKernel();
  const done = notebook.cells.map((cell, at) => ({
    ...{ cell: cell.id, step: '', state: 'done' as const, count: at, seconds: 0, stale: [] }
  }));
  kernel.state = { kind: 'state', cells: done, running: null, run: null, order: '' };
  const kinds = ['parameters', 'setup', 'skip', 'step', 'step'] as const;
  const read = analysis({
    parameters: [given],
    links,
    cells: kinds.map((kind, index) => facts(index, { kind })),
    steps: [step('load', [3]), step('train', [4])]
  });
  const analyse = jest.fn(() => Promise.resolve(read));
  const model = new NotebookModel(notebook, kernel, server({ analyse }), memory(), 60_000);
  made.push(model);
  await model.suggest();
  return { notebook, form: model.form };
}

const made: NotebookModel[] = [];
afterEach(() => made.splice(0).forEach(model => model.dispose()));

const trees = parameter('trees', '5', 'int');

describe('the form of parameters', () => {
  it('runs each combination through all that the values reach, and nothing else', async () => {
    const { notebook, form } = await make(trees);
    form.set('trees', '10, 20');
    await form.run();
    const round = [['c0'], ['c1', 'c3', 'c4']];
    expect(notebook.ran).toEqual([...round, ...round]);
    expect(notebook.executed).toEqual(['# Parameters\ntrees = 10', '# Parameters\ntrees = 20']);
    expect(notebook.steps).toBe(0);
    expect([form.turn, form.trouble]).toEqual([null, '']);
  });

  it('stops before the next combination', async () => {
    const { notebook, form } = await make(trees);
    form.set('trees', '10, 20, 30');
    form.changed.connect(() => form.stop());
    await form.run();
    expect(notebook.executed).toEqual([]);
  });

  it('says why the values could not be set, and runs no step', async () => {
    const { notebook, form } = await make(parameter('trees', '[5]', 'list'));
    form.set('trees', 'raise');
    await form.run();
    expect(form.trouble).toBe('NameError: raise');
    expect(notebook.ran).toEqual([['c0']]);
    form.set('trees', '[6]');
    expect(form.trouble).toBe('');
  });

  it('writes what was typed, a text with its quotes', async () => {
    const { notebook, form } = await make(parameter('name', "'rf'", 'str'));
    form.open = true;
    form.set('name', 'gb');
    await form.write();
    expect(notebook.cells[0].source).toBe("name = 'gb'");
    expect([form.texts, form.open]).toEqual([{}, true]);
  });
});
