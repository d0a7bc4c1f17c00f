import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { IMemory, INotebook } from './notebook';
import { IExportRefusal, IPackagePlace, IPreview, IProject, IReport, IStanding } from './protocol';
import { Quiet } from './quiet';
import { IServer, ServerError } from './server';

const LOOK_MS = 300;

export type Doing = 'nothing' | 'previewing' | 'writing' | 'proving';

/** The way from a notebook to a proven package: look, write, prove. */
export class ExportModel implements IDisposable {
  constructor(
    private readonly _notebook: INotebook,
    private readonly _server: IServer,
    private readonly _memory: IMemory
  ) {
    this._kept = textOf(_notebook);
    this._recalled = this._recall();
    _notebook.saved.connect(this._onSaved, this);
  }

  /** Whether somebody looks at it: what the file and the package are is then asked anew. */
  get watched(): boolean {
    return this._watched;
  }
  set watched(value: boolean) {
    this._watched = value;
    if (value) {
      void this.look();
    }
  }

  /** Whether the notebook says something else than its file, which is what was proven. */
  get edited(): boolean {
    return this._kept !== textOf(this._notebook);
  }

  get doing(): Doing {
    return this._doing;
  }

  get project(): IProject | null {
    return this._project;
  }

  /** The folder of the package, as the browser names it. */
  get folder(): string {
    return this._folder;
  }
  set folder(value: string) {
    this._folder = value;
    this._typed = value;
    this._remember();
    this._preview = null;
    this._written = null;
    this._refusal = null;
    this._trouble = '';
    this._project = null;
    this._changed.emit();
    if (value) {
      this._looker.stir();
    }
  }

  get preview(): IPreview | null {
    return this._preview;
  }

  get refusal(): IExportRefusal | null {
    return this._refusal;
  }

  /** Ids of the cells that the refusal counts. */
  get ids(): readonly string[] {
    return this._ids;
  }

  /** What was written last; null until then. */
  get written(): IPreview | null {
    return this._written;
  }

  /** What the proof that is running said, last line last. */
  get said(): readonly string[] {
    return this._said;
  }

  get report(): IReport | null {
    return this._report;
  }

  /** How the package stands to its last proof; null where there was none. */
  get standing(): IStanding | null {
    const found = this._project?.standing;
    return found?.error === undefined && found?.proof ? found : null;
  }

  /** Whether notebook and package are still those of the last proof. */
  get current(): boolean {
    const known = ['proven', 'differs', 'not proven'].includes(this.standing?.standing ?? '');
    return known && !this.edited;
  }

  get trouble(): string {
    return this._trouble || this._unseen;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Ask where the package is and whether it is proven. */
  async look(): Promise<void> {
    await this._recalled;
    const [path, folder] = [this._notebook.path, this._folder];
    const late = (): boolean =>
      this._disposed || path !== this._notebook.path || folder !== this._folder;
    try {
      const project = await this._server.project(path, folder);
      if (late()) {
        return;
      }
      this._unseen = '';
      this._project = project;
      this._folder ||= project.package;
      this._report = project.report;
    } catch (error) {
      if (late()) {
        return;
      }
      this._unseen = sentence(error);
    }
    this._changed.emit();
  }

  lookAhead(): Promise<void> {
    return this._try('previewing', () => this._export(false));
  }

  write(): Promise<void> {
    return this._try('writing', () => this._export(true));
  }

  prove(): Promise<void> {
    return this._try('proving', () => this._prove());
  }

  /** Where in the notebook the lines of a traceback came from. */
  places(text: string): Promise<IPackagePlace[]> {
    return this._server.places(this._folder, text);
  }

  async stop(): Promise<void> {
    if (this._proof !== null) {
      await this._server.stopProof(this._proof);
    }
  }

  /** The notebook has another name now: what was typed goes along with it. */
  reset(): void {
    this._folder = this._typed;
    void this._recalled.then(() => this._remember());
    this._project = null;
    this._preview = null;
    this._written = null;
    this._report = null;
    this._refusal = null;
    this._changed.emit();
    if (this._watched) {
      void this.look();
    }
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._looker.dispose();
      Signal.clearData(this);
    }
  }

