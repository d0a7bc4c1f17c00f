import { Decided, edgesIn, IOwnEdge } from '../edges';
import { CellState, IKernelCell } from '../protocol';
import { analysis, facts, step } from './memory';

const IDS = ['c0', 'c1', 'c2', 'c3'];
const TAGS = ['load', 'features', 'train', 'evaluate'];
const link = (from: number, to: number) => ({ from, to, names: ['x'] });
const edge = (from: string, to: string) => ({ from, to, variables: [] });
const own = (kind: IOwnEdge['kind'], from: string, to: string): IOwnEdge => ({
  from,
  to,
  kind,
  reason: 'a file'
});

/** load → features → train → evaluate, and load → train, but for the links that are left out. */
function decided(edges: readonly IOwnEdge[], without: readonly string[] = []): Decided {
  const pairs = ['01', '12', '02', '23'].filter(pair => !without.includes(pair));
  const read = analysis({
    cells: TAGS.map((tag, index) => facts(index, { kind: 'step', tag })),
    steps: TAGS.map((tag, index) => step(tag, [index])),
    links: pairs.map(([from, to]) => link(Number(from), Number(to))),
    edges: pairs.map(([from, to]) => edge(TAGS[Number(from)], TAGS[Number(to)]))
  });
  return new Decided(read, IDS, edges);
}

/** A cell with its count, and the cells that made it stale. */
function cell(index: number, count: number, ...older: number[]): IKernelCell {
  const state: CellState = older.length ? 'stale' : 'done';
  const stale = older.map(one => `older ${one}`);
  const known = older.map(one => IDS[one]);
  return { cell: IDS[index], step: TAGS[index], state, count, seconds: 1, stale, older: known };
}

