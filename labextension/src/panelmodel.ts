import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { NotebookModel } from './model';

/** The notebook that the panel is about: the active one, and nothing while it is hidden. */
export class PanelModel implements IDisposable {
  get current(): NotebookModel | null {
    return this._current;
  }
  set current(model: NotebookModel | null) {
    if (this._current === model) {
      return;
    }
    if (this._current) {
      this._current.active = false;
    }
    this._current = model;
    if (model) {
      model.active = this._visible;
    }
    this._changed.emit();
  }

  get visible(): boolean {
    return this._visible;
  }
  set visible(value: boolean) {
    this._visible = value;
    if (this._current) {
      this._current.active = value;
    }
    this._changed.emit();
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this.current = null;
      Signal.clearData(this);
    }
  }

  private _current: NotebookModel | null = null;
  private _visible = false;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
