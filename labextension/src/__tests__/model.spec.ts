import { NotebookModel } from '../model';
import { PanelModel } from '../panelmodel';
import { IAnalysis, IRefusal } from '../protocol';
import { IServer, ServerError } from '../server';
import {
  analysis,
  facts,
  memory,
  MemoryKernel,
  MemoryNotebook,
  server,
  settled,
  step
} from './memory';

const WAIT = 1;

function make(
  sources: readonly (string | [string, string])[],
  answer: IAnalysis | IRefusal = analysis(),
  more: Partial<IServer> = {}
) {
  const notebook = new MemoryNotebook(sources);
  const kernel = new MemoryKernel();
  const kept = memory();
  const analyse = jest.fn(() => Promise.resolve(answer));
  const model = new NotebookModel(notebook, kernel, server({ analyse, ...more }), kept, WAIT);
  return { notebook, kernel, kept, analyse, model };
}

const later = (milliseconds = 20): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds));

describe('rows', () => {
  it('keep their identity while nothing about them changes', () => {
    const { model, notebook } = make(['x = 1', ['train', 'y = 2']]);
    const before = model.rows;
    notebook.emit('cells');
    expect(model.rows).toBe(before);
    model.tag(['c0'], 'load');
    expect(model.rows[1]).toBe(before[1]);
    expect(model.rows[0].tag).toBe('load');
  });

  it('leave out cells without code', () => {
    const { notebook, model } = make(['x = 1']);
    notebook.cells = [{ ...notebook.cells[0], id: 'm', type: 'markdown' }, ...notebook.cells];
    notebook.emit('cells');
    expect(model.rows.map(row => row.id)).toEqual(['c0']);
  });

  it('take the step that the text of a cell names from the analysis', async () => {
    const answer = analysis({ cells: [facts(0, { kind: 'step', tag: 'train:forest' })] });
    const { model } = make(['#| mlops: train:forest\nx = 1'], answer);
    expect(model.rows[0].tag).toBeNull();
    await model.suggest();
    expect(model.rows[0].tag).toBe('train:forest');
  });
});

describe('tagging', () => {
  it('is one step of undo for many cells, and none where nothing changes', () => {
    const { model, notebook } = make(['x = 1', ['keep', 'y = 2'], ['load', 'z = 3']]);
    model.tag(['c0', 'c1', 'c2'], 'load');
    expect(notebook.steps).toBe(1);
    expect(notebook.cells.map(cell => cell.tags)).toEqual([['load'], ['keep', 'load'], ['load']]);
    model.tag(['c0', 'c1', 'c2'], 'load');
    expect(notebook.steps).toBe(1);
  });

  it('changes nothing in a notebook that cannot be written', () => {
    const { model, notebook } = make(['x = 1']);
    notebook.readOnly = true;
    model.tag(['c0'], 'load');
    expect(notebook.steps).toBe(0);
  });

  it('renames a step in all its cells at once', () => {
    const { model, notebook } = make([
      ['train:a', 'x'],
      ['train:a', 'y'],
      ['train:b', 'z']
    ]);
    expect(model.misnamed('train:a', 'b')).toBe('taken');
    expect(model.misnamed('train:a', 'B')).toBe('taken');
    expect(model.misnamed('train:a', 'a b')).toBe('spelling');
    expect(model.misnamed('train:a', '')).toBe('');
    model.rename('train:a', 'train:forest');
    expect(notebook.steps).toBe(1);
    expect(model.tags).toEqual(['train:forest', 'train:b']);
  });
});