function judged(made: Decided, cells: readonly IKernelCell[]): string[] {
  const state = { kind: 'state' as const, cells: [...cells], running: null, run: null, order: '' };
  return (made.judged(state, false)?.cells ?? []).map(one =>
    [one.state, ...one.stale].join(': ').replace(/`/g, '')
  );
}

describe('edgesIn', () => {
  const good = own('added', 'load', 'train');
  it.each([
    ['nothing', undefined, []],
    ['other data', { edges: 'x' }, []],
    ['an edge', { edges: [good], more: 1 }, [good]],
    [
      'what is none',
      { edges: [good, 1, null, { ...good, kind: 'x' }, { ...good, from: 2 }] },
      [good]
    ],
    ['one without a reason', { edges: [{ ...good, reason: '' }] }, []],
    ['one from a step to itself', { edges: [{ ...good, to: 'load' }] }, []]
  ])('reads of %s', (_, metadata, expected) => {
    expect(edgesIn(metadata)).toEqual(expected);
  });
});

describe('links that count', () => {
  const pairs = (made: Decided) => made.analysis.links.map(one => `${one.from}${one.to}`);
  it.each([
    ['those that are read', [], ['01', '12', '02', '23']],
    ['none that is ignored', [own('ignored', 'load', 'train')], ['01', '12', '23']],
    ['those that were added', [own('added', 'load', 'evaluate')], ['01', '12', '02', '23', '03']],
    [
      'nothing of a step that is gone',
      [own('ignored', 'load', 'train:x')],
      ['01', '12', '02', '23']
    ],
    [
      'of two decisions the first',
      [own('ignored', 'load', 'train'), own('added', 'load', 'train')],
      ['01', '12', '23']
    ]
  ])('are %s', (_, edges, expected) => {
    expect(pairs(decided(edges))).toEqual(expected);
  });

  it('are the same object where nothing was decided', () => {
    const read = analysis({ links: [link(0, 1)] });
    expect(new Decided(read, IDS, []).analysis).toBe(read);
  });
});

it('shows what was read, what of it is ignored, and what was added', () => {
  const ignored = own('ignored', 'load', 'train');
  const added = own('added', 'load', 'evaluate');
  const shown = decided([ignored, added]).edges.map(one => [one.from, one.to, one.own?.kind]);
  expect(shown).toEqual([
    ['load', 'features', undefined],
    ['features', 'train', undefined],
    ['load', 'train', 'ignored'],
    ['train', 'evaluate', undefined],
    ['load', 'evaluate', 'added']
  ]);
});

describe('an ignored edge', () => {
  const ran = [cell(0, 9), cell(1, 2, 0), cell(2, 3, 0), cell(3, 4, 0)];
  it.each([
    [
      'takes nothing away where another way leads there',
      [own('ignored', 'load', 'train')],
      [],
      ['done', 'stale: older 0', 'stale: older 0', 'stale: older 0']
    ],
    [
      'makes fresh what it alone reached',
      [own('ignored', 'load', 'train')],
      ['12'],
      ['done', 'stale: older 0', 'done', 'done']
    ],
    [
      'and what follows from there',
      [own('ignored', 'load', 'features')],
      ['02'],
      ['done', 'done', 'done', 'done']
    ],
    [
      'is nothing where none was read',
      [own('ignored', 'load', 'evaluate')],
      [],
      ['done', 'stale: older 0', 'stale: older 0', 'stale: older 0']
    ]
  ])('%s', (_, edges, without, expected) => {
    expect(judged(decided(edges, without), ran)).toEqual(expected);
  });

  it('leaves what another cell made stale', () => {
    const made = decided([own('ignored', 'load', 'train')], ['12', '01']);
    expect(judged(made, [cell(2, 3, 0, 1)])).toEqual(['stale: older 1']);
  });

  it('leaves stale what a kernel does not say the cause of', () => {
    const silent = { ...cell(2, 3, 0), older: undefined };
    const made = decided([own('ignored', 'load', 'train')], ['12']);
    expect(judged(made, [silent])).toEqual(['stale: older 0']);
  });
});

describe('an added edge', () => {
  const edges = [own('added', 'load', 'features')];
  it.each([
    ['tells nothing while the other did not run', [cell(1, 2)], ['done']],
    ['tells nothing while the order is right', [cell(0, 1), cell(1, 2)], ['done', 'done']],
    [
      'makes stale what ran before, and what rests on it',
      [cell(0, 9), cell(1, 2), cell(2, 10)],
      ['done', 'stale: load ran later (a file)', 'stale: load ran later (a file)']
    ],
    [
      'adds to what is stale already',
      [cell(0, 9), cell(1, 2, 3)],
      ['done', 'stale: older 3: load ran later (a file)']
    ],
    [
      'leaves alone what failed',
      [cell(0, 9), { ...cell(1, 2), state: 'failed' as const }],
      ['done', 'failed']
    ]
  ])('%s', (_, cells, expected) => {
    expect(judged(decided(edges, ['01', '02']), cells)).toEqual(expected);
  });

  it('passes on what is stale, through others that were added', () => {
    const chain = [own('added', 'train', 'evaluate'), own('added', 'features', 'train')];
    const cells = [cell(1, 2, 0), cell(2, 3), cell(3, 4)];
    expect(judged(decided(chain, ['12', '23', '02']), cells)).toEqual([
      'stale: older 0',
      'stale: features is stale (a file)',
      'stale: features is stale (a file)'
    ]);
  });
});

describe('a cell that has not run', () => {
  const without = (made: Decided, whole: boolean): string[] => {
    const cells = [cell(0, 1), cell(2, 2), cell(3, 3)];
    const state = { kind: 'state' as const, cells, running: null, run: null, order: '' };
    return (made.judged(state, whole)?.cells ?? []).map(one =>
      [one.state, ...one.stale].join(': ')
    );
  };
  const late = 'stale: `x` depends on cell 1, which has not run';

  it('makes stale what rests on it, through others too', () => {
    expect(without(decided([]), true)).toEqual(['done', late, late]);
  });

  it('makes nothing stale while not all is known that ran', () => {
    expect(without(decided([]), false)).toEqual(['done', 'done', 'done']);
  });

  it('makes nothing stale that takes nothing from it', () => {
    expect(without(decided([], ['12']), true)).toEqual(['done', 'done', 'done']);
  });

  it('is one of the notebook only where it counts', () => {
    const read = analysis({
      cells: [facts(0, { kind: 'step', tag: 'load' }), facts(1, { kind: 'skip' }), facts(2, {})],
      links: [link(1, 2)]
    });
    expect(without(new Decided(read, IDS, []), true)).toEqual(['done', 'done', 'done']);
  });
});
