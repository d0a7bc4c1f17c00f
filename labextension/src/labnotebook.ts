import { ISessionContextDialogs } from '@jupyterlab/apputils';
import { Cell, ICellModel } from '@jupyterlab/cells';
import { NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';
import { ISignal, Signal } from '@lumino/signaling';

import { Change, IAddition, ICell, IEdit, INotebook } from './notebook';
import { textsOf } from './tags';

/** What of a change of a shared cell counts here. */
interface ICellChange {
  readonly sourceChange?: unknown;
  readonly executionCountChange?: unknown;
}

/** Where in a cell's metadata stands what this extension keeps there. */
const KEPT = 'mlops';
const FLASH_MS = 1200;
const ATTACH_MS = 4000;
const SAVE_MS = 10_000;

/** A notebook that is open in JupyterLab or Notebook 7; of all its views, this panel's. */
export class LabNotebook implements INotebook {
  constructor(
    readonly panel: NotebookPanel,
    private readonly _dialogs: ISessionContextDialogs | null,
    private readonly _translator: ITranslator
  ) {
    const model = panel.model;
    if (model) {
      model.metadataChanged.connect(this._onText, this);
      model.cells.changed.connect(this._onCells, this);
    }
    this._watchCells();
    panel.context.pathChanged.connect(this._onPath, this);
    panel.context.saveState.connect(this._onSave, this);
    panel.content.selectionChanged.connect(this._onSelection, this);
    panel.content.activeCellChanged.connect(this._onSelection, this);
    panel.disposed.connect(this.dispose, this);
  }

  get path(): string {
    return this.panel.context.path;
  }

  get language(): string {
    const metadata = this.panel.model;
    const info: unknown = metadata?.getMetadata('language_info');
    const spec: unknown = metadata?.getMetadata('kernelspec');
    return nameIn(info, 'name') || nameIn(spec, 'language') || 'python';
  }

  get readOnly(): boolean {
    return this.panel.model?.readOnly ?? true;
  }

  get cells(): readonly ICell[] {
    return Array.from(this.panel.model?.cells ?? [], cellOf);
  }

  get selection(): readonly string[] {
    const { content } = this.panel;
    return content.widgets
      .filter((cell, index) => content.isSelected(cell) || index === content.activeCellIndex)
      .map(cell => cell.model.id);
  }

  get changed(): ISignal<this, Change> {
    return this._changed;
  }

  get saved(): ISignal<this, void> {
    return this._kept;
  }

  get disposed(): ISignal<this, void> {
    return this._disposal;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  edit(edits: readonly IEdit[], added: readonly IAddition[] = []): void {
    const shared = this.panel.model?.sharedModel;
    if (!shared || !(edits.length + added.length)) {
      return;
    }
    this._stopCapturing();
    const index = (id?: string) => shared.cells.findIndex(cell => cell.getId() === id);
    const changes = edits
      .map(edit => ({ at: index(edit.id), make: (at: number) => this._editCell(at, edit) }))
      .filter(change => change.at >= 0);
    const cells = added.map(({ source, tags, above }) => {
      const at = index(above);
      const metadata = tags ? { tags: [...tags] } : {};
      const cell = { cell_type: 'code' as const, source, metadata };
      return {
        at: at < 0 ? shared.cells.length : at,
        make: (at: number) => void shared.insertCell(at, cell)
      };
    });
    // From the last cell up: what is put in moves none that is still to be found.
    const upwards = [...changes, ...cells.reverse()].sort((one, other) => other.at - one.at);
    shared.transact(() => upwards.forEach(change => change.make(change.at)));
    this._stopCapturing();
    shared.dirty = true;
  }

  async reveal(id: string, line?: number): Promise<void> {
    const { content } = this.panel;
    const index = content.widgets.findIndex(cell => cell.model.id === id);
    const cell = content.widgets[index];
    if (!cell) {
      return;
    }
    content.deselectAll();
    content.activeCellIndex = index;
    await this._scrollTo(cell, index);
    if (line !== undefined && cell.editor) {
      cell.editor.setCursorPosition({ line: line - 1, column: 0 });
      cell.editor.revealPosition({ line: line - 1, column: 0 });
    }
    cell.addClass('jp-mlops-flash');
    setTimeout(() => cell.isDisposed || cell.removeClass('jp-mlops-flash'), FLASH_MS);
  }

  select(ids: readonly string[]): void {
    const { content } = this.panel;
    const wanted = new Set(ids);
    content.deselectAll();
    for (const cell of content.widgets) {
      if (wanted.has(cell.model.id)) {
        content.select(cell);
      }
    }
  }

  run(ids: readonly string[]): Promise<boolean> {
    const wanted = new Set(ids);
    const cells = this.panel.content.widgets.filter(cell => wanted.has(cell.model.id));
    return NotebookActions.runCells(
      this.panel.content,
      cells,
      this.panel.sessionContext,
      this._dialogs ?? undefined,
      this._translator
    );
  }

  async execute(code: string): Promise<string> {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel) {
      return 'no kernel';
    }
    const { content } = await kernel.requestExecute({ code, store_history: false }).done;
    if (content.status === 'error') {
      return `${content.ename}: ${content.evalue}`;
    }
    return content.status === 'ok' ? '' : content.status;
  }

  async restartAndRun(): Promise<void> {
    if (await this._dialogs?.restart(this.panel.sessionContext)) {
      await this.run(this.panel.content.widgets.map(cell => cell.model.id));
    }
  }

  /**
   * Save what is not saved yet. Lab takes a save that overlaps another, as its own at intervals may,
   * for a change of the file by somebody else: so one waits for the other.
   */
  async save(): Promise<void> {
    const { context } = this.panel;
    await this._saved();
    const model = this.panel.model;
    if (!model?.dirty) {
      return;
    }
    model.dirty = false; // Lab's own save at intervals leaves it alone now
    try {
      await context.save();
    } catch (error) {
      model.dirty = true;
      throw error;
    }
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._disposal.emit();
      Signal.clearData(this);
    }
  }

  private _editCell(index: number, edit: IEdit): void {
    const shared = this.panel.model?.sharedModel;
    const cell = shared?.cells[index];
    if (!shared || !cell) {
      return;
    }
    const [first, ...rest] = edit.parts;
    const metadata = cell.getMetadata();
    if (first.source !== undefined) {
      cell.setSource(first.source);
    }
    if (first.tags) {
      if (first.tags.length) {
        cell.setMetadata('tags', [...first.tags]);
      } else {
        cell.deleteMetadata('tags');
      }
    }
    if (edit.edges) {
      const kept = { ...(metadata[KEPT] as object | undefined), edges: [...edit.edges] };
      if (edit.edges.length) {
        cell.setMetadata(KEPT, kept as unknown as JSONObject);
      } else {
        cell.deleteMetadata(KEPT);
      }
    }
    if (rest.length) {
      shared.insertCells(
        index + 1,
        rest.map(part => ({
          cell_type: 'code',
          source: part.source ?? '',
          metadata: { ...metadata, tags: [...(part.tags ?? textsOf(metadata.tags))] }
        }))
      );
    }
  }

  /** Keep what was typed just before from being undone together with what comes. */
  private _stopCapturing(): void {
    const shared: unknown = this.panel.model?.sharedModel;
    (shared as { undoManager?: { stopCapturing(): void } }).undoManager?.stopCapturing();
  }

  /** Wait for the save that is under way; not for ever, since one that is cancelled never ends. */
  private async _saved(): Promise<void> {
    const end = Date.now() + SAVE_MS;
    while (this._saving && !this._disposed && Date.now() < end) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  private _onSave(_: unknown, state: string): void {
    this._saving = state === 'started';
    if (state === 'completed') {
      this._kept.emit();
    }
  }

  /** A cell that is not attached yet ignores scrolling: try until it is. */
  private async _scrollTo(cell: Cell, index: number): Promise<void> {
    const { content } = this.panel;
    const end = Date.now() + ATTACH_MS;
    await content.scrollToItem(index, 'smart').catch(() => undefined);
    while (!cell.isDisposed && !cell.node.isConnected && Date.now() < end) {
      await new Promise(resolve => setTimeout(resolve, 50));
      await content.scrollToItem(index, 'smart').catch(() => undefined);
    }
  }

  private _watchCells(): void {
    for (const cell of this.panel.model?.cells ?? []) {
      if (!this._seen.has(cell)) {
        this._seen.add(cell);
        cell.metadataChanged.connect(this._onTags, this);
        cell.sharedModel.changed.connect(this._onCell, this);
      }
    }
  }

  private _onText(): void {
    this._changed.emit('text');
  }

  /** What a cell prints is no news: only what it says, and whether it ran. */
  private _onCell(_: unknown, change: ICellChange): void {
    if (change.sourceChange || change.executionCountChange) {
      this._changed.emit('text');
    }
  }

  private _onCells(): void {
    this._watchCells();
    this._changed.emit('cells');
  }

  private _onTags(_: ICellModel, change: { key: string }): void {
    if (change.key === 'tags' || change.key === KEPT) {
      this._changed.emit('tags');
    }
  }

  private _onPath(): void {
    this._changed.emit('path');
  }

  private _onSelection(): void {
    this._changed.emit('selection');
  }

  private readonly _seen = new WeakSet<ICellModel>();
  private _saving = false;
  private _disposed = false;
  private readonly _changed = new Signal<this, Change>(this);
  private readonly _kept = new Signal<this, void>(this);
  private readonly _disposal = new Signal<this, void>(this);
}

function cellOf(cell: ICellModel): ICell {
  return {
    id: cell.id,
    type: cell.type,
    source: cell.sharedModel.getSource(),
    tags: cell.getMetadata('tags') as unknown,
    mlops: cell.getMetadata(KEPT) as unknown,
    count: 'executionCount' in cell ? (cell.executionCount as number | null) : null
  };
}

function nameIn(value: unknown, key: string): string {
  const found = value && typeof value === 'object' ? (value as Record<string, unknown>)[key] : '';
  return typeof found === 'string' ? found : '';
}
