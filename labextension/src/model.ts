import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ExportModel } from './exporting';
import { Deciding } from './deciding';
import { IOwnEdge } from './edges';
import { affected, ICells, needed, StepProgress, stepProgress } from './flow';
import { FlowView } from './flowview';
import { FormModel } from './form';
import { IShownFindings, mend, Mended } from './mending';
import { Change, ICell, IEdit, IKernelLink, IMemory, INotebook } from './notebook';
import { EditFix, IAnalysis, ICellFacts, IFinding, IStep, IVariable } from './protocol';
import { sourceOf } from './notebooksource';
import { Quiet } from './quiet';
import { Reading, Trouble } from './reading';
import { namesFor } from './naming';
import { acceptance, IRow, isWritten, rowOf, sameRow } from './rows';
import { RulesModel } from './rules';
import { RunsModel } from './runs';
import { IServer } from './server';
import { Suggestions } from './suggestions';
import { Timing } from './timing';
import { hasManyTags, Misnomer, misnomer, ownTag, STAGES, withTag } from './tags';

const SURE = 0.9;

/** All that is known about one notebook: what its cells say, what the analysis and kernel say. */
export class NotebookModel implements IDisposable {
  readonly runs: RunsModel;
  readonly rules: RulesModel;
  readonly exporting: ExportModel;
  readonly deciding: Deciding;
  readonly flow = new FlowView();
  readonly form = new FormModel(this);

  constructor(
    readonly notebook: INotebook,
    readonly kernel: IKernelLink,
    server: IServer,
    private readonly _memory: IMemory,
    wait = 100
  ) {
    this.runs = new RunsModel(notebook, kernel, server, _memory);
    this._suggestions = new Suggestions(_memory);
    this.exporting = new ExportModel(notebook, server, _memory);
    this._reading = new Reading(notebook, server, wait);
    this.deciding = new Deciding(notebook, kernel, this._reading, edits => this._edit(edits));
    this.rules = new RulesModel(
      server,
      () => sourceOf(notebook, notebook.cells),
      () => void this._reading.ask()
    );
    this._reading.changed.connect(this._onRead, this);
    this._teller = new Quiet(() => this._tellKernel(), wait);
    this._looker = new Quiet(() => this._rebuild(), wait);
    notebook.changed.connect(this._onChange, this);
    kernel.changed.connect(this._onKernel, this);
    this._rebuild();
    this._recalled = this._recall();
  }

  get rows(): readonly IRow[] {
    return this._rows;
  }

  /** The last analysis; `analysing` says that the notebook changed since. */
  get analysis(): IAnalysis | null {
    return this._reading.analysis;
  }

  get analysing(): boolean {
    return this._reading.behind;
  }

  /** Why there is no analysis: a sentence of the server, or "" with `trouble` unreachable. */
  get refusal(): string {
    return this._reading.refusal;
  }

