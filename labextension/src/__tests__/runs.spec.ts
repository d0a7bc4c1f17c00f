import { joined, shared } from '../comparing';
import { IComparison, IRun } from '../protocol';
import { drawnColumns, SortKey, STAR } from '../runlist';
import { RunsModel } from '../runs';
import { memory, MemoryKernel, MemoryNotebook, server, settled } from './memory';

function run(number: number, given: Partial<IRun> = {}): IRun {
  return {
    id: `r${number}`,
    key: `k${number}`,
    number,
    name: 'train',
    status: 'FINISHED',
    started: number,
    seconds: 10 - number,
    changed: `trees ${number}`,
    parameters: { trees: String(number) },
    metrics: { accuracy: number / 10, 'importance.age': 1, 'seconds.train': 1 },
    tags: {},
    data: [],
    models: [],
    ...given
  };
}

async function read(...pages: IRun[][]): Promise<RunsModel> {
  const runs = (_: string, page: string | null) => {
    const number = Number(page ?? 0);
    const next = number + 1 < pages.length ? String(number + 1) : null;
    return Promise.resolve({ runs: pages[number], next });
  };
  const mark = () => Promise.resolve();
  const project = () => Promise.reject(new Error('no project'));
  const given = server({ runs, mark, project: project as never });
  const model = new RunsModel(new MemoryNotebook([]), new MemoryKernel(), given, memory());
  await settled();
  return model;
}

async function shown(...pages: IRun[][]): Promise<RunsModel> {
  const model = await read(...pages);
  Object.assign(model, { _project: {} });
  await model.refresh();
  return model;
}

const numbers = (model: RunsModel): (number | null)[] => model.shown.map(one => one.number);

it('shows the newest first, the metric that says most, and the best of it', async () => {
  const model = await shown([run(1), run(3), run(2)]);
  expect(numbers(model)).toEqual([3, 2, 1]);
  expect(model.columns).toEqual(['accuracy']);
  expect(model.best('accuracy')).toBe(0.3);
  expect(model.best('missing')).toBeNull();
});

it('sorts, filters and stars, the baseline always first', async () => {
  const model = await shown([run(1), run(2, { metrics: {} }), run(3, { tags: { [STAR]: '1' } })]);
  model.set({ sort: 'metric:accuracy', ascending: true });
  expect(numbers(model)).toEqual([1, 3, 2]);
  model.set({ baseline: 'r2' });
  expect(numbers(model)).toEqual([2, 1, 3]);
  model.set({ starred: true });
  expect(numbers(model)).toEqual([3]);
  model.set({ starred: false, filter: 'TREES=1' });
  expect(numbers(model)).toEqual([1]);
});

it('shows the runs as before when the notebook has another name', async () => {
  const kept = memory();
  const notebook = new MemoryNotebook([]);
  const model = new RunsModel(notebook, new MemoryKernel(), server({}), kept);
  model.set({ baseline: 'r2', sort: 'seconds', columns: ['f1'] });
  notebook.path = 'other.ipynb';
  model.reset();
  await settled();
  const view = { baseline: 'r2', sort: 'seconds', columns: ['f1'] };
  expect(model.view).toMatchObject(view);
  expect(kept.kept.get('runs:other.ipynb')).toMatchObject(view);
  model.dispose();
});

it.each<[string[], SortKey, string[]]>([
  [['f1'], 'number', ['f1']],
  [['f1'], 'seconds', ['f1']],
  [['f1'], 'metric:f1', ['f1']],
  [['f1'], 'metric:acc', ['f1', 'acc']],
  [['a', 'b', 'c', 'd'], 'number', ['a', 'b', 'c']],
  [['a', 'b', 'c', 'd'], 'metric:d', ['a', 'b', 'd']],
  [['a', 'b', 'c'], 'metric:acc', ['a', 'b', 'acc']]
])('has of the columns %j by %s those in the rows: %j', (columns, sort, drawn) => {
  expect(drawnColumns(columns, sort)).toEqual(drawn);
});

it('reads further pages once, and no run twice', async () => {
  const model = await shown([run(4), run(3)], [run(3), run(2)]);
  expect(model.more).toBe(true);
  await Promise.all([model.readMore(), model.readMore()]);
  expect(numbers(model)).toEqual([4, 3, 2]);
  expect(model.more).toBe(false);
});

