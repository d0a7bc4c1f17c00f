const HELD = 'button, a, summary, label, input, li, h3, g, header, [role="button"], [role="tab"]';
const OWN = '.jp-mlops, .jp-mlops-head';
const TYPED = 'textarea, select, input:not([type="checkbox"]):not([type="radio"])';

/**
 * Keeps what is drawn as it is while the mouse, or the space bar, is down on it.
 *
 * A click is a press and a release on one element. An answer of the server or the kernel that comes
 * in between could move, disable or replace that element, and the browser would drop the click
 * without a word. So what is drawn meanwhile waits for the release; a drag waits for the drop.
 */
export class Pressing {
  constructor(private readonly _isHeld: (target: EventTarget | null) => boolean) {}

  /** Follow the presses in a document. */
  listen(where: EventTarget, view?: EventTarget): void {
    const on = (type: string, react: (event: Event) => void): void =>
      where.addEventListener(type, react, { capture: true });
    on('pointerdown', event => this._press(event));
    on('keydown', event => this._press(event));
    on('dragstart', () => {
      this._dragging = this._down;
    });
    // The handler of the click itself draws at once; the rest comes after it.
    on('click', () => this._release());
    on('pointerup', () => this._after());
    on('keyup', () => this._after());
    on('pointercancel', () => this._dragging || this._after());
    on('dragend', () => this._after());
    on('pointermove', event => {
      if (this._down && !this._key && !this._dragging && !(event as PointerEvent).buttons) {
        this._after();
      }
    });
    view?.addEventListener('blur', () => this._after());
  }

  /** Do it now, or after the press. What waits already waits once. */
  whenFree(act: () => void): void {
    if (this._down) {
      this._waiting.add(act);
    } else {
      act();
    }
  }

  private _press(event: Event): void {
    const key = event.type === 'keydown';
    if (key && (event as KeyboardEvent).key !== ' ') {
      return;
    }
    if (!key && (event as PointerEvent).button !== 0) {
      return;
    }
    this._release();
    if (this._isHeld(event.target)) {
      this._down = true;
      this._key = key;
    } else {
      this._flush();
    }
  }

  private _release(): void {
    this._down = false;
    this._key = false;
    this._dragging = false;
  }

  /** The click comes right after the release of the button, before any timer. */
  private _after(): void {
    if (this._down || this._waiting.size) {
      setTimeout(() => {
        this._release();
        this._flush();
      }, 0);
    }
  }

  private _flush(): void {
    const waiting = [...this._waiting];
    this._waiting.clear();
    for (const act of waiting) {
      act();
    }
  }

  private _down = false;
  private _key = false;
  private _dragging = false;
  private readonly _waiting = new Set<() => void>();
}

/** Whether something of ours can be clicked or dragged there. */
function isHeld(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(OWN) !== null &&
    target.closest(HELD) !== null &&
    !target.matches(TYPED)
  );
}

/** The presses in the page. */
export const pressing = new Pressing(isHeld);