  private async _recall(): Promise<void> {
    const folder = await this._memory.get(folderKey(this._notebook.path));
    if (typeof folder === 'string' && !this._folder) {
      this._folder = folder;
      this._typed = folder;
    }
  }

  private _remember(): void {
    this._memory.set(folderKey(this._notebook.path), this._typed);
  }

  private _onSaved(): void {
    this._kept = textOf(this._notebook);
    if (this._watched && this._doing === 'nothing') {
      void this.look();
    }
  }

  private async _export(write: boolean): Promise<void> {
    await this._notebook.save();
    const [path, folder] = [this._notebook.path, this._folder];
    const ids = this._notebook.cells.map(cell => cell.id);
    const answer = await this._server.exportTo(path, folder, write);
    if (path !== this._notebook.path || folder !== this._folder) {
      return;
    }
    this._refusal = answer.error === undefined ? null : answer;
    this._ids = ids;
    this._preview = answer.error === undefined && !write ? answer : null;
    if (write) {
      this._written = answer.error === undefined ? answer : null;
    }
    if (this._written && !this._refusal && write) {
      await this.look();
    }
  }

  private async _prove(): Promise<void> {
    await this._notebook.save();
    this._said = [];
    this._report = null;
    try {
      const proof = await this._server.prove(this._notebook.path, this._folder);
      this._proof = proof;
      let over = false;
      let seen = 0;
      while (!over && !this._disposed) {
        const news = await this._server.proofNews(proof, seen);
        seen += news.lines.length;
        over = news.over;
        for (const line of news.lines) {
          if (line.doing) {
            this._said = [...this._said, line.doing];
          }
          if (line.report) {
            this._report = line.report;
          }
          if (line.error) {
            this._trouble = line.error;
          }
        }
        this._changed.emit();
      }
    } finally {
      this._proof = null;
      await this.look();
    }
  }

  /** One after the other: what is asked for while it is being done already is not done twice. */
  private _try(doing: Exclude<Doing, 'nothing'>, work: () => Promise<void>): Promise<void> {
    if (this._doing === doing) {
      return this._last;
    }
    this._last = this._last.then(async () => {
      this._doing = doing;
      this._trouble = '';
      this._changed.emit();
      try {
        await work();
      } catch (error) {
        this._trouble = sentence(error);
      }
      this._doing = 'nothing';
      this._changed.emit();
    });
    return this._last;
  }

  /** The text of the file: of the notebook as it was opened, or saved last. */
  private _kept: string;
  private _watched = false;
  private _doing: Doing = 'nothing';
  private _last: Promise<void> = Promise.resolve();
  private readonly _looker = new Quiet(() => void this.look(), LOOK_MS);
  private _project: IProject | null = null;
  private readonly _recalled: Promise<void>;
  private _folder = '';
  /** The folder as somebody wanted it; "" where the notebook's name says it. */
  private _typed = '';
  private _preview: IPreview | null = null;
  private _ids: readonly string[] = [];
  private _refusal: IExportRefusal | null = null;
  private _written: IPreview | null = null;
  private _said: readonly string[] = [];
  private _report: IReport | null = null;
  private _proof: string | null = null;
  private _trouble = '';
  /** Why it could not be looked at. */
  private _unseen = '';
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** Under which name it is remembered where a notebook is exported to. */
function folderKey(path: string): string {
  return `folder:${path}`;
}

function textOf(notebook: INotebook): string {
  return JSON.stringify(notebook.cells.map(({ type, source, tags }) => [type, source, tags]));
}

function sentence(error: unknown): string {
  return error instanceof ServerError ? error.message || `HTTP ${error.status}` : String(error);
}
