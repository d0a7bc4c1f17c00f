import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { IKernelLink, IMemory, INotebook } from './notebook';
import { IComparison, IProject, IRun, IRunCell, IRunLog, IRunPage } from './protocol';
import {
  arranged,
  drawnColumns,
  IRunsView,
  isLoss,
  joinedRuns,
  metricsOf,
  VIEW,
  wantsAll
} from './runlist';
import { IServer, ServerError } from './server';

const AGAIN_MS = 3000;
/** How many runs are read at once where all of them are wanted; no more than the server gives. */
const LARGE = 200;
/** How often the list is drawn at most while it grows by itself. */
const DRAW_MS = 500;

/** The runs of one notebook; follows the store while it is watched. */
export class RunsModel implements IDisposable {
  constructor(
    private readonly _notebook: INotebook,
    kernel: IKernelLink,
    private readonly _server: IServer,
    private readonly _memory: IMemory
  ) {
    kernel.changed.connect(() => this._onRun(kernel.state?.run ?? null), this);
    this._recalled = this._recall();
  }

  /** null until they are read for the first time. */
  get runs(): readonly IRun[] | null {
    return this._runs;
  }

  get more(): boolean {
    return this._next !== null;
  }

  /** How many runs are read, the newest; a baseline further down does not count. */
  get depth(): number {
    return this._depth;
  }

  /** Whether further pages are being read because what is looked for may stand there. */
  get readingOn(): boolean {
    return this._readingOn;
  }

  /** Why the runs cannot be read, in a sentence; "" where they can. */
  get trouble(): string {
    return this._trouble;
  }

  get project(): IProject | null {
    return this._project;
  }

  get view(): IRunsView {
    return this._view;
  }

  get selected(): ReadonlySet<string> {
    return this._selected;
  }