  get trouble(): Trouble {
    return this._reading.trouble;
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
      void this._reading.ask();
    }
  }

  /** Wait until the analysis is of the notebook as it is now, or there can be none. */
  settled(): Promise<void> {
    return this._reading.settled();
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

  /** Ids of the cells, as the analysis counts them. */
  get ids(): readonly string[] {
    return this._reading.ids;
  }

  /** The id of the cell that the analysis calls `index`. */
  idOf(index: number | null): string | null {
    return this._reading.idOf(index);
  }

  facts(id: string): ICellFacts | null {
    return this.analysis?.cells[this._reading.indexOf(id)] ?? null;
  }

  /** What the selected cells take from others and give to them, by the other cell's id. */
  get near(): ReadonlyMap<string, 'above' | 'below'> {
    const selected = new Set(this.notebook.selection.map(id => this._reading.indexOf(id)));
    const found = new Map<string, 'above' | 'below'>();
    if (this._active) {
      for (const link of this.deciding.links) {
        if (selected.has(link.to) !== selected.has(link.from)) {
          const other = selected.has(link.to) ? link.from : link.to;
          found.set(this._reading.ids[other], other === link.from ? 'above' : 'below');
        }
      }
    }
    return found;
  }

  // Tags

  /** A cell whose text names its step is left alone, but for a tag that is taken from it. */
  tag(ids: readonly string[], tag: string | null): void {
    const wanted = new Set(ids);
    const cells = this.notebook.cells.filter(cell => wanted.has(cell.id) && cell.type === 'code');
    const fixed = (cell: ICell): boolean =>
      isWritten(cell) && (tag !== null || ownTag(cell.tags) === null);
    this._leave(cells.filter(fixed));
    const edits = cells
      .filter(cell => !fixed(cell))
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

  /** Give every cell of one step another tag; what was decided about its edges goes along. */
  rename(from: string, to: string): void {
    const named = new Set(this._rows.filter(row => row.tag === from).map(row => row.id));
    this._leave(this.notebook.cells.filter(cell => named.has(cell.id) && isWritten(cell)));
    const edits = this.notebook.cells.flatMap(cell => {
      const edges = Deciding.renamed(cell, from, to);
      const tagged = named.has(cell.id) && !isWritten(cell);
      const tags = tagged ? { tags: withTag(cell.tags, to) } : {};
      return tagged || edges ? [{ id: cell.id, parts: [tags], edges }] : [];
    });
    this._edit(edits);
  }

  /** The cells that the last tag or name was not given, as their text names their step. */
  get left(): readonly IRow[] {
    return this._left.length ? this._rows.filter(row => this._left.includes(row.id)) : [];
  }

  /** It was read which these are. */
  forgetLeft(): void {
    this._leave([]);
  }

  private _leave(cells: readonly ICell[]): void {
    if (cells.length || this._left.length) {
      this._left = cells.map(cell => cell.id);
      this._changed.emit();
    }
  }

  /** Add or ignore an edge between two steps, for a reason. */
  decide(edge: IOwnEdge): void {
    this.deciding.decide(
      edge,
      this._rows.filter(row => row.tag === edge.to).map(row => row.id)
    );
  }

  /** Why `part` cannot be the name of a step of `tag`'s stage; "" where it can. */
  misnamed(tag: string, part: string): Misnomer {
    return misnomer(tag, part, this.tags);
  }

  /** Names that would fit a step, by what its cells give; best first. */
  namesOf(tag: string): string[] {
    return this._names(
      this._rows.filter(row => row.tag === tag).map(row => row.id),
      tag
    );
  }

  /** Steps of their own that cells could be where a stage has a step of other cells. */
  ownSteps(ids: readonly string[]): string[] {
    const others = this._rows.filter(row => row.tag !== null && !ids.includes(row.id));
    const stages = STAGES.filter(stage => others.some(row => row.role === stage));
    return stages.flatMap(stage =>
      this._names(ids, stage)
        .slice(0, 1)
        .map(part => `${stage}:${part}`)
    );
  }

  private _names(ids: readonly string[], tag: string): string[] {
    const cells = ids.map(id => this._reading.indexOf(id)).filter(index => index >= 0);
    return this.analysis ? namesFor(this.analysis, cells, tag, this.tags) : [];
  }

  // Suggestions

  /** Analyse now, also when the panel is hidden; suggestions that were rejected come back. */
  async suggest(): Promise<number> {
    this._suggestions.forgive(this.notebook.path);
    await this._reading.ask();
    this._rebuild();
    return this.ghosts.length;
  }

  /** A split is done where it was suggested: a text that is another by now is read first. */
  async accept(ids: readonly string[]): Promise<void> {
    const cells = new Map(this.notebook.cells.map(cell => [cell.id, cell]));
    const wanted = new Set(ids);
    const moved = this._rows.some(row => {
      const cell = cells.get(row.id);
      return wanted.has(row.id) && row.suggestion?.split && cell && !this._reading.fits(cell);
    });
    if (moved) {
      await this.settled();
    }
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

  /** Carry out a fix of a finding that changes text; tell what became of it. */
  async mend(shown: IShownFindings, finding: IFinding, fix: EditFix): Promise<Mended> {
    const mended = await mend(this.notebook, this._reading, shown, finding, fix);
    this._rebuild();
    return mended;
  }

  // Steps

  /** What of a step, or of a cell alone, has run. */
  progress(step: ICells): StepProgress {
    const clock = this._timing.clock(this.own(step));
    return { ...stepProgress(step, this._reading.ids, this.deciding.state), clock };
  }

  /** Cells that `step` needs and that are not fresh, then its own; in document order. */
  needed(step: ICells): string[] {
    const { analysis, state } = this.deciding;
    return this._named(needed(analysis, step.cells, this._reading.ids, state));
  }

  /** The cells of `step`, and those that what it leaves behind reaches. */
  affected(step: ICells): string[] {
    return this._named(affected(this.deciding.analysis, step.cells));
  }

  own(step: ICells): string[] {
    return this._named(step.cells);
  }

  /** The step of that name with the cells that are tagged so, those of its parts together. */
  step(name: string): IStep | null {
    const steps = this.analysis?.steps ?? [];
    const step = steps.find(one => one.tag === name || one.function === name);
    if (!step) {
      return null;
    }
    const tagged = this._rows
      .filter(row => row.tag === name)
      .map(row => this._reading.indexOf(row.id));
    const cells = tagged.filter(index => index >= 0);
    return cells.length ? { ...step, cells } : step;
  }

  /** Run cells; false where one failed, with `failure` where none could be run. */
  async run(ids: readonly string[]): Promise<boolean> {
    this._failure = '';
    try {
      return await this.notebook.run(ids);
    } catch (error) {
      this._failure = error instanceof Error ? error.message : String(error);
      return false;
    } finally {
      this._changed.emit();
    }
  }

  /** Why the last cells could not be run; "" where they could. */
  get failure(): string {
    return this._failure;
  }

  variables(names: readonly string[]): Promise<Record<string, IVariable>> {
    return this.kernel.status === 'on' ? this.kernel.variables(names) : Promise.resolve({});
  }

  dispose(): void {
    if (this._disposed) {
      return;
    }
    this._disposed = true;
    this._reading.dispose();
    this._teller.dispose();
    this._looker.dispose();
    this.runs.dispose();
    this.rules.dispose();
    this.exporting.dispose();
    this.flow.dispose();
    this.form.dispose();
    this.kernel.dispose();
    Signal.clearData(this);
  }

  private _named(indices: readonly number[]): string[] {
    return indices.map(index => this._reading.ids[index]).filter(id => id !== undefined);
  }

  private _edit(edits: readonly IEdit[]): void {
    if (edits.length && !this.notebook.readOnly) {
      this.notebook.edit(edits);
      this._rebuild();
    }
  }

  private _onChange(_: INotebook, change: Change): void {
    if (change === 'selection') {
      this._changed.emit();
      return;
    }
    const first = !this.analysing;
    this._reading.stir(this._active);
    if (change === 'tags' || change === 'cells') {
      this._rebuild();
    }
    if (change === 'text' && !this._active && this._suggestions.any) {
      this._looker.stir();
    }
    if (change === 'path') {
      void this._recalled.then(() => this._keep());
      this.runs.reset();
      this.exporting.reset();
    }
    if (this._active && first) {
      // What stands for another text by now is drawn so, after the key is.
      setTimeout(() => this._disposed || this._changed.emit(), 0);
    }
    if (change !== 'text' && this.kernel.status === 'on') {
      this._teller.stir();
    }
  }

  private _onKernel(): void {
    if (this._timing.read(this.kernel.state, Date.now())) {
      this._keepTimes();
    }
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

  private _onRead(): void {
    const { analysis } = this;
    if (analysis && this.trouble === null) {
      this.rules.read(analysis.rules);
      this._suggestions.read(analysis.suggestions, this._reading.ids);
      this.flow.follow(
        analysis.steps.map(step => ({ name: step.function, cells: this.own(step) }))
      );
    }
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
    let same = !this.deciding.read();
    const rows = this.notebook.cells.flatMap((cell, index) => {
      if (cell.type !== 'code') {
        return [];
      }
      // While the panel is hidden nothing is read: what was suggested for another text is not shown.
      const suggested = this._active || this._reading.fits(cell);
      const suggestion = suggested ? this._suggestions.of(cell.id) : undefined;
      const row = rowOf(cell, index, this.facts(cell.id), suggestion);
      const old = before.get(cell.id);
      if (old && sameRow(old, row)) {
        return [old];
      }
      same = false;
      return [row];
    });
    if (!same || rows.length !== this._rows.length) {
      this._rows = rows;
      this.rules.follow(rows);
      this._changed.emit();
    }
  }

  private async _recall(): Promise<void> {
    const { path } = this.notebook;
    await this._suggestions.recall(path);
    this._timing.recall(await this._memory.get(tookKey(path)));
    this._rebuild();
  }

  /** The notebook has another name now: what was remembered of it goes along. */
  private _keep(): void {
    this._suggestions.keep(this.notebook.path);
    this._keepTimes();
  }

  private _keepTimes(): void {
    const cells = this.notebook.cells.map(cell => cell.id);
    this._memory.set(tookKey(this.notebook.path), this._timing.kept(cells));
  }

  private readonly _recalled: Promise<void>;
  private _rows: readonly IRow[] = [];
  private _left: readonly string[] = [];
  private _active = false;
  private _failure = '';
  private _told = false;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _timing = new Timing();
  private readonly _reading: Reading;
  private readonly _suggestions: Suggestions;
  private readonly _teller: Quiet;
  private readonly _looker: Quiet;
}

/** Under which name it is remembered how long the cells of a notebook took. */
function tookKey(path: string): string {
  return `took:${path}`;
}
