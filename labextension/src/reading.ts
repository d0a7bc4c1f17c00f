import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ICell, INotebook } from './notebook';
import { sourceOf } from './notebooksource';
import { IAnalysis } from './protocol';
import { Quiet } from './quiet';
import { IServer, ServerError } from './server';

export type Trouble = 'unreachable' | 'refused' | null;

/** What the server reads in a notebook's text, and whether that is still the text. */
export class Reading implements IDisposable {
  constructor(
    private readonly _notebook: INotebook,
    private readonly _server: IServer,
    wait: number
  ) {
    this._waiter = new Quiet(() => void this.ask(), wait);
  }

  get analysis(): IAnalysis | null {
    return this._analysis;
  }

  /** Why there is no analysis: a sentence of the server, or "" with `trouble` unreachable. */
  get refusal(): string {
    return this._refusal;
  }

  get trouble(): Trouble {
    return this._trouble;
  }

  /** Whether the notebook changed since the text that was read last. */
  get behind(): boolean {
    return this._known !== this._revision;
  }

  /** Emitted when something was read, or could not be. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** The id of the cell that the analysis calls `index`. */
  idOf(index: number | null): string | null {
    return index === null ? null : (this._cells[index]?.id ?? null);
  }

  /** What the analysis calls the cell of that id; -1 where it did not read it. */
  indexOf(id: string): number {
    return this._places.get(id) ?? -1;
  }

  get ids(): readonly string[] {
    return this._ids;
  }

  /** Whether a cell says what it said when it was read. */
  fits(cell: ICell): boolean {
    return this._cells[this.indexOf(cell.id)]?.source === cell.source;
  }

  /** The notebook is another one now: read it once it is quiet, where `follow` says so. */
  stir(follow: boolean): void {
    this._revision += 1;
    if (follow) {
      this._waiter.stir();
    }
  }

  /** Wait until the notebook was read as it is now, or could not be. */
  async settled(): Promise<void> {
    while (this.behind && !this._disposed) {
      await (this._asked === this._revision ? this._answer : this.ask());
    }
  }

  /** Read the notebook now. */
  ask(): Promise<void> {
    if (this._disposed) {
      return Promise.resolve();
    }
    this._asking?.abort();
    const asking = new AbortController();
    this._asking = asking;
    this._asked = this._revision;
    this._answer = this._read(asking.signal, this._revision);
    return this._answer;
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._asking?.abort();
      this._waiter.dispose();
      Signal.clearData(this);
    }
  }

  private async _read(signal: AbortSignal, revision: number): Promise<void> {
    const cells = this._notebook.cells;
    try {
      const answer = await this._server.analyse(sourceOf(this._notebook, cells), signal);
      if (signal.aborted) {
        return;
      }
      this._trouble = answer.error === null ? null : 'refused';
      this._refusal = answer.error ?? '';
      this._analysis = answer.error === null ? answer : null;
      if (answer.error === null) {
        this._cells = cells;
        this._ids = cells.map(cell => cell.id);
        this._places = new Map(this._ids.map((id, index) => [id, index]));
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      this._trouble = error instanceof ServerError && error.status ? 'refused' : 'unreachable';
      this._refusal = error instanceof Error ? error.message : '';
    }
    this._known = revision;
    this._changed.emit();
  }

  private _analysis: IAnalysis | null = null;
  private _cells: readonly ICell[] = [];
  private _ids: readonly string[] = [];
  private _places: ReadonlyMap<string, number> = new Map();
  private _refusal = '';
  private _trouble: Trouble = null;
  private _revision = 0;
  private _known = -1;
  private _asked = -1;
  private _answer = Promise.resolve();
  private _asking: AbortController | null = null;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _waiter: Quiet;
}
