import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { WAY } from './graph';

/** The name of a step's function, and the ids of its cells. */
interface INamed {
  readonly name: string;
  readonly cells: readonly string[];
}

/**
 * What of the flow of a notebook one looks at.
 *
 * All is kept by name, so that a later analysis that has it still shows it.
 */
export class FlowView implements IDisposable {
  /** Whether the table is shown rather than the graph. */
  get table(): boolean {
    return this._table;
  }
  set table(value: boolean) {
    this._table = value;
    this._changed.emit();
  }

  /** Whether cells of no step are drawn; null where nobody decided. */
  get loose(): boolean | null {
    return this._loose;
  }
  set loose(value: boolean | null) {
    this._loose = value;
    this._changed.emit();
  }

  /** The function of the step whose cells are shown; null where all steps are. */
  get step(): string | null {
    return this._step;
  }

  /** The id of the node or edge whose details are shown. */
  get chosen(): string | null {
    return this._chosen;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Show details of something where `step` says: its cells, or all steps. */
  choose(step: string | null, id: string): void {
    this._step = step;
    this._chosen = id;
    this._changed.emit();
  }

  /** Go down to the cells of a step; the first of them takes the focus. */
  open(step: string): void {
    this._step = step;
    this._chosen = null;
    this._asked = 'first';
    this._changed.emit();
  }

  /** Go up to all steps; the one that was left is chosen and takes the focus. */
  back(): void {
    this._chosen = this._step;
    this._step = null;
    this._asked = 'chosen';
    this._changed.emit();
  }

  /** What shall have the focus once it is drawn; asked for once. */
  focus(): 'first' | 'chosen' | null {
    const asked = this._asked;
    this._asked = null;
    return asked;
  }

  /** Take over the steps as they are now; what is shown of one that was renamed stays. */
  follow(steps: readonly INamed[]): void {
    const before = this._known;
    this._known = new Map(steps.map(({ name, cells }) => [name, cells]));
    const now = (name: string): string => {
      const old = this._known.has(name) ? undefined : before.get(name);
      const heir = steps.find(
        one => !before.has(one.name) && one.cells.some(id => old?.includes(id))
      );
      return heir?.name ?? name;
    };
    const step = this._step === null ? null : now(this._step);
    const chosen = this._chosen === null ? null : this._chosen.split(WAY).map(now).join(WAY);
    if (step !== this._step || chosen !== this._chosen) {
      this._step = step;
      this._chosen = chosen;
      this._changed.emit();
    }
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      Signal.clearData(this);
    }
  }

  private _known: ReadonlyMap<string, readonly string[]> = new Map();
  private _table = false;
  private _loose: boolean | null = null;
  private _step: string | null = null;
  private _chosen: string | null = null;
  private _asked: 'first' | 'chosen' | null = null;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
