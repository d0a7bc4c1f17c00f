import { IKernelCell } from '../protocol';
import { IRow } from '../rows';
import { verdictOf } from '../verdict';

const FRESH = { kind: 'fresh' };
const rows = ['a', 'b', 'c', 'd'].map((id, index): IRow => ({
  id,
  index,
  label: id,
  tag: null,
  role: id === 'd' ? 'skip' : null,
  setup: false,
  left: '',
  conflict: null,
  suggestion: null
}));

function cell(id: string, more: Partial<IKernelCell> = {}): IKernelCell {
  return { cell: id, step: '', state: 'done', count: 1, seconds: 1, stale: [], ...more };
}

function judged(cells: IKernelCell[], order = '', before = 0): unknown {
  const state = { kind: 'state' as const, cells, running: null, run: null, order };
  const verdict = verdictOf(state, rows, before);
  return 'row' in verdict ? { ...verdict, row: verdict.row?.id ?? null } : verdict;
}

describe('verdictOf', () => {
  it.each([
    ['nothing ran', [], '', { kind: 'nothing' }],
    ['all is as it was', [cell('a'), cell('b')], '', { kind: 'fresh' }],
    ['all ran in order', [cell('a')], 'as in the document', { kind: 'fresh' }],
    [
      'cells ran in another order',
      [cell('a')],
      'cell 2 ran before cell 1',
      { kind: 'doubtful', row: null, why: 'cell 2 ran before cell 1' }
    ],
    [
      'a cell is stale: it stands before the order, as that follows',
      [cell('c', { state: 'stale', stale: ['of a'] }), cell('b', { state: 'stale' })],
      'cell 2 ran before cell 1',
      { kind: 'stale', row: 'b', why: '', run: ['b', 'c'] }
    ],
    [
      'a cell was interrupted',
      [cell('b', { state: 'interrupted' }), cell('c', { state: 'stale', stale: ['x'] })],
      '',
      { kind: 'interrupted', row: 'b', why: '', run: ['b', 'c'] }
    ],
    [
      'one that stands higher is stale',
      [cell('b', { state: 'failed' }), cell('a', { state: 'stale', stale: ['x'] })],
      '',
      { kind: 'stale', row: 'a', why: 'x', run: ['a', 'b'] }
    ],
    ['none of them is of this notebook', [cell('z')], '', { kind: 'nothing' }],
    ['a cell failed that is left out', [cell('a'), cell('d', { state: 'failed' })], '', FRESH],
    [
      'a cell failed',
      [cell('a', { state: 'failed' })],
      '',
      { kind: 'failed', row: 'a', why: '', run: ['a'] }
    ],
    [
      'to run a cell again would mend nothing',
      [cell('a'), cell('b', { doubts: ['`n` has gone through `b` 2 times'] })],
      'as in the document',
      { kind: 'doubtful', row: 'b', why: '`n` has gone through `b` 2 times' }
    ]
  ])('tells where %s', (_, cells, order, expected) => {
    expect(judged(cells, order)).toEqual(expected);
  });

  it('tells first that cells ran unseen', () => {
    expect(judged([cell('a')], '', 3)).toEqual({ kind: 'unrecorded', count: 3 });
  });
});
