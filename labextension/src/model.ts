import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ExportModel } from './exporting';
import { affected, needed, StepProgress, stepProgress } from './flow';
import { Change, IEdit, IKernelLink, IMemory, INotebook } from './notebook';
import { EditFix, IAnalysis, ICellFacts, IStep, IVariable } from './protocol';
import { sourceOf } from './notebooksource';
import { Quiet } from './quiet';
import { acceptance, IRow, rowOf, sameRow } from './rows';
import { RulesModel } from './rules';
import { RunsModel } from './runs';
import { IServer, ServerError } from './server';
import { Suggestions } from './suggestions';
import { hasManyTags, Misnomer, misnomer, ownTag, withTag } from './tags';

export type Trouble = 'unreachable' | 'refused' | null;

const SURE = 0.9;

/** All that is known about one notebook: what its cells say, what the analysis and kernel say. */
export class NotebookModel implements IDisposable {
  readonly runs: RunsModel;
  readonly rules: RulesModel;
  readonly exporting: ExportModel;

  constructor(
    readonly notebook: INotebook,
    readonly kernel: IKernelLink,
    private readonly _server: IServer,
    memory: IMemory,
    wait = 250
  ) {
    this.runs = new RunsModel(notebook, kernel, _server, memory);
    this._suggestions = new Suggestions(memory);
    this.exporting = new ExportModel(notebook, _server);
    this.rules = new RulesModel(
      _server,
      () => sourceOf(notebook, notebook.cells),
      () => void this._analyse()
    );
    this._waiter = new Quiet(() => void this._analyse(), wait);
    this._teller = new Quiet(() => this._tellKernel(), wait);
    notebook.changed.connect(this._onChange, this);
    kernel.changed.connect(this._onKernel, this);
    this._rebuild();
    void this._recall();
  }

  get rows(): readonly IRow[] {
    return this._rows;
  }

  /** The last analysis; `analysing` says that the notebook changed since. */
  get analysis(): IAnalysis | null {
    return this._analysis;
  }

  get analysing(): boolean {
    return this._analysing;
  }

  /** Why there is no analysis: a sentence of the server, or "" with `trouble` unreachable. */
  get refusal(): string {
    return this._refusal;
  }

