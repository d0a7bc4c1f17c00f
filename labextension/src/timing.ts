import { IKernelState } from './protocol';

/**
 * Since when a cell runs, null where it ran already when the page was opened; and how many seconds
 * it took the last time, null where it never ran.
 */
export interface IClock {
  readonly since: number | null;
  readonly last: number | null;
}

/** How long cells took when they ran last, now and in earlier sessions. */
export class Timing {
  /** Take over a state of the kernel; a cell that runs keeps its beginning. True for news. */
  read(state: IKernelState | null, now: number): boolean {
    let news = false;
    for (const cell of state?.cells ?? []) {
      if (cell.state === 'done' && typeof cell.seconds === 'number') {
        news ||= this._took.get(cell.cell) !== cell.seconds;
        this._took.set(cell.cell, cell.seconds);
      }
    }
    const running = state?.running ?? null;
    if (running !== this._running) {
      this._running = running;
      this._since = this._first ? null : now;
    }
    this._first &&= state === null;
    return news;
  }

  /** What is worth remembering about the cells that there are. */
  kept(cells: readonly string[]): Record<string, number> {
    const known = cells.filter(cell => this._took.has(cell));
    return Object.fromEntries(known.map(cell => [cell, this._took.get(cell) ?? 0]));
  }

  /** Take over what was remembered; what was seen since counts more. */
  recall(kept: unknown): void {
    for (const [cell, seconds] of Object.entries(kept ?? {})) {
      if (typeof seconds === 'number' && !this._took.has(cell)) {
        this._took.set(cell, seconds);
      }
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
  private _first = true;
  private _running: string | null = null;
  private _since: number | null = null;
}