describe('cells whose text names their step', () => {
  const written = '#| mlops: train\nx = 1';
  const answer = analysis({
    cells: [facts(0, { kind: 'step', tag: 'train' }), facts(1, { kind: 'step', tag: 'train' })]
  });

  it('get no other tag or name beside it, and it is said of them', async () => {
    const { model, notebook } = make([written, ['train', 'y = 2']], answer);
    await model.suggest();
    model.tag(['c0', 'c1'], 'load');
    expect(notebook.cells.map(cell => cell.tags)).toEqual([[], ['load']]);
    expect(model.left.map(row => row.id)).toEqual(['c0']);
    model.tag(['c1'], 'train');
    expect(model.left).toEqual([]);
    model.rename('train', 'train:forest');
    expect(notebook.cells.map(cell => cell.tags)).toEqual([[], ['train:forest']]);
    expect(model.left.map(row => row.id)).toEqual(['c0']);
    model.forgetLeft();
    expect(model.left).toEqual([]);
  });

  it('lose a tag that they have beside it', async () => {
    const { model, notebook } = make([['load', written]], answer);
    await model.suggest();
    model.tag(['c0'], null);
    expect([notebook.cells[0].tags, model.left]).toEqual([[], []]);
  });
});

describe('suggestions', () => {
  const two = analysis({
    cells: [facts(0), facts(1)],
    suggestions: [
      { cell: 0, stages: [{ stage: 'load', confidence: 0.95, reason: 'reads a file' }] },
      {
        cell: 1,
        stages: [
          { stage: 'train', confidence: 0.9, reason: 'fits' },
          { stage: 'evaluate', confidence: 0.6, reason: 'scores' }
        ],
        split_line: 2
      }
    ]
  });

  it('are sure from 0.9 on, a split as sure as its less sure half', async () => {
    const { model } = make(['a', 'b\nc'], two);
    await model.suggest();
    expect(model.ghosts.map(row => row.id)).toEqual(['c0', 'c1']);
    expect(model.sure.map(row => row.id)).toEqual(['c0']);
  });

  it('split a cell of two stages where the second begins', async () => {
    const { model, notebook } = make(['a', 'b\nc'], two);
    await model.suggest();
    await model.accept(['c0', 'c1']);
    expect(notebook.steps).toBe(1);
    expect(notebook.cells.map(cell => [cell.source, cell.tags])).toEqual([
      ['a', ['load']],
      ['b', ['train']],
      ['c', ['evaluate']]
    ]);
  });

  it('split a cell that was changed since where they are suggested now', async () => {
    const { model, notebook, analyse } = make(['a', 'b\nc'], two);
    await model.suggest();
    notebook.cells = [notebook.cells[0], { ...notebook.cells[1], source: 'new\nb\nc' }];
    notebook.emit('text');
    const [both] = two.suggestions.slice(1);
    analyse.mockResolvedValue({ ...two, suggestions: [{ ...both, split_line: 3 }] });
    await model.accept(['c1']);
    expect(notebook.cells.slice(1).map(cell => cell.source)).toEqual(['new\nb', 'c']);
  });

  it('are hidden with the panel once the cell says something else', async () => {
    const { model, notebook } = make(['a', 'b\nc'], two);
    await model.suggest();
    const before = model.ghosts.map(row => row.id);
    expect(before).toContain('c0');
    notebook.cells = notebook.cells.map(cell => ({ ...cell, source: `${cell.source}!` }));
    notebook.emit('text');
    await later();
    expect(model.ghosts).toEqual([]);
    await model.suggest();
    expect(model.ghosts.map(row => row.id)).toEqual(before);
  });

  it('that were rejected stay away, and are remembered', async () => {
    const { model, kept, notebook } = make(['a', 'b\nc'], two);
    await model.suggest();
    model.reject(['c0']);
    expect(model.ghosts.map(row => row.id)).toEqual(['c1']);
    expect(notebook.steps).toBe(0);
    expect(kept.kept.get('rejected:folder/churn.ipynb')).toEqual(['c0 load']);
    await model.suggest();
    expect(model.ghosts).toHaveLength(2);
  });

  it('that were rejected stay away when the notebook gets another name', async () => {
    const { model, kept, notebook } = make(['a', 'b\nc'], two);
    await model.suggest();
    model.reject(['c0']);
    kept.kept.set('rejected:other.ipynb', ['c1 features+train']); // of one that had the name before
    notebook.path = 'other.ipynb';
    notebook.emit('path');
    await later();
    expect(model.ghosts.map(row => row.id)).toEqual(['c1']);
    expect(kept.kept.get('rejected:other.ipynb')).toEqual(['c0 load']);
    model.dispose();
  });
});

