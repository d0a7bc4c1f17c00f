import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { INotebook } from './notebook';
import { IExportRefusal, IPackagePlace, IPreview, IProject, IReport, IStanding } from './protocol';
import { IServer, ServerError } from './server';

export type Doing = 'nothing' | 'previewing' | 'writing' | 'proving';

/** The way from a notebook to a proven package: look, write, prove. */
export class ExportModel implements IDisposable {
  constructor(
    private readonly _notebook: INotebook,
    private readonly _server: IServer
  ) {}

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
    this._preview = null;
    this._changed.emit();
  }

  get preview(): IPreview | null {
    return this._preview;
  }

  get refusal(): IExportRefusal | null {
    return this._refusal;
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
    return ['proven', 'differs', 'not proven'].includes(this.standing?.standing ?? '');
  }

  get trouble(): string {
    return this._trouble;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Ask where the package is and whether it is proven. */
  async look(): Promise<void> {
    await this._try('nothing', async () => {
      const project = await this._server.project(this._notebook.path, this._folder);
      this._project = project;
      this._folder ||= project.package;
      this._report = project.report;
    });
  }

  async lookAhead(): Promise<void> {
    await this._export(false);
  }

  async write(): Promise<void> {
    await this._export(true);
    if (this._written && !this._refusal) {
      await this.look();
    }
  }

  async prove(): Promise<void> {
    await this._try('proving', async () => {
      await this._notebook.save();
      this._said = [];
      this._report = null;
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
    });
    this._proof = null;
    const trouble = this._trouble;
    await this.look();
    this._trouble ||= trouble;
    this._changed.emit();
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

  reset(): void {
    this._folder = '';
    this._project = null;
    this._preview = null;
    this._written = null;
    this._report = null;
    this._refusal = null;
    this._changed.emit();
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      Signal.clearData(this);
    }
  }

  private async _export(write: boolean): Promise<void> {
    await this._try(write ? 'writing' : 'previewing', async () => {
      await this._notebook.save();
      const answer = await this._server.exportTo(this._notebook.path, this._folder, write);
      this._refusal = answer.error === undefined ? null : answer;
      this._preview = answer.error === undefined && !write ? answer : null;
      if (write) {
        this._written = answer.error === undefined ? answer : null;
      }
    });
  }

  private async _try(doing: Doing, work: () => Promise<void>): Promise<void> {
    this._doing = doing;
    this._trouble = '';
    this._changed.emit();
    try {
      await work();
    } catch (error) {
      this._trouble =
        error instanceof ServerError ? error.message || `HTTP ${error.status}` : String(error);
    }
    this._doing = 'nothing';
    this._changed.emit();
  }

  private _doing: Doing = 'nothing';
  private _project: IProject | null = null;
  private _folder = '';
  private _preview: IPreview | null = null;
  private _refusal: IExportRefusal | null = null;
  private _written: IPreview | null = null;
  private _said: readonly string[] = [];
  private _report: IReport | null = null;
  private _proof: string | null = null;
  private _trouble = '';
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
