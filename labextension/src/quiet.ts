import { IDisposable } from '@lumino/disposable';

/**
 * Does something once it has been quiet for a while.
 *
 * `stir` is called at every key, so it does next to nothing: the timer that runs already finds out
 * for itself that it is not quiet yet.
 */
export class Quiet implements IDisposable {
  constructor(
    private readonly _act: () => void,
    private readonly _wait: number
  ) {}

  get isDisposed(): boolean {
    return this._disposed;
  }

  stir(): void {
    this._stirred = performance.now();
    if (this._timer === null && !this._disposed) {
      this._timer = setTimeout(this._look, this._wait);
    }
  }

  dispose(): void {
    this._disposed = true;
    if (this._timer !== null) {
      clearTimeout(this._timer);
      this._timer = null;
    }
  }

  private readonly _look = (): void => {
    const left = this._stirred + this._wait - performance.now();
    if (left > 0.5) {
      this._timer = setTimeout(this._look, left);
    } else {
      this._timer = null;
      this._act();
    }
  };

  private _stirred = 0;
  private _timer: ReturnType<typeof setTimeout> | null = null;
  private _disposed = false;
}