it('knows how long cells took when the notebook has another name', async () => {
  const { model, kept, notebook } = make(['a']);
  kept.kept.set('took:folder/churn.ipynb', { c0: 3 });
  notebook.path = 'other.ipynb'; // before it was read what is remembered
  notebook.emit('path');
  await later();
  expect(kept.kept.get('took:other.ipynb')).toEqual({ c0: 3 });
  model.dispose();
});

describe('names', () => {
  const offer = (name: string) => ({ name, kind: 'model' as const, of: [name] });
  const read = analysis({
    cells: [
      facts(0, { kind: 'step', tag: 'train', names: [offer('forest')] }),
      facts(1, { names: [offer('boost')] })
    ],
    steps: [step('train', [0])]
  });

  it('of a step come from its cells; a cell could be a step of its own', async () => {
    const { model } = make([['train', 'a'], 'b'], read);
    expect(model.namesOf('train')).toEqual([]); // it is not read yet
    await model.suggest();
    expect(model.namesOf('train')).toEqual(['forest']);
    expect(model.ownSteps(['c1'])).toEqual(['train:boost']);
    expect(model.ownSteps(['c0', 'c1'])).toEqual([]); // all of the stage
  });
});

describe('edges that are decided by hand', () => {
  const read = analysis({
    cells: [0, 1, 2].map(index => facts(index, { kind: 'step' })),
    steps: [step('load', [0]), step('features', [1]), step('train', [2])],
    edges: [{ from: 'load', to: 'features', variables: [] }],
    links: [{ from: 0, to: 1, names: ['x'] }]
  });
  const opened = async () => {
    const made = make(
      [
        ['load', 'a'],
        ['features', 'b'],
        ['train', 'c']
      ],
      read
    );
    await made.model.suggest();
    return made;
  };
  const added = { from: 'load', to: 'train', kind: 'added' as const, reason: 'a table' };
  const held = (notebook: { cells: readonly { mlops?: unknown }[] }) =>
    notebook.cells.map(cell => (cell.mlops as { edges?: unknown[] } | undefined)?.edges?.length);

  it('are one undo each, and what needs them runs with them', async () => {
    const { model, notebook } = await opened();
    const train = read.steps[2];
    expect(model.needed(train)).toEqual(['c2']);
    expect(model.deciding.above(train).map(one => one.tag)).toEqual(['load', 'features']);
    model.decide(added);
    expect([notebook.steps, held(notebook)]).toEqual([1, [undefined, undefined, 1]]);
    expect(model.needed(train)).toEqual(['c0', 'c2']);
    expect(model.affected(read.steps[0])).toEqual(['c0', 'c1', 'c2']);
    expect(model.deciding.above(train).map(one => one.tag)).toEqual(['features']);
    model.decide({ ...added, kind: 'ignored', reason: 'another' });
    expect([held(notebook), model.needed(train)]).toEqual([[undefined, undefined, 1], ['c2']]);
    model.deciding.forget(added);
    expect([notebook.steps, held(notebook)]).toEqual([3, [undefined, undefined, 0]]);
  });

  it('are not run for where they are ignored', async () => {
    const { model } = await opened();
    model.decide({ ...added, to: 'features', kind: 'ignored' });
    expect(model.needed(read.steps[1])).toEqual(['c1']);
    expect(model.affected(read.steps[0])).toEqual(['c0']);
    expect(model.deciding.counted).toEqual([]);
    expect(model.deciding.above(read.steps[1])).toEqual([]); // it is there, though ignored
  });

  it('lead to no step above, nor round in a circle', async () => {
    const { model } = await opened();
    expect(model.deciding.above(read.steps[0])).toEqual([]);
  });

  it('go along when a step gets another name', async () => {
    const { model, notebook } = await opened();
    model.decide(added);
    model.rename('load', 'load:sales');
    model.rename('train', 'train:forest');
    expect(notebook.steps).toBe(3);
    expect(notebook.cells.map(cell => cell.tags)).toEqual([
      ['load:sales'],
      ['features'],
      ['train:forest']
    ]);
    expect(notebook.cells[2].mlops).toEqual({
      edges: [{ ...added, from: 'load:sales', to: 'train:forest' }]
    });
  });
});

