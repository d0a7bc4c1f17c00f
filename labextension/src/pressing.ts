const HELD =
  'button, a, summary, label, input, li, h3, g, header, ' +
  '[role="button"], [role="listitem"], [role="tab"]';
const OWN = '.jp-mlops, .jp-mlops-head';
/** How far, in pixels, the mouse may go while it is down and still mean what it went down on. */
const STILL = 4;
const TYPED = 'textarea, select, input:not([type="checkbox"]):not([type="radio"])';

/** What is pressed. */
export interface IHeld {
  /** Whether a click there is a click on it. */
  has(target: EventTarget | null): boolean;
  click(): void;
}

interface IPress {
  readonly held: IHeld;
  readonly x: number;
  readonly y: number;
}

/**
 * Keeps what is drawn as it is while the mouse, or the space bar, is down on it.
 *
 * A click is a press and a release on one element. An answer of the server or the kernel that comes
 * in between could move, disable or replace that element, and the browser would drop the click
 * without a word. So what is drawn meanwhile waits for the release; a drag waits for the drop.
 * What moves away all the same, because something else in the page did, is clicked where it went.
 */
export class Pressing {
  constructor(private readonly _heldBy: (target: EventTarget | null) => IHeld | null) {}

  /** Follow the presses in a document. */
  listen(where: EventTarget, view?: EventTarget): void {
    const on = (type: string, react: (event: Event) => void): void =>
      where.addEventListener(type, react, { capture: true });
    on('pointerdown', event => this._press(event));
    on('keydown', event => this._press(event));
    on('dragstart', () => {
      this._dragging = this._down;
      this._pressed = null;
    });
    // The handler of the click itself draws at once; the rest comes after it.
    on('click', event => {
      if (this._pressed?.held.has(event.target)) {
        this._pressed = null;
      }
      this._release();
    });
    on('pointerup', event => this._up(event as PointerEvent));
    on('keyup', () => this._after());
    on('pointercancel', () => {
      this._pressed = null;
      if (!this._dragging) {
        this._after();
      }
    });
    on('dragend', () => this._after());
    // What is dropped may leave the page with that, and then no `dragend` comes.
    on('drop', () => this._after());
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
    const held = this._heldBy(event.target);
    const { clientX: x, clientY: y } = event as PointerEvent;
    this._pressed = held && !key ? { held, x, y } : null;
    if (held) {
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

  /** Where no click came for a mouse that stayed where it was, what it went down on was moved. */
  private _up({ clientX, clientY }: PointerEvent): void {
    const pressed = this._pressed;
    const still =
      pressed !== null &&
      Math.abs(clientX - pressed.x) <= STILL &&
      Math.abs(clientY - pressed.y) <= STILL;
    this._pressed = still ? pressed : null;
    this._after(() => {
      if (pressed !== null && this._pressed === pressed) {
        this._pressed = null;
        pressed.held.click();
      }
    });
  }

  /** The click comes right after the release of the button, before any timer. */
  private _after(act?: () => void): void {
    if (this._down || this._waiting.size) {
      setTimeout(() => {
        this._release();
        act?.();
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
  private _pressed: IPress | null = null;
  private readonly _waiting = new Set<() => void>();
}

/** What of ours can be clicked or dragged there; null where nothing can. */
function heldBy(target: EventTarget | null): IHeld | null {
  const held = target instanceof Element && target.closest(OWN) ? target.closest(HELD) : null;
  if (!held || !(target instanceof Element) || target.matches(TYPED)) {
    return null;
  }
  return {
    has: one => one instanceof Node && held.contains(one),
    click: () => {
      if (target.isConnected && !held.matches(':disabled')) {
        target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }));
      }
    }
  };
}

/** The presses in the page. */
export const pressing = new Pressing(heldBy);
