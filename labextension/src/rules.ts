import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { ICandidate, IRule, IRules, RuledStage } from './protocol';
import { INotebookSource, IServer, ServerError } from './server';
import { isStage, Role, roleOf } from './tags';

/** A cell that the user gave another stage than the suggested one. */
interface ICorrection {
  readonly cell: string;
  readonly stage: RuledStage;
  /** What the cell was made. */
  readonly role: Role | null;
}

/** Rules by which the suggestions would have been what the user made of them. */
export interface IOffer extends ICorrection {
  readonly candidates: readonly ICandidate[];
}

const NO_RULES: IRules = { file: '', rules: [], error: '' };

/** The project's rules for suggestions, and the one that the last correction could become. */
export class RulesModel implements IDisposable {
  constructor(
    private readonly _server: IServer,
    private readonly _source: () => INotebookSource,
    private readonly _changedRules: () => void
  ) {}

  get rules(): readonly IRule[] {
    return this._rules.rules;
  }

  /** Where the rules stand, "" where that cannot be told. */
  get file(): string {
    return this._rules.file;
  }

  /** Why there are no rules, or why one was not written; "" else. */
  get trouble(): string {
    return this._trouble || this._rules.error;
  }

  get offer(): IOffer | null {
    return this._offer;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  /** Take over what an analysis read. */
  read(rules: IRules): void {
    this._rules = rules;
    this._changed.emit();
  }

  /** The user gave a cell this tag, none for null, where another step was suggested. */
  corrected(cell: string, tag: string | null): Promise<void> {
    const role = tag === null ? null : roleOf(tag);
    this._correction = { cell, stage: isStage(role) ? role : 'none', role };
    this._offering ??= this._makeOffers();
    return this._offering;
  }

  /** Offer no rule for a correction that was taken back, or whose cell is gone. */
  follow(cells: readonly { readonly id: string; readonly role: Role | null }[]): void {
    const roles = new Map(cells.map(cell => [cell.id, cell.role]));
    const holds = (one: ICorrection | null): boolean =>
      one === null || roles.get(one.cell) === one.role;
    if (!holds(this._correction)) {
      this._correction = null;
    }
    if (!holds(this._offer)) {
      this._offer = null;
      this._changed.emit();
    }
  }

  dismiss(): void {
    this._correction = null;
    this._offer = null;
    this._trouble = '';
    this._changed.emit();
  }

  /** Write a rule into the project's file. */
  async remember(rule: IRule): Promise<void> {
    await this._write(rule.pattern, rule.stage);
  }

  /** Take a rule out of it. */
  async forget(pattern: string): Promise<void> {
    await this._write(pattern, null);
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      Signal.clearData(this);
    }
  }

  /** One at a time, as each sends the notebook's text; of many corrections the last one counts. */
  private async _makeOffers(): Promise<void> {
    for (let asked = this._correction; asked && !this._disposed; asked = this._next(asked)) {
      const candidates = await this._candidates(asked);
      if (asked === this._correction && !this._disposed) {
        this._offer = candidates.length ? { ...asked, candidates } : null;
        this._changed.emit();
      }
    }
    this._offering = null;
  }

  private _next(asked: ICorrection): ICorrection | null {
    return this._correction === asked ? null : this._correction;
  }

  private async _candidates({ cell, stage }: ICorrection): Promise<readonly ICandidate[]> {
    const source = this._source();
    const index = source.cells.findIndex(one => one.id === cell);
    try {
      return await this._server.candidates(source, index, stage);
    } catch {
      return []; // An offer that cannot be made is none: the tag itself is written.
    }
  }

  private async _write(pattern: string, stage: RuledStage | null): Promise<void> {
    this.dismiss();
    try {
      this._rules = await this._server.setRule(this._source().path, pattern, stage);
      this._changedRules();
    } catch (error) {
      this._trouble = error instanceof ServerError ? error.message || String(error.status) : '';
    }
    this._changed.emit();
  }

  private _rules = NO_RULES;
  private _offer: IOffer | null = null;
  private _trouble = '';
  private _correction: ICorrection | null = null;
  private _offering: Promise<void> | null = null;
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
