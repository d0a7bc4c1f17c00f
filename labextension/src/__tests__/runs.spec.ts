import { IRun } from '../protocol';
import { RunsModel, STAR } from '../runs';
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

it('reads further pages once, and no run twice', async () => {
  const model = await shown([run(4), run(3)], [run(3), run(2)]);
  expect(model.more).toBe(true);
  await Promise.all([model.readMore(), model.readMore()]);
  expect(numbers(model)).toEqual([4, 3, 2]);
  expect(model.more).toBe(false);
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