describe('a correction', () => {
  const suggested = analysis({
    cells: [facts(0), facts(1)],
    suggestions: [{ cell: 0, stages: [{ stage: 'features', confidence: 0.7, reason: 'r' }] }]
  });
  const candidate = { pattern: 'acme.load', stage: 'load' as const, reaches: [1] };
  const learning = () => {
    const candidates = jest.fn(() => Promise.resolve([candidate]));
    const setRule = jest.fn(() =>
      Promise.resolve({
        file: 'p',
        rules: [{ pattern: 'acme.load', stage: 'load' as const }],
        error: ''
      })
    );
    return { ...make(['a', 'b'], suggested, { candidates, setRule }), candidates, setRule };
  };

  it.each([
    ['the stage that was suggested', 'features', 0],
    ['no tag at all', null, 0],
    ['parameters', 'parameters', 0],
    ['another stage', 'load', 1],
    ['a part of another stage', 'train:a', 1],
    ['skip', 'skip', 1]
  ])('is, for a suggested cell, to give it %s: %s', async (_, tag, times) => {
    const { model, candidates } = learning();
    await model.suggest();
    model.tag(['c0'], tag);
    await settled();
    expect(candidates).toHaveBeenCalledTimes(times);
  });

  it('is offered as a rule, and forgotten when it is not wanted', async () => {
    const { model, candidates } = learning();
    await model.suggest();
    model.reject(['c0']);
    await settled();
    expect(candidates).toHaveBeenLastCalledWith(expect.anything(), 0, 'none');
    expect(model.rules.offer?.candidates).toEqual([candidate]);
    model.rules.dismiss();
    expect(model.rules.offer).toBeNull();
  });

  it('is asked about one at a time, and of many the last one counts', async () => {
    const { model, candidates } = learning();
    await model.suggest();
    ['load', 'train', 'evaluate', 'load'].forEach(tag => model.tag(['c0'], tag));
    expect(candidates).toHaveBeenCalledTimes(1);
    await settled();
    expect(candidates.mock.calls.map(call => (call as unknown[])[2])).toEqual(['load', 'load']);
    expect(model.rules.offer).toEqual({
      cell: 'c0',
      stage: 'load',
      role: 'load',
      candidates: [candidate]
    });
    model.tag(['c0'], 'train');
    model.rules.dismiss();
    await settled();
    expect(model.rules.offer).toBeNull();
  });

  it('that is taken back is offered no more', async () => {
    const { model, notebook } = learning();
    await model.suggest();
    model.tag(['c0'], 'load');
    await settled();
    model.rename('load', 'load:sales');
    expect(model.rules.offer?.stage).toBe('load');
    notebook.edit([{ id: 'c0', parts: [{ tags: [] }] }]); // as an undo does
    expect(model.rules.offer).toBeNull();
  });

  it('becomes a rule only when it is asked for, and then counts at once', async () => {
    const { model, setRule, analyse } = learning();
    await model.suggest();
    model.tag(['c0'], 'load');
    await settled();
    expect(setRule).not.toHaveBeenCalled();
    analyse.mockClear();
    await model.rules.remember(candidate);
    expect(setRule).toHaveBeenCalledWith('folder/churn.ipynb', 'acme.load', 'load');
    expect(analyse).toHaveBeenCalledTimes(1);
    await model.rules.forget('acme.load');
    expect(setRule).toHaveBeenLastCalledWith('folder/churn.ipynb', 'acme.load', null);
  });

  it('that cannot be written is told', async () => {
    const { model, setRule } = learning();
    setRule.mockRejectedValueOnce(new ServerError('pyproject.toml: cannot be written', 400));
    await model.rules.remember(candidate);
    expect(model.rules.trouble).toContain('cannot be written');
  });
});

