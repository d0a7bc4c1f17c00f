import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { affected, ICells, needed } from './flow';
import { assignments, grid, IRunner, rewritten, Values } from './parameters';
import { IAnalysis, IParameter } from './protocol';

/** The notebook that the form is of, as far as it is read and run. */
export interface ITried extends IRunner {
  readonly analysis: IAnalysis | null;
  readonly ids: readonly string[];
  settled(): Promise<void>;
  idOf(index: number | null): string | null;
  /** What a step needs that is not fresh, and its own cells. */
  needed(step: ICells): string[];
}

/** The run that is on, of how many. */
export interface ITurn {
  readonly number: number;
  readonly all: number;
}

/** The parameters as a form: what was typed into it, and the runs that it is tried in. */
export class FormModel implements IDisposable {
  constructor(private readonly _tried: ITried) {}

  /** What was typed, as Python source by name. */
  get texts(): Values {
    return this._texts;
  }

  /** Whether its fields are shown. */
  get open(): boolean {
    return this._open;
  }
  set open(value: boolean) {
    this._open = value;
    this._changed.emit();
  }

  get turn(): ITurn | null {
    return this._turn;
  }

  /** Why the values could not be set; "" where they could. */
  get trouble(): string {
    return this._trouble;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  set(name: string, text: string): void {
    this._texts = { ...this._texts, [name]: text };
    this._trouble = '';
    this._changed.emit();
  }

  reset(): void {
    this._texts = {};
    this._trouble = '';
    this._changed.emit();
  }

  /** Run the steps with each combination of what was typed, until one fails or `stop`. */
  async run(): Promise<void> {
    const all = grid(this._parameters, this._texts) ?? [];
    this._stopped = false;
    this._trouble = '';
    this._become({ number: 1, all: all.length });
    try {
      await this._tried.settled();
      const [homes, cells] = [this._homes(), this._cells()];
      for (let number = 1; number <= all.length && !this._stopped; number++) {
        this._become({ number, all: all.length });
        if (!(await this._try(cells, homes, all[number - 1]))) {
          break;
        }
      }
    } finally {
      this._become(null);
    }
  }

  /** Run no further combination. */
  stop(): void {
    this._stopped = true;
  }

  /** Write what was typed into the cells; their lines are those that were read last. */
  async write(): Promise<void> {
    await this._tried.settled();
    const { notebook } = this._tried;
    const [values = {}] = grid(this._parameters, this._texts) ?? [];
    const edits = this._homes().flatMap(id => {
      const cell = notebook.cells.find(one => one.id === id);
      const own = this._parameters.filter(one => this._tried.idOf(one.cell) === id);
      const source = cell && rewritten(cell.source, own, values);
      return source === undefined ? [] : [{ id, parts: [{ source }] }];
    });
    notebook.edit(edits);
    this.reset();
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._stopped = true;
      Signal.clearData(this);
    }
  }

  private get _parameters(): readonly IParameter[] {
    return this._tried.analysis?.parameters ?? [];
  }

  /** The cells that set parameters. */
  private _homes(): string[] {
    return [...new Set(this._parameters.map(one => this._tried.idOf(one.cell) ?? ''))];
  }

  /**
   * What has to run with other values: what the steps need that is not fresh, their own cells,
   * and of what is fresh the cells that the values reach.
   */
  private _cells(): string[] {
    const { analysis, ids } = this._tried;
    const steps = analysis?.steps ?? [];
    const own = steps.flatMap(step => step.cells);
    const touched = new Set(
      affected(
        analysis,
        this._parameters.map(one => one.cell)
      )
    );
    const reached = needed(analysis, own, ids, null).filter(cell => touched.has(cell));
    return [
      ...new Set([...steps.flatMap(step => this._tried.needed(step)), ...reached.map(i => ids[i])])
    ];
  }

  /** Run `cells` with `values` in place of what the parameters cells assign; the text stays. */
  private async _try(
    cells: readonly string[],
    homes: readonly string[],
    values: Values
  ): Promise<boolean> {
    const { notebook } = this._tried;
    const all = notebook.cells.map(cell => cell.id);
    const last = Math.max(-1, ...homes.map(id => all.indexOf(id)));
    const wanted = new Set([...cells, ...homes]);
    if (!(await this._tried.run(all.slice(0, last + 1).filter(id => wanted.has(id))))) {
      return false;
    }
    if (Object.keys(values).length) {
      this._trouble = await notebook.execute(assignments(values));
    }
    return !this._trouble && this._tried.run(all.slice(last + 1).filter(id => wanted.has(id)));
  }

  private _become(turn: ITurn | null): void {
    this._turn = turn;
    if (!this._disposed) {
      this._changed.emit();
    }
  }

  private _texts: Values = {};
  private _open = false;
  private _turn: ITurn | null = null;
  private _trouble = '';
  private _stopped = false;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