  get trouble(): Trouble {
    return this._trouble;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** While it is active the analysis follows the notebook; else nothing is asked. */
  get active(): boolean {
    return this._active;
  }
  set active(value: boolean) {
    if (this._active === value) {
      return;
    }
    this._active = value;
    if (value) {
      this._rebuild();
      void this._analyse();
    }
  }

  get ghosts(): readonly IRow[] {
    return this._rows.filter(row => row.suggestion !== null);
  }

  get sure(): readonly IRow[] {
    return this.ghosts.filter(row => (row.suggestion?.confidence ?? 0) >= SURE);
  }

  get tags(): readonly string[] {
    return [...new Set(this._rows.flatMap(row => (row.tag === null ? [] : [row.tag])))];
  }

  /** The id of the cell that the analysis calls `index`. */
  idOf(index: number | null): string | null {
    return index === null ? null : (this._ids[index] ?? null);
  }

  facts(id: string): ICellFacts | null {
    const index = this._ids.indexOf(id);
    return index < 0 ? null : (this._analysis?.cells[index] ?? null);
  }

  /** What the selected cells take from others and give to them, by the other cell's id. */
  get near(): ReadonlyMap<string, 'above' | 'below'> {
    const selected = new Set(this.notebook.selection.map(id => this._ids.indexOf(id)));
    const found = new Map<string, 'above' | 'below'>();
    if (this._active) {
      for (const link of this._analysis?.links ?? []) {
        if (selected.has(link.to) !== selected.has(link.from)) {
          const other = selected.has(link.to) ? link.from : link.to;
          found.set(this._ids[other], other === link.from ? 'above' : 'below');
        }
      }
    }
    return found;
  }

  // Tags

  tag(ids: readonly string[], tag: string | null): void {
    const wanted = new Set(ids);
    const edits = this.notebook.cells
      .filter(cell => wanted.has(cell.id) && cell.type === 'code')
      .filter(cell => ownTag(cell.tags) !== tag || hasManyTags(cell.tags))
      .map(cell => ({ id: cell.id, parts: [{ tags: withTag(cell.tags, tag) }] }));
    this._edit(edits);
    const corrected = edits.find(
      edit => this.facts(edit.id) !== null && this._suggestions.differ(edit.id, tag)
    );
    if (corrected) {
      void this.rules.corrected(corrected.id, tag);
    }
  }

  /** Give every cell of one step another tag. */
  rename(from: string, to: string): void {
    this.tag(
      this._rows.filter(row => row.tag === from).map(row => row.id),
      to
    );
  }

  /** Why `part` cannot be the name of a step of `tag`'s stage; "" where it can. */
  misnamed(tag: string, part: string): Misnomer {
    return misnomer(tag, part, this.tags);
  }

  // Suggestions

  /** Analyse now, also when the panel is hidden; suggestions that were rejected come back. */
  async suggest(): Promise<number> {
    this._suggestions.forgive(this.notebook.path);
    await this._analyse();
    this._rebuild();
    return this.ghosts.length;
  }

  accept(ids: readonly string[]): void {
    const wanted = new Set(ids);
    const edits = this._rows
      .filter(row => wanted.has(row.id))
      .flatMap(row => {
        const cell = this.notebook.cells.find(one => one.id === row.id);
        return cell && row.suggestion ? [acceptance(cell, row.suggestion)] : [];
      });
    this._edit(edits);
  }

  reject(ids: readonly string[]): void {
    this._suggestions.reject(ids, this.notebook.path);
    this._rebuild();
    if (ids.length === 1 && this._suggestions.has(ids[0])) {
      void this.rules.corrected(ids[0], null);
    }
  }

  /** Carry out a fix that changes text; false where the text is another than was analysed. */
  mend(fix: EditFix): boolean {
    const { cells } = this.notebook;
    const sources = new Map(cells.map(cell => [cell.id, cell.source]));
    const fits = fix.cells.every(one => sources.get(this.idOf(one.cell) ?? '') === one.was);
    const above = fix.added && this.idOf(fix.added.before);
    if (!fits || (fix.added && above === null) || this.notebook.readOnly) {
      return false;
    }
    const edits = fix.cells.map(({ cell, source }) => ({
      id: this.idOf(cell) ?? '',
      parts: [{ source }]
    }));
    this.notebook.edit(edits, fix.added && above ? [{ ...fix.added, above }] : []);
    this._rebuild();
    return true;
  }

  // Steps

  /** The steps, and what of them has run. */
  progress(step: IStep): StepProgress {
    return stepProgress(step, this._ids, this.kernel.state);
  }

  /** Cells that `step` needs and that are not fresh, then its own; in document order. */
  needed(step: IStep): string[] {
    return this._named(needed(this._analysis, step.cells, this._ids, this.kernel.state));
  }

  /** The cells of `step`, and those that what it leaves behind reaches. */
  affected(step: IStep): string[] {
    return this._named(affected(this._analysis, step.cells));
  }

  own(step: IStep): string[] {
    return this._named(step.cells);
  }

  /** The step of that name with the cells that are tagged so, those of its parts together. */
  step(name: string): IStep | null {
    const steps = this._analysis?.steps ?? [];
    const step = steps.find(one => one.tag === name || one.function === name);
    if (!step) {
      return null;
    }
    const tagged = this._rows.filter(row => row.tag === name).map(row => this._ids.indexOf(row.id));
    const cells = tagged.filter(index => index >= 0);
    return cells.length ? { ...step, cells } : step;
  }

  variables(names: readonly string[]): Promise<Record<string, IVariable>> {
    return this.kernel.status === 'on' ? this.kernel.variables(names) : Promise.resolve({});
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._asking?.abort();
    this._waiter.dispose();
    this._teller.dispose();
    this.runs.dispose();
    this.rules.dispose();
    this.exporting.dispose();
    this.kernel.dispose();
    Signal.clearData(this);
  }

  private _named(indices: readonly number[]): string[] {
    return indices.map(index => this._ids[index]).filter(id => id !== undefined);
  }

  private _edit(edits: readonly IEdit[]): void {
    if (edits.length && !this.notebook.readOnly) {
      this.notebook.edit(edits);
      this._rebuild();
    }
  }

  private _onChange(_: INotebook, change: Change): void {
    if (change === 'tags' || change === 'cells') {
      this._rebuild();
    }
    if (change === 'path') {
      void this._recall();
      this.runs.reset();
      this.exporting.reset();
    }
    if (change === 'selection') {
      this._changed.emit();
      return;
    }
    if (this._active) {
      if (!this._analysing) {
        this._analysing = true;
        // What stands for another text by now is drawn so, after the key is.
        setTimeout(() => this._disposed || this._changed.emit(), 0);
      }
      this._waiter.stir();
    }
    if (change !== 'text' && this.kernel.status === 'on') {
      this._teller.stir();
    }
  }

  private _onKernel(): void {
    if (this.kernel.status === 'on' && !this._told) {
      this._tellKernel();
    }
    this._told = this.kernel.status === 'on';
    this._changed.emit();
  }

  private _tellKernel(): void {
    if (!this._disposed) {
      this.kernel.sendTags(this.notebook.path, this.notebook.cells);
    }
  }

  private async _analyse(): Promise<void> {
    if (this._disposed) {
      return;
    }
    this._asking?.abort();
    const asking = new AbortController();
    this._asking = asking;
    this._analysing = true;
    const cells = this.notebook.cells;
    try {
      const answer = await this._server.analyse(sourceOf(this.notebook, cells), asking.signal);
      if (asking.signal.aborted) {
        return;
      }
      this._trouble = answer.error === null ? null : 'refused';
      this._refusal = answer.error ?? '';
      if (answer.error === null) {
        this._analysis = answer;
        this._ids = cells.map(cell => cell.id);
        this.rules.read(answer.rules);
        this._suggestions.read(answer.suggestions, this._ids);
      } else {
        this._analysis = null;
      }
    } catch (error) {
      if (asking.signal.aborted) {
        return;
      }
      this._trouble = error instanceof ServerError && error.status ? 'refused' : 'unreachable';
      this._refusal = error instanceof Error ? error.message : '';
    }
    this._analysing = false;
    if (this.kernel.status === 'on') {
      this._tellKernel();
    }
    this._rebuild();
    this._changed.emit();
  }

  private _rebuild(): void {
    if (this._disposed) {
      return;
    }
    const before = new Map(this._rows.map(row => [row.id, row]));
    let same = true;
    const rows = this.notebook.cells.flatMap((cell, index) => {
      if (cell.type !== 'code') {
        return [];
      }
      const row = rowOf(cell, index, this.facts(cell.id), this._suggestions.of(cell.id));
      const old = before.get(cell.id);
      if (old && sameRow(old, row)) {
        return [old];
      }
      same = false;
      return [row];
    });
    if (!same || rows.length !== this._rows.length) {
      this._rows = rows;
      this._changed.emit();
    }
  }

  private async _recall(): Promise<void> {
    await this._suggestions.recall(this.notebook.path);
    this._rebuild();
  }

  private _rows: readonly IRow[] = [];
  private _analysis: IAnalysis | null = null;
  private _ids: readonly string[] = [];
  private _analysing = false;
  private _asking: AbortController | null = null;
  private _refusal = '';
  private _trouble: Trouble = null;
  private _active = false;
  private _told = false;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _suggestions: Suggestions;
  private readonly _waiter: Quiet;
  private readonly _teller: Quiet;
}
