import { IKernelState } from './protocol';
import { IRow } from './rows';

/** Whether a fresh run from top to bottom gives what is shown; if not, a witness and the mend. */
export type Verdict =
  | { readonly kind: 'unrecorded'; readonly count: number }
  | { readonly kind: 'nothing' | 'fresh' }
  | {
      readonly kind: 'failed' | 'interrupted' | 'stale';
      readonly row: IRow;
      readonly why: string;
      /** What to run again, in the order of the document. */
      readonly run: readonly string[];
    }
  | { readonly kind: 'doubtful'; readonly row: IRow | null; readonly why: string };

/** Judge what the kernel says of the cells; `before` of them ran before they were recorded. */
export function verdictOf(
  state: IKernelState | null,
  rows: readonly IRow[],
  before: number
): Verdict {
  if (before) {
    return { kind: 'unrecorded', count: before };
  }
  const cells = new Map(state?.cells.map(cell => [cell.cell, cell]));
  // What is left out of the flow on purpose speaks neither for it nor against it.
  const counted = rows.filter(row => row.role !== 'skip');
  if (!state || !rows.some(row => cells.has(row.id))) {
    return { kind: 'nothing' };
  }
  const due = counted.flatMap(row => {
    const kind = cells.get(row.id)?.state;
    return kind === 'failed' || kind === 'interrupted' || kind === 'stale' ? [{ kind, row }] : [];
  });
  if (due.length) {
    // The first of them is the shortest witness: those below follow from it.
    const [{ kind, row }] = due;
    const why = kind === 'stale' ? (cells.get(row.id)?.stale[0] ?? '') : '';
    return { kind, row, why, run: due.map(one => one.row.id) };
  }
  const row = counted.find(one => cells.get(one.id)?.doubts?.length) ?? null;
  const why = row ? (cells.get(row.id)?.doubts?.[0] ?? '') : state.order;
  return row || !(why === '' || why.startsWith('as in'))
    ? { kind: 'doubtful', row, why }
    : { kind: 'fresh' };
}