describe('more runs than a page holds', () => {
  const PAGES = 20;
  const of = (page: number): IRun => run(PAGES - page);

  /** A model that is watched, and what it asks for; an answer comes when `answer` is called. */
  async function watched(view: object = {}) {
    const asked: (string | null)[] = [];
    const gates: (() => void)[] = [];
    let drawn = 0;
    const kept = memory();
    kept.set('runs:folder/churn.ipynb', view);
    const given = server({
      project: () => Promise.resolve({} as never),
      run: (_, id) => (id === 'gone' ? Promise.reject(new Error('gone')) : Promise.resolve(of(9))),
      runsChanged: () => new Promise<string>(() => undefined),
      runs: async (_, page) => {
        asked.push(page);
        await new Promise<void>(resolve => gates.push(resolve));
        const number = Number(page ?? 0);
        const next = number + 1 < PAGES ? String(number + 1) : null;
        return { runs: [of(number)], next };
      }
    });
    const model = new RunsModel(new MemoryNotebook([]), new MemoryKernel(), given, kept);
    model.changed.connect(() => (drawn += 1));
    const answer = async (times = 1): Promise<void> => {
      for (let time = 0; time < times; time++) {
        await settled();
        gates.shift()?.();
        await settled();
      }
    };
    await settled();
    model.watched = true;
    await answer();
    return { model, asked, gates, answer, draws: () => drawn };
  }

  it('are not read before they are wanted', async () => {
    const { model, asked, draws } = await watched();
    const before = draws();
    expect([asked, model.depth, model.more, model.readingOn]).toEqual([[null], 1, true, false]);
    model.set({ ascending: false, sort: 'number', filter: ' ', starred: false });
    expect([asked.length, draws() - before]).toEqual([1, 1]);
    model.dispose();
  });

  it.each([
    [{ filter: 'trees=3' }, [3]],
    [{ starred: true }, []],
    [{ sort: 'metric:accuracy' as const, ascending: true }, null],
    [{ ascending: true }, null]
  ])('are all read for %j, one page after the other', async (view, found) => {
    const { model, asked, gates, answer, draws } = await watched();
    const before = draws();
    model.set(view);
    for (let page = 1; page < PAGES; page++) {
      await settled();
      expect([asked.length, gates.length, model.readingOn]).toEqual([page + 1, 1, true]);
      await answer();
    }
    expect([model.more, model.readingOn, model.depth]).toEqual([false, false, PAGES]);
    expect(numbers(model)).toEqual(found ?? Array.from({ length: PAGES }, (_, at) => at + 1));
    expect(draws() - before).toBeLessThan(8);
    model.dispose();
  });

  it('are not read on once nobody wants them, or looks', async () => {
    for (const stop of ['filter', 'watched']) {
      const { model, asked, answer } = await watched({ filter: 'x' });
      await answer(2);
      expect(asked).toEqual([null, '1', '2', '3']);
      Object.assign(model, { watched: stop !== 'watched' });
      model.set({ filter: stop === 'filter' ? '' : 'x' });
      await answer(3);
      expect([asked.length, model.readingOn]).toEqual([4, false]);
      model.dispose();
    }
  });

  it('stay while they are read anew', async () => {
    const { model, asked, answer } = await watched({ filter: 'trees' });
    await answer(PAGES - 1);
    expect(model.shown.length).toBe(PAGES);
    const done = model.refresh();
    for (let page = 0; page < PAGES; page++) {
      await answer();
      expect(model.shown.length).toBe(PAGES);
    }
    await done;
    expect([asked.length, model.more]).toEqual([2 * PAGES, false]);
    model.dispose();
  });

  it.each([
    ['r11', [11, 20]],
    ['r20', [20]],
    ['gone', [20]]
  ])('may have the baseline %s among them', async (baseline, found) => {
    const { model, asked } = await watched({ baseline });
    expect(numbers(model)).toEqual(found);
    expect([asked, model.depth, model.view.baseline]).toEqual([[null], 1, baseline]);
    model.dispose();
  });
});