describe('the analysis', () => {
  it('follows the notebook only while the panel is shown', async () => {
    const { model, notebook, analyse } = make(['x = 1']);
    notebook.emit('text');
    await later();
    expect(analyse).not.toHaveBeenCalled();
    model.active = true;
    await settled();
    expect(analyse).toHaveBeenCalledTimes(1);
    notebook.emit('text');
    notebook.emit('text');
    notebook.emit('text');
    await later();
    expect(analyse).toHaveBeenCalledTimes(2);
  });

  it('says why there is none', async () => {
    const { model } = make(['x'], { error: 'its kernel runs R' });
    await model.suggest();
    expect([model.trouble, model.refusal]).toEqual(['refused', 'its kernel runs R']);
  });

  it('tells a server that is away from one that refuses', async () => {
    const { model } = make(['x'], analysis(), {
      analyse: () => Promise.reject(new ServerError('', 0))
    });
    await model.suggest();
    expect(model.trouble).toBe('unreachable');
  });

  it('keeps its cells apart from those that came later', async () => {
    const { model, notebook } = make(['a', 'b'], analysis({ cells: [facts(0), facts(1)] }));
    await model.suggest();
    notebook.cells = [{ ...notebook.cells[0], id: 'new' }, ...notebook.cells];
    notebook.emit('cells');
    expect(model.idOf(1)).toBe('c1');
    expect(model.rows.map(row => row.label)).toEqual(['a', 'cell 0', 'cell 1']);
  });
});

describe('what to run', () => {
  const flow = analysis({
    cells: [facts(0), facts(1), facts(2), facts(3)],
    steps: [step('train', [2])],
    links: [
      { from: 0, to: 1, names: ['df'] },
      { from: 1, to: 2, names: ['X'] },
      { from: 2, to: 3, names: ['model'] }
    ]
  });
  const cell = (id: string, state: 'done' | 'stale') => ({
    cell: id,
    step: '',
    state,
    count: 1,
    seconds: 1,
    stale: state === 'stale' ? ['`X` changed'] : []
  });

  it('is what the step needs and has not fresh, and what it affects', async () => {
    const { model, kernel } = make(['a', 'b', ['train', 'c'], 'd'], flow);
    await model.suggest();
    const train = model.step('train');
    expect(train && model.needed(train)).toEqual(['c0', 'c1', 'c2']);
    expect(train && model.affected(train)).toEqual(['c2', 'c3']);
    kernel.become({
      kind: 'state',
      cells: [cell('c0', 'done'), cell('c1', 'stale')],
      running: null,
      run: null,
      order: ''
    });
    expect(train && model.needed(train)).toEqual(['c1', 'c2']);
    expect(train && model.progress(train).state).toBe('never');
  });

  it('shows a step as stale where one of its cells is, with the reason', async () => {
    const { model, kernel } = make(['a', 'b', ['train', 'c'], 'd'], flow);
    await model.suggest();
    const train = model.step('train');
    kernel.become({
      kind: 'state',
      cells: [cell('c0', 'done'), cell('c1', 'done'), cell('c2', 'stale')],
      running: null,
      run: null,
      order: ''
    });
    expect(train && model.progress(train)).toMatchObject({
      state: 'stale',
      reasons: ['`X` changed']
    });
    kernel.become({
      kind: 'state',
      cells: [cell('c2', 'done')],
      running: 'c2',
      run: null,
      order: ''
    });
    expect(train && model.progress(train).state).toBe('running');
  });
});

it('shows one notebook at a time, and wakes only the one that is seen', () => {
  const panel = new PanelModel();
  const a = make(['a']).model;
  const b = make(['b']).model;
  panel.current = a;
  expect(a.active).toBe(false);
  panel.visible = true;
  expect(a.active).toBe(true);
  panel.current = b;
  expect([a.active, b.active]).toEqual([false, true]);
  panel.dispose();
  expect(b.active).toBe(false);
});

it('tells the kernel the tags when they change, once', async () => {
  const { model, kernel } = make(['a', 'b']);
  model.tag(['c0'], 'load');
  model.tag(['c1'], 'train');
  await later();
  expect(kernel.told).toHaveLength(1);
  model.dispose();
  expect(kernel.isDisposed).toBe(true);
});
