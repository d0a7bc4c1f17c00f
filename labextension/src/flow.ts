import { IAnalysis, IKernelState } from './protocol';
import { IClock } from './timing';

export type StepState =
  'never' | 'partly' | 'fresh' | 'stale' | 'running' | 'failed' | 'interrupted';

/** Cells, as the analysis counts them: those of a step, or one alone. */
export interface ICells {
  readonly cells: readonly number[];
}

/** What leads from one to another, both by their names. */
export interface IWay {
  readonly from: string;
  readonly to: string;
}

/** What of a step has run, as the kernel tells it. */
export interface StepProgress {
  readonly state: StepState;
  readonly done: number;
  readonly total: number;
  readonly seconds: number;
  readonly reasons: readonly string[];
  /** Of the cell that runs now. */
  readonly clock?: IClock | null;
}

/** Sum up the kernel's facts about the cells of a step. */
export function stepProgress(
  step: ICells,
  ids: readonly string[],
  kernel: IKernelState | null
): StepProgress {
  const byId = new Map((kernel?.cells ?? []).map(cell => [cell.cell, cell]));
  const own = step.cells.map(index => byId.get(ids[index]));
  const ran = own.filter(cell => cell !== undefined);
  const has = (state: string): boolean => ran.some(cell => cell.state === state);
  const done = ran.filter(cell => cell.state === 'done').length;
  const running = ran.some(cell => cell.state === 'running' || cell.cell === kernel?.running);
  let state: StepState = 'partly';
  if (running) {
    state = 'running';
  } else if (has('failed')) {
    state = 'failed';
  } else if (has('interrupted')) {
    state = 'interrupted';
  } else if (has('stale')) {
    state = 'stale';
  } else if (ran.length === 0) {
    state = 'never';
  } else if (done === own.length) {
    state = 'fresh';
  }
  return {
    state,
    done,
    total: own.length,
    seconds: ran.reduce((sum, cell) => sum + (cell.seconds ?? 0), 0),
    reasons: [...new Set(ran.flatMap(cell => cell.stale))]
  };
}

/** The cells from which `cells` take something that is not there fresh, and `cells`, sorted. */
export function needed(
  analysis: IAnalysis | null,
  cells: readonly number[],
  ids: readonly string[],
  kernel: IKernelState | null
): number[] {
  const fresh = new Set(
    (kernel?.cells ?? []).filter(cell => cell.state === 'done').map(cell => cell.cell)
  );
  const found = new Set(cells);
  const open = [...cells];
  while (open.length) {
    const cell = open.pop();
    for (const link of analysis?.links ?? []) {
      if (link.to === cell && !found.has(link.from)) {
        // What lies above a fresh cell counts only where it is itself stale: the walk goes on.
        found.add(link.from);
        open.push(link.from);
      }
    }
  }
  const own = new Set(cells);
  return [...found].filter(cell => own.has(cell) || !fresh.has(ids[cell])).sort((a, b) => a - b);
}

/** `cells` and those that take something from them, directly or not, sorted. */
export function affected(analysis: IAnalysis | null, cells: readonly number[]): number[] {
  const found = new Set(cells);
  const open = [...cells];
  while (open.length) {
    const cell = open.pop();
    for (const link of analysis?.links ?? []) {
      if (link.from === cell && !found.has(link.to)) {
        found.add(link.to);
        open.push(link.to);
      }
    }
  }
  const tagged = (cell: number): boolean => (analysis?.cells[cell]?.kind ?? 'none') !== 'skip';
  return [...found].filter(tagged).sort((a, b) => a - b);
}

/** What a step or cell rests on and what rests on it, through others or not. */
export interface IReach {
  readonly above: ReadonlySet<string>;
  readonly below: ReadonlySet<string>;
}

/** Follow the edges from a step or cell both ways. */
export function reach(edges: readonly IWay[], from: string): IReach {
  const follow = (next: (edge: IWay, at: string) => string | null): Set<string> => {
    const found = new Set<string>();
    const open = [from];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const edge of edges) {
        const step = next(edge, at);
        if (step !== null && step !== from && !found.has(step)) {
          found.add(step);
          open.push(step);
        }
      }
    }
    return found;
  };
  return {
    above: follow((edge, at) => (edge.to === at ? edge.from : null)),
    below: follow((edge, at) => (edge.from === at ? edge.to : null))
  };
}

/** What of a reach no edge leads to from the step itself. */
export function throughOthers(edges: readonly IWay[], step: string): IReach {
  const all = reach(edges, step);
  const above = new Set(edges.filter(edge => edge.to === step).map(edge => edge.from));
  const below = new Set(edges.filter(edge => edge.from === step).map(edge => edge.to));
  return {
    above: new Set([...all.above].filter(one => !above.has(one))),
    below: new Set([...all.below].filter(one => !below.has(one)))
  };
}
