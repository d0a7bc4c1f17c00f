import { Cell } from '@jupyterlab/cells';
import { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { NotebookModel } from './model';
import { pressing } from './pressing';
import { IRow } from './rows';

/** What a click on a chip asks for. */
export interface IChipActions {
  choose(cell: string, node: HTMLElement, closed: () => void): void;
  accept(cell: string): void;
  reject(cell: string): void;
}

/**
 * Draws each cell's step above its input, and what is suggested for it.
 *
 * A cell's node lives as long as its widget in every windowing mode, so a chip is drawn once for
 * each change of its row. It stands inside the cell's box, which Lab may clip, and last among the
 * children, whose places Lab counts; the style puts it first.
 */
export class Chips implements IDisposable {
  constructor(
    private readonly _panel: NotebookPanel,
    private readonly _model: NotebookModel,
    private readonly _actions: IChipActions,
    private readonly _trans: TranslationBundle
  ) {
    _model.changed.connect(this._onChange, this);
    // Lab makes the items of its minimap when it is shown, and anew for cells that are new.
    this._map = _panel.content.node.querySelector('.jp-WindowedPanel-scrollbar-content');
    if (this._map) {
      this._watch.observe(this._map, { childList: true });
    }
    this._draw();
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._watch.disconnect();
      Signal.clearData(this);
    }
  }

  private _onChange(): void {
    pressing.whenFree(this._draw);
  }

  private readonly _draw = (): void => {
    if (this._disposed) {
      return;
    }
    const rows = new Map(this._model.rows.map(row => [row.id, row]));
    const { near } = this._model;
    for (const cell of this._panel.content.widgets) {
      const row = rows.get(cell.model.id) ?? null;
      if (this._drawn.get(cell) !== row) {
        this._drawn.set(cell, row);
        this._drawCell(cell, row);
      }
      set(cell.node, 'near', near.get(cell.model.id));
    }
    this._drawMap();
  };

  /** The minimap has an item for each cell, with the cell's place in the notebook. */
  private readonly _drawMap = (): void => {
    const items = this._map?.children ?? [];
    if (items.length) {
      const rows = new Map(this._model.rows.map(row => [row.index, row]));
      for (const item of items) {
        const row = rows.get(Number((item as HTMLElement).dataset.index));
        set(item as HTMLElement, 'step', row?.tag ?? undefined);
        set(item as HTMLElement, 'role', row?.role ?? undefined);
      }
    }
  };

  private _drawCell(cell: Cell, row: IRow | null): void {
    const { node } = cell;
    set(node, 'step', row?.tag ?? undefined);
    set(node, 'role', row?.role ?? undefined);
    set(node, 'suggested', row?.suggestion?.stage);
    node.querySelector(':scope > .jp-mlops-head')?.remove();
    if (row?.tag) {
      node.append(this._chip(row, row.tag));
    } else if (row?.suggestion) {
      node.append(this._ghost(row));
    }
  }

  private _chip(row: IRow, tag: string): HTMLElement {
    const chip = button('jp-mlops-chip', tag);
    chip.dataset.mlopsRole = row.role ?? '';
    chip.title = row.conflict ?? this._trans.__('Step %1. Click to change it.', tag);
    chip.setAttribute('aria-haspopup', 'menu');
    chip.onclick = () => this._actions.choose(row.id, chip, this._back);
    return head(chip);
  }

  private _ghost(row: IRow): HTMLElement {
    const ghost = row.suggestion;
    const name = ghost?.split ? ghost.split.stages.join(' + ') : (ghost?.stage ?? '');
    const percent = Math.round((ghost?.confidence ?? 0) * 100);
    const chip = button('jp-mlops-chip jp-mod-ghost', `${name}?  ${percent} %`);
    chip.dataset.mlopsRole = ghost?.stage ?? '';
    chip.title = ghost?.split
      ? this._trans.__('Accept and split at line %1 (Tab)', ghost.split.line)
      : this._trans.__('Accept %1 (Tab)', name);
    chip.onclick = () => this._answer(() => this._actions.accept(row.id));
    const no = button('jp-mlops-reject', '×');
    no.title = this._trans.__('Reject (Esc)');
    no.setAttribute('aria-label', this._trans.__('Reject the suggestion %1', name));
    no.onclick = () => this._answer(() => this._actions.reject(row.id));
    const reason = document.createElement('span');
    reason.className = 'jp-mlops-reason';
    reason.textContent = ghost?.reason ?? '';
    return head(chip, no, reason);
  }

  private _answer(act: () => void): void {
    act();
    this._back();
  }

  /** The next key is for the notebook: what was done can be undone by one. */
  private readonly _back = (): void => {
    const { content } = this._panel;
    if (!content.isDisposed) {
      content.mode = 'command';
      content.activate();
    }
  };

  private readonly _map: Element | null;
  private readonly _watch = new MutationObserver(() => this._drawMap());
  private readonly _drawn = new WeakMap<Cell, IRow | null>();
  private _disposed = false;
}

function button(className: string, text: string): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = className;
  made.textContent = text;
  // The notebook keeps its focus and its command mode.
  made.tabIndex = -1;
  made.onmousedown = event => event.stopPropagation();
  return made;
}

function head(...children: HTMLElement[]): HTMLElement {
  const made = document.createElement('div');
  made.className = 'jp-mlops-head';
  made.append(...children);
  return made;
}

function set(node: HTMLElement, key: string, value: string | undefined): void {
  if (value === undefined) {
    node.removeAttribute(`data-mlops-${key}`);
  } else {
    node.setAttribute(`data-mlops-${key}`, value);
  }
}
