import { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import { ISignal, Signal } from '@lumino/signaling';

import { ExportModel } from './exporting';
import { affected, needed, StepProgress, stepProgress } from './flow';
import { Change, ICell, IEdit, IKernelLink, IMemory, INotebook } from './notebook';
import { IAnalysis, ICellFacts, IStep, ISuggestion, IVariable } from './protocol';
import { RunsModel } from './runs';
import { IServer, ServerError } from './server';
import { isStage, ownTag, Role, roleOf, textsOf, withTag } from './tags';

/** A code cell as the panel and the chips show it. Unchanged rows keep their identity. */
export interface IRow {
  readonly id: string;
  readonly index: number;
  readonly label: string;
  readonly tag: string | null;
  readonly role: Role | null;
  readonly setup: boolean;
  readonly left: string;
  readonly conflict: string | null;
  readonly suggestion: IGhost | null;
}

/** A suggestion for a cell that no one has answered yet. */
export interface IGhost {
  readonly stage: string;
  readonly confidence: number;
  readonly reason: string;
  /** Where the cell should be split, and into which stages; null where it is of one stage. */
  readonly split: { readonly line: number; readonly stages: readonly string[] } | null;
}

export type Trouble = 'unreachable' | 'refused' | null;

const SURE = 0.9;
const WRITTEN = /^\s*(?:%%mlops\b|#\|\s*mlops\s*:)/m;

/** All that is known about one notebook: what its cells say, what the analysis and kernel say. */
export class NotebookModel implements IDisposable {
  readonly runs: RunsModel;
  readonly exporting: ExportModel;

  constructor(
    readonly notebook: INotebook,
    readonly kernel: IKernelLink,
    private readonly _server: IServer,
    private readonly _memory: IMemory,
    wait = 250
  ) {
    this.runs = new RunsModel(notebook, kernel, _server, _memory);
    this.exporting = new ExportModel(notebook, _server);
    this._debouncer = new Debouncer(() => this._analyse(), wait);
    this._teller = new Debouncer(() => this._tellKernel(), wait);
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
    const edits: IEdit[] = this.notebook.cells
      .filter(cell => wanted.has(cell.id) && cell.type === 'code')
      .filter(cell => ownTag(cell.tags) !== tag || manyTags(cell.tags))
      .map(cell => ({ id: cell.id, parts: [{ tags: withTag(cell.tags, tag) }] }));
    this._edit(edits);
  }

  /** Give every cell of one step another tag. */
  rename(from: string, to: string): void {
    this.tag(
      this._rows.filter(row => row.tag === from).map(row => row.id),
      to
    );
  }

  /** Why `part` cannot be the name of a step of `tag`'s stage; "" where it can. */
  misnamed(tag: string, part: string): 'spelling' | 'taken' | 'none' | '' {
    const stage = roleOf(tag);
    if (!isStage(stage)) {
      return 'none';
    }
    if (part !== '' && withPart(stage, part) === null) {
      return 'spelling';
    }
    const wanted = withPart(stage, part);
    const name = functionOf(wanted ?? '');
    return this.tags.some(other => other !== tag && functionOf(other) === name) ? 'taken' : '';
  }

  // Suggestions

  /** Analyse now, also when the panel is hidden; suggestions that were rejected come back. */
  async suggest(): Promise<number> {
    this._rejected.clear();
    this._remember();
    await this._analyse();
    this._rebuild();
    return this.ghosts.length;
  }

  accept(ids: readonly string[]): void {
    const wanted = new Set(ids);
    const edits = this._rows
      .filter(row => wanted.has(row.id) && row.suggestion !== null)
      .map(row => this._accepting(row));
    this._edit(edits.filter((edit): edit is IEdit => edit !== null));
  }

  reject(ids: readonly string[]): void {
    for (const id of ids) {
      this._rejected.add(this._answerKey(id));
    }
    this._remember();
    this._rebuild();
  }

  private _accepting(row: IRow): IEdit | null {
    const cell = this.notebook.cells.find(one => one.id === row.id);
    const ghost = row.suggestion;
    if (!cell || !ghost) {
      return null;
    }
    if (ghost.split) {
      const lines = cell.source.split('\n');
      const [first, second] = ghost.split.stages;
      const above = lines.slice(0, ghost.split.line - 1).join('\n');
      const below = lines.slice(ghost.split.line - 1).join('\n');
      return {
        id: row.id,
        parts: [
          { source: above.trimEnd(), tags: withTag(cell.tags, first) },
          { source: below, tags: withTag(cell.tags, second) }
        ]
      };
    }
    return { id: row.id, parts: [{ tags: withTag(cell.tags, ghost.stage) }] };
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
    this._debouncer.dispose();
    this._teller.dispose();
    this.runs.dispose();
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
      this._analysing = true;
      void this._debouncer.invoke().catch(() => undefined);
    }
    if (change !== 'text' && this.kernel.status === 'on') {
      void this._teller.invoke().catch(() => undefined);
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
    const ghosts = this._ghosts();
    let same = true;
    const rows = this.notebook.cells.flatMap((cell, index) => {
      if (cell.type !== 'code') {
        return [];
      }
      const row = this._row(cell, index, ghosts);
      const old = before.get(cell.id);
      if (old && equal(old, row)) {
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

  private _row(cell: ICell, index: number, ghosts: ReadonlyMap<string, ISuggestion>): IRow {
    const facts = this.facts(cell.id);
    // A comment or magic in the cell's text names its step; only the analysis reads those.
    const written = facts !== null && WRITTEN.test(cell.source);
    const parameters = facts?.kind === 'parameters' ? 'parameters' : null;
    const skipped = facts?.kind === 'skip' ? 'skip' : null;
    const tag = written ? (facts.tag ?? parameters ?? skipped) : ownTag(cell.tags);
    const suggestion = tag === null ? ghosts.get(cell.id) : undefined;
    const rejected = suggestion && this._rejected.has(this._answerKey(cell.id));
    return {
      id: cell.id,
      index,
      label: facts?.label || firstLine(cell.source),
      tag,
      role: tag === null ? null : roleOf(tag),
      setup: tag === null && facts?.setup === true,
      left: tag === null ? (facts?.left ?? '') : '',
      conflict: facts?.conflict ?? null,
      suggestion: suggestion && !rejected ? ghostOf(suggestion) : null
    };
  }

  private _ghosts(): Map<string, ISuggestion> {
    const found = new Map<string, ISuggestion>();
    for (const suggestion of this._analysis?.suggestions ?? []) {
      const id = this._ids[suggestion.cell];
      if (id !== undefined) {
        found.set(id, suggestion);
      }
    }
    return found;
  }

  private _answerKey(id: string): string {
    const suggestion = this._ghosts().get(id);
    return `${id} ${suggestion ? suggestion.stages.map(one => one.stage).join('+') : ''}`;
  }

  private async _recall(): Promise<void> {
    const known = await this._memory.get(`rejected:${this.notebook.path}`);
    this._rejected = new Set(textsOf(known));
    this._rebuild();
  }

  private _remember(): void {
    this._memory.set(`rejected:${this.notebook.path}`, [...this._rejected]);
  }

  private _rows: readonly IRow[] = [];
  private _analysis: IAnalysis | null = null;
  private _ids: readonly string[] = [];
  private _analysing = false;
  private _asking: AbortController | null = null;
  private _refusal = '';
  private _trouble: Trouble = null;
  private _rejected = new Set<string>();
  private _active = false;
  private _told = false;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _debouncer: Debouncer;
  private readonly _teller: Debouncer;
}

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

/** `stage:part`, the bare stage for an empty part, null where the part cannot be spelled so. */
export function withPart(stage: string, part: string): string | null {
  const tag = part === '' ? stage : `${stage}:${part}`;
  return roleOf(tag) === null ? null : tag;
}

function functionOf(tag: string): string {
  return tag.replace(/[:-]/g, '_').toLowerCase();
}

function manyTags(tags: unknown): boolean {
  return textsOf(tags).filter(tag => roleOf(tag) !== null).length > 1;
}

function ghostOf(suggestion: ISuggestion): IGhost {
  const { stages, split_line: line } = suggestion;
  const surest = stages.reduce((best, one) => (one.confidence > best.confidence ? one : best));
  const split = line !== undefined && line > 1 && stages.length === 2;
  const confidence = split ? Math.min(...stages.map(one => one.confidence)) : surest.confidence;
  return {
    stage: surest.stage,
    confidence,
    reason: (split ? stages : [surest]).map(one => one.reason).join('; '),
    split: split ? { line, stages: stages.map(one => one.stage) } : null
  };
}

function equal(a: IRow, b: IRow): boolean {
  return (
    a.index === b.index &&
    a.label === b.label &&
    a.tag === b.tag &&
    a.setup === b.setup &&
    a.left === b.left &&
    a.conflict === b.conflict &&
    JSON.stringify(a.suggestion) === JSON.stringify(b.suggestion)
  );
}

function firstLine(source: string): string {
  const line = source.split('\n').find(one => one.trim() !== '') ?? '';
  return line.trim().slice(0, 72);
}

function sourceOf(notebook: INotebook, cells: readonly ICell[]): Parameters<IServer['analyse']>[0] {
  return {
    path: notebook.path,
    name: notebook.path.split('/').pop() ?? '',
    language: notebook.language,
    cells: cells.map(cell => ({
      id: cell.id,
      cell_type: cell.type,
      source: cell.source,
      metadata: { tags: textsOf(cell.tags) },
      execution_count: cell.count
    }))
  };
}