it('forgets a selected run that is deleted elsewhere', async () => {
  const there = [run(3), run(2), run(1)];
  const model = await shown(there);
  model.toggle('r3');
  model.toggle('r1');
  expect(model.chosen.map(one => one.id)).toEqual(['r1', 'r3']);
  there.shift();
  await model.refresh();
  expect(model.chosen.map(one => one.id)).toEqual(['r1']);
});

it('takes not-a-number for no number', async () => {
  const model = await shown([run(1, { metrics: { accuracy: 'NaN' } }), run(2)]);
  expect(model.best('accuracy')).toBe(0.2);
});

it('says why it cannot read', async () => {
  const model = await read([run(1)]);
  await model.refresh();
  expect(model.trouble).toBe('Error: no project');
});

it('deletes a run, and brings it back', async () => {
  const model = await shown([run(1), run(2)]);
  const asked: string[] = [];
  const note = (what: string) => (_: string, id: string) => {
    asked.push(`${what} ${id}`);
    return Promise.resolve();
  };
  Object.assign((model as unknown as { _server: object })._server, {
    deleteRun: note('delete'),
    undeleteRun: note('undelete')
  });
  model.toggle('r1');
  await model.remove(run(1));
  expect(model.deleted?.id).toBe('r1');
  expect(model.selected.size).toBe(0);
  await model.bringBack();
  expect(model.deleted).toBeNull();
  expect(asked).toEqual(['delete r1', 'undelete r1']);
});

it('brings back runs that were deleted, the last one first', async () => {
  const model = await shown([run(1), run(2)]);
  const asked: string[] = [];
  let away = true;
  Object.assign((model as unknown as { _server: object })._server, {
    deleteRun: () => Promise.resolve(),
    undeleteRun: (_: string, id: string) => {
      asked.push(id);
      return away ? Promise.reject(new Error('away')) : Promise.resolve();
    }
  });
  await Promise.all([model.remove(run(2)), model.remove(run(1))]);
  expect(await model.bringBack()).toBe(false);
  expect(model.deleted?.id).toBe('r1');
  away = false;
  await model.bringBack();
  expect(model.deleted?.id).toBe('r2');
  await model.bringBack();
  expect(model.deleted).toBeNull();
  expect(asked).toEqual(['r1', 'r1', 'r2']);
});

it('keeps a run that could not be deleted', async () => {
  const model = await shown([run(1)]);
  Object.assign((model as unknown as { _server: object })._server, {
    deleteRun: () => Promise.reject(new Error('away'))
  });
  expect(await model.remove(run(1))).toBe(false);
  expect(model.failure).toContain('away');
  expect(model.deleted).toBeNull();
});

describe('several runs', () => {
  const pair = (metrics: IComparison['metrics']): IComparison => ({
    metrics,
    parameters: [],
    data: [],
    environment: [],
    code: ''
  });

  it('are joined into one table by name, the first against the others', () => {
    const pairs = [
      pair([
        { name: 'b', a: 1, b: 2, same: false, change: 1 },
        { name: 'a', a: 5, b: 5, same: true }
      ]),
      pair([
        { name: 'b', a: 1, b: 1, same: true, change: 0 },
        { name: 'c', a: null, b: 7, same: false },
        { name: 'a', a: 5, b: 5, same: null }
      ])
    ];
    expect(joined(pairs, 'metrics')).toEqual([
      { name: 'a', step: '', values: [5, 5, 5], changes: [null, null, null], same: null },
      { name: 'b', step: '', values: [1, 2, 1], changes: [null, 1, 0], same: false },
      {
        name: 'c',
        step: '',
        values: [null, undefined, 7],
        changes: [null, null, null],
        same: false
      }
    ]);
  });

  it('may have data of one name in several steps', () => {
    const df = (step: string) => ({ name: 'df', step, a: 1, b: 2, same: false });
    const other = { name: 'X', step: 'load', a: 1, b: 2, same: false };
    const rows = joined([{ ...pair([]), data: [df('load'), df('features'), other] }], 'data');
    expect(rows.map(row => [row.name, row.step])).toEqual([
      ['df', 'features'],
      ['df', 'load'],
      ['X', 'load']
    ]);
    expect([...shared(rows)]).toEqual(['df']);
  });

  it('that have nothing make no table', () => {
    expect(joined([pair([])], 'metrics')).toEqual([]);
  });
});
