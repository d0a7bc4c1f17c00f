import { IShownFindings, lacking } from '../mending';
import { NotebookModel } from '../model';
import { EditFix, IAnalysis, IFinding } from '../protocol';
import { ServerError } from '../server';
import { analysis, memory, MemoryKernel, MemoryNotebook, server, step } from './memory';

const NEVER_QUIET = 60_000;

function fixOf(cell: number, was = 'fit()'): EditFix {
  return {
    do: 'edit',
    label: '',
    cells: [{ cell, source: was.replace('()', '(seed=SEED)'), was }],
    added: { before: 0, source: 'SEED = 42', tags: ['parameters'] }
  };
}

function finding(cell: number, fix: EditFix): IFinding {
  return {
    code: '',
    level: 'hint',
    message: 'draws',
    why: '',
    mend: '',
    cell,
    line: 1,
    column: 0,
    excerpt: '',
    fixes: [fix]
  };
}

function readAs(cell: number, fix = fixOf(cell)): IAnalysis {
  return analysis({ hints: [finding(cell, fix)] });
}

function make(sources: readonly (string | [string, string])[], answer: IAnalysis) {
  const notebook = new MemoryNotebook(sources);
  const analyse = jest.fn(() => Promise.resolve(answer));
  const model = new NotebookModel(
    notebook,
    new MemoryKernel(),
    server({ analyse }),
    memory(),
    NEVER_QUIET
  );
  made.push(model);
  return { notebook, analyse, model };
}

const made: NotebookModel[] = [];
afterEach(() => made.splice(0).forEach(model => model.dispose()));

const MENDED = [
  [['parameters'], 'SEED = 42'],
  [[], 'x = 1'],
  [['train'], 'fit(seed=SEED)']
];

/** What the panel shows: the hints and the cells that they count. */
function look(model: NotebookModel): IShownFindings {
  return { findings: model.analysis?.hints ?? [], ids: model.ids };
}

async function click(model: NotebookModel, shown = look(model)) {
  const [hint] = shown.findings;
  const [fix] = hint?.fixes ?? [];
  return fix?.do === 'edit' ? model.mend(shown, hint, fix) : 'none';
}

describe('a quick fix', () => {
  it('changes cells and adds one, as one step of undo', async () => {
    const { model, notebook } = make(['x = 1', ['train', 'fit()']], readAs(1));
    await model.suggest();
    expect(await click(model)).toBe('done');
    expect(notebook.steps).toBe(1);
    expect(notebook.cells.map(cell => [cell.tags, cell.source])).toEqual(MENDED);
  });

  it('that is clicked when something changed is carried out as it reads then', async () => {
    const { model, notebook, analyse } = make([['train', 'fit()']], readAs(0));
    await model.suggest();
    const seen = look(model);
    const [own] = notebook.cells;
    notebook.cells = [{ ...own, id: 'above', source: 'x = 1', tags: [] }, own];
    notebook.emit('cells');
    analyse.mockResolvedValue(readAs(1));
    expect(await click(model, seen)).toBe('done');
    expect(notebook.cells.map(cell => [cell.tags, cell.source])).toEqual(MENDED);
  });

  it('is carried out where it was seen, though something else was read meanwhile', async () => {
    const { model, notebook, analyse } = make([['train', 'fit()']], readAs(0));
    await model.suggest();
    const seen = look(model);
    const [own] = notebook.cells;
    notebook.cells = [{ ...own, id: 'above', source: 'x = 1', tags: [] }, own];
    notebook.emit('cells');
    analyse.mockResolvedValue(readAs(1));
    await model.settled();
    expect(await click(model, seen)).toBe('done');
    expect(notebook.cells.map(cell => [cell.tags, cell.source])).toEqual(MENDED);
  });

  it('waits for a later answer where the notebook changes while it is read', async () => {
    const { model, notebook, analyse } = make(['x = 1', ['train', 'fit()']], readAs(1));
    await model.suggest();
    notebook.emit('text');
    analyse.mockImplementationOnce(() => {
      notebook.emit('text');
      return Promise.resolve(analysis());
    });
    expect(await click(model)).toBe('done');
    expect(analyse).toHaveBeenCalledTimes(3);
  });

  it('that there is no more changes nothing and says so', async () => {
    const { model, notebook, analyse } = make(['x = 1', ['train', 'fit()']], readAs(1));
    await model.suggest();
    const seen = look(model);
    notebook.emit('text');
    analyse.mockResolvedValue(analysis());
    expect(await click(model, seen)).toBe('gone');
    expect(notebook.steps).toBe(0);
  });

  it('is not carried out on a text that is another by now', async () => {
    const { model, notebook } = make(['x = 1', ['train', 'fit(deep=True)']], readAs(1));
    await model.suggest();
    expect(await click(model)).toBe('gone');
    expect(notebook.steps).toBe(0);
  });

  it('says that the notebook cannot be read, or not be written', async () => {
    const { model, notebook, analyse } = make(['x = 1', ['train', 'fit()']], readAs(1));
    await model.suggest();
    notebook.emit('text');
    analyse.mockRejectedValue(new ServerError('', 0));
    expect(await click(model)).toBe('unread');
    notebook.readOnly = true;
    expect(await click(model)).toBe('locked');
    expect(notebook.steps).toBe(0);
  });
});

it.each<[string[], Partial<IAnalysis>, 'code' | 'step' | null]>([
  [[], { exportable: false }, 'code'],
  [[' \n'], { exportable: false }, 'code'],
  [['x = 1'], { exportable: false }, 'step'],
  [['x = 1'], { exportable: false, steps: [step('train', [0])] }, null],
  [['x = 1'], { exportable: false, findings: [finding(0, fixOf(0))] }, null],
  [['x = 1'], { exportable: true }, null]
])('knows what %j lacks', (sources, read, lack) => {
  expect(lacking(analysis(read), new MemoryNotebook(sources).cells)).toBe(lack);
});