  /** The selected runs that are still there, the oldest first. */
  get chosen(): readonly IRun[] {
    const found = (this._runs ?? []).filter(run => this._selected.has(run.id));
    return found.sort((a, b) => a.started - b.started);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Names of metrics, those that say most about a run first. */
  get metrics(): readonly string[] {
    return this._once('metrics', () => metricsOf(this._runs ?? []));
  }

  get columns(): readonly string[] {
    return this._view.columns.length ? this._view.columns : this.metrics.slice(0, 1);
  }

  /** The columns that rows have room for, that of the metric which they are sorted by included. */
  get drawn(): readonly string[] {
    return this._once('drawn', () => drawnColumns(this.columns, this._view.sort));
  }

  /** The runs as the view wants them: filtered, sorted, the baseline first. */
  get shown(): readonly IRun[] {
    return this._once('shown', () => arranged(this._runs ?? [], this._view));
  }

  get baseline(): IRun | null {
    return this._runs?.find(run => run.id === this._view.baseline) ?? null;
  }

  /** The best value of a metric among the runs; which way is better follows from its name. */
  best(metric: string): number | null {
    return this._once(`best ${metric}`, () => this._best(metric));
  }

  private _best(metric: string): number | null {
    const values = (this._runs ?? [])
      .map(run => run.metrics[metric])
      .filter((value): value is number => typeof value === 'number');
    if (!values.length) {
      return null;
    }
    return values.reduce(isLoss(metric) ? (a, b) => Math.min(a, b) : (a, b) => Math.max(a, b));
  }

  set(view: Partial<IRunsView>): void {
    this._view = { ...this._view, ...view };
    this._keep();
    this._changed.emit();
    void this._readOn();
  }

  toggle(id: string): void {
    const selected = new Set(this._selected);
    if (!selected.delete(id)) {
      selected.add(id);
    }
    this._selected = selected;
    this._changed.emit();
  }

  clearSelection(): void {
    this._selected = new Set();
    this._changed.emit();
  }

  /** While it is watched, a change of the store shows by itself. */
  get watched(): boolean {
    return this._watching !== null;
  }
  set watched(value: boolean) {
    if (value === this.watched || this._disposed) {
      return;
    }
    this._watching?.abort();
    this._watching = value ? new AbortController() : null;
    if (this._watching) {
      void this._watch(this._watching.signal);
    }
  }

  async refresh(): Promise<void> {
    const path = this._notebook.path;
    const asked = (this._asked += 1);
    // An answer that was asked for before something else was, may be older than what is shown.
    const late = (): boolean =>
      this._disposed || path !== this._notebook.path || asked !== this._asked;
    try {
      const project = this._project ?? (await this._server.project(path));
      const page = await this._server.runs(path, null, '');
      if (late()) {
        return;
      }
      this._project = project;
      const { runs, next } = await this._again(page, late);
      const pinned = next === null ? [] : await this._pinnedBelow(runs);
      if (late()) {
        return;
      }
      this._runs = [...runs, ...pinned];
      this._depth = runs.length;
      this._next = next;
      this._trouble = '';
    } catch (error) {
      if (late()) {
        return;
      }
      this._trouble = sentence(error);
    }
    this._answered = asked;
    this._changed.emit();
    void this._readOn();
  }

  /** Read the next page; a page that is being read is not asked for again. */
  async readMore(): Promise<void> {
    await this._readNext();
    this._changed.emit();
  }

  /** Tag a run; false, with `failure`, where that did not work. */
  async mark(run: IRun, tags: Record<string, string>): Promise<boolean> {
    this._asked += 1; // what is being read does not know of it
    this._runs =
      this._runs?.map(one =>
        one.id === run.id ? { ...one, tags: { ...one.tags, ...tags } } : one
      ) ?? null;
    return this._do(() => this._server.mark(this._notebook.path, run.id, tags));
  }

  compare(a: string, b: string): Promise<IComparison> {
    return this._server.compare(this._notebook.path, a, b);
  }

  cells(run: string): Promise<IRunCell[]> {
    return this._server.runCells(this._notebook.path, run);
  }

  logs(run: string): Promise<IRunLog[]> {
    return this._server.runLogs(this._notebook.path, run);
  }

  /** Write the notebook that a run held as a new one; return its path. */
  notebook(run: string): Promise<string> {
    return this._server.runNotebook(this._notebook.path, run);
  }

  /** The address of MLflow's own page of a run. */
  page(run: string): Promise<string> {
    return this._server.runPage(this._notebook.path, run);
  }

  /** The run that was deleted last and can still be brought back here. */
  get deleted(): IRun | null {
    return this._deleted[this._deleted.length - 1] ?? null;
  }

  /** Why the last change of a run failed; "" where it did not. */
  get failure(): string {
    return this._failure;
  }

  /** Delete a run; false, with `failure`, where that did not work. */
  remove(run: IRun): Promise<boolean> {
    return this._do(async () => {
      await this._server.deleteRun(this._notebook.path, run.id);
      this._deleted = [...this._deleted, run];
      this._runs = this._runs?.filter(one => one.id !== run.id) ?? null;
      this._selected = new Set([...this._selected].filter(id => id !== run.id));
    });
  }

  /** Bring back the run that was deleted last; the next call brings back the one before. */
  bringBack(): Promise<boolean> {
    const run = this.deleted;
    // It is nobody else's to bring back while the server is asked.
    this._deleted = this._deleted.slice(0, -1);
    return this._do(async () => {
      if (run) {
        try {
          await this._server.undeleteRun(this._notebook.path, run.id);
        } catch (error) {
          this._deleted = [...this._deleted, run];
          throw error;
        }
      }
    });
  }

  /** Forget the runs: the notebook has another name now. How they are shown goes along with it. */
  reset(): void {
    this._runs = null;
    this._project = null;
    this._next = null;
    this._depth = 0;
    this._failure = '';
    this._selected = new Set();
    this._deleted = [];
    this._changed.emit();
    void this._recalled.then(() => this._keep());
    if (this.watched) {
      this.watched = false;
      this.watched = true;
    }
  }

  dispose(): void {
    if (!this._disposed) {
      this.watched = false;
      this._disposed = true;
      Signal.clearData(this);
    }
  }

  /** Read what was read before once more; what stands further down shows until then. */
  private async _again(page: IRunPage, late: () => boolean): Promise<IRunPage> {
    let { runs, next } = page;
    if (next !== null && runs.length < this._depth) {
      this._runs = joinedRuns(runs, this._runs ?? []);
      this._changed.emit();
    }
    while (next !== null && runs.length < this._depth && !late()) {
      const more: IRunPage = await this._server.runs(this._notebook.path, next, '', LARGE);
      runs = joinedRuns(runs, more.runs);
      next = more.next;
    }
    return { runs, next };
  }

  /** The baseline, where it is not among `runs`; nothing where it is no more. */
  private async _pinnedBelow(runs: readonly IRun[]): Promise<IRun[]> {
    const { baseline } = this._view;
    if (baseline === null || runs.some(run => run.id === baseline)) {
      return [];
    }
    return this._server.run(this._notebook.path, baseline).then(
      run => [run],
      () => []
    );
  }

  /** Read page after page while what the view wants may stand in the next one. */
  private async _readOn(): Promise<void> {
    if (this._readingOn || !this._isWanting()) {
      return;
    }
    this._readingOn = true;
    let drawn = 0;
    while (this._isWanting()) {
      if (Date.now() - drawn > DRAW_MS) {
        drawn = Date.now();
        this._changed.emit();
      }
      await this._readNext(LARGE);
    }
    this._readingOn = false;
    this._changed.emit();
  }

  private _isWanting(): boolean {
    const quiet = this._asked === this._answered; // what is read anew comes first
    return quiet && this.watched && this._next !== null && wantsAll(this._view);
  }

  private _readNext(limit?: number): Promise<void> {
    const token = this._next;
    if (token === null) {
      return Promise.resolve();
    }
    if (this._reading?.token !== token) {
      this._reading = { token, done: this._readPage(token, limit) };
    }
    return this._reading.done;
  }

  private async _readPage(token: string, limit?: number): Promise<void> {
    try {
      const page = await this._server.runs(this._notebook.path, token, '', limit);
      if (this._next !== token) {
        return; // another list since: this page is not its next
      }
      this._runs = joinedRuns(this._runs ?? [], page.runs);
      this._next = page.next;
      this._depth += page.runs.length;
    } catch (error) {
      this._trouble = sentence(error);
      this._next = null;
    } finally {
      this._reading = null;
    }
  }

  /** Change something in the store, then read it anew. */
  private async _do(work: () => Promise<void>): Promise<boolean> {
    this._failure = '';
    this._changed.emit();
    try {
      await work();
    } catch (error) {
      this._failure = sentence(error);
    }
    await this.refresh();
    return this._failure === '';
  }

  private async _watch(signal: AbortSignal): Promise<void> {
    let version = '';
    while (!signal.aborted) {
      await this.refresh();
      try {
        const known = version;
        version = await this._server.runsChanged(this._notebook.path, version, signal);
        if (known === '' && version !== '') {
          continue;
        }
        if (version === '') {
          await later(AGAIN_MS);
        }
      } catch {
        await later(AGAIN_MS);
      }
    }
  }

  /** What follows from runs and view is worked out once for each of their states. */
  private _once<T>(key: string, make: () => T): T {
    if (this._worked.runs !== this._runs || this._worked.view !== this._view) {
      this._worked = { runs: this._runs, view: this._view, found: new Map() };
    }
    const { found } = this._worked;
    if (!found.has(key)) {
      found.set(key, make());
    }
    return found.get(key) as T;
  }

  private _onRun(run: string | null): void {
    if (run !== this._run) {
      this._run = run;
      if (this.watched && this._runs !== null) {
        void this.refresh();
      }
    }
  }

  private _keep(): void {
    this._memory.set(`runs:${this._notebook.path}`, { ...this._view });
  }

  private async _recall(): Promise<void> {
    const known = await this._memory.get(`runs:${this._notebook.path}`);
    if (known && typeof known === 'object') {
      this._view = { ...VIEW, ...known };
      this._changed.emit();
      if (this.watched && this._runs !== null) {
        void this.refresh();
      }
    }
  }

  private readonly _recalled: Promise<void>;
  private _runs: readonly IRun[] | null = null;
  private _worked: {
    runs: readonly IRun[] | null;
    view: IRunsView;
    found: Map<string, unknown>;
  } = { runs: null, view: VIEW, found: new Map() };
  private _next: string | null = null;
  private _depth = 0;
  private _reading: { token: string; done: Promise<void> } | null = null;
  private _trouble = '';
  private _failure = '';
  private _asked = 0;
  private _answered = 0;
  private _readingOn = false;
  private _project: IProject | null = null;
  private _view = VIEW;
  private _selected: ReadonlySet<string> = new Set();
  /** Those deleted here and not brought back, the last one last. */
  private _deleted: readonly IRun[] = [];
  private _watching: AbortController | null = null;
  private _run: string | null = null;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

function sentence(error: unknown): string {
  if (error instanceof ServerError) {
    return error.message || `HTTP ${error.status}`;
  }
  return String(error);
}

function later(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
