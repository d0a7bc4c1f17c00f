import { IKernelState } from './protocol';

/** Since when a cell runs, and how many seconds it took the last time; null where it never ran. */
export interface IClock {
  readonly since: number;
  readonly last: number | null;
}

/** How long cells took when they ran last, as the kernel told while the notebook was open. */
export class Timing {
  /** Take over a state of the kernel; a cell that runs keeps its beginning. */
  read(state: IKernelState | null, now: number): void {
    for (const cell of state?.cells ?? []) {
      if (cell.state === 'done' && typeof cell.seconds === 'number') {
        this._took.set(cell.cell, cell.seconds);
      }
    }
    const running = state?.running ?? null;
    if (running !== this._running) {
      this._running = running;
      this._since = now;
    }
  }

  /** The clock of the running cell where it is one of `cells`; null else. */
  clock(cells: readonly string[]): IClock | null {
    const running = this._running;
    return running !== null && cells.includes(running)
      ? { since: this._since, last: this._took.get(running) ?? null }
      : null;
  }

  private readonly _took = new Map<string, number>();
  private _running: string | null = null;
  private _since = 0;
}
