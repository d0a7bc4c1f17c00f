import { IMemory } from './notebook';
import { ISuggestion } from './protocol';
import { isStage, roleOf, textsOf } from './tags';

/** What is suggested for the cells of one notebook, and what the user answered. */
export class Suggestions {
  constructor(private readonly _memory: IMemory) {}

  /** Take over what an analysis of cells with these ids suggests. */
  read(suggestions: readonly ISuggestion[], ids: readonly string[]): void {
    this._found = new Map();
    for (const suggestion of suggestions) {
      const id = ids[suggestion.cell];
      if (id !== undefined) {
        this._found.set(id, suggestion);
        this._last.set(
          id,
          suggestion.stages.map(one => one.stage)
        );
      }
    }
  }

  /** What is suggested for a cell and not rejected. */
  of(id: string): ISuggestion | undefined {
    return this._rejected.has(this._key(id)) ? undefined : this._found.get(id);
  }

  /** Whether the last analysis suggests anything. */
  get any(): boolean {
    return this._found.size > 0;
  }

  /** Whether something was suggested for a cell since the notebook was opened. */
  has(id: string): boolean {
    return this._last.has(id);
  }

  /** Whether `tag` says something else than what was suggested last for a cell. */
  differ(id: string, tag: string | null): boolean {
    const role = tag === null ? null : roleOf(tag);
    if (role === 'skip') {
      return this.has(id);
    }
    return isStage(role) && !(this._last.get(id) ?? []).includes(role);
  }

  reject(ids: readonly string[], path: string): void {
    for (const id of ids) {
      this._rejected.add(this._key(id));
    }
    this.keep(path);
  }

  /** Let what was rejected come back. */
  forgive(path: string): void {
    this._rejected.clear();
    this.keep(path);
  }

  async recall(path: string): Promise<void> {
    this._rejected = new Set(textsOf(await this._memory.get(`rejected:${path}`)));
  }

  /** Remember under this path what was rejected. */
  keep(path: string): void {
    this._memory.set(`rejected:${path}`, [...this._rejected]);
  }

  private _key(id: string): string {
    const stages = this._found.get(id)?.stages.map(one => one.stage) ?? [];
    return `${id} ${stages.join('+')}`;
  }

  private _found = new Map<string, ISuggestion>();
  /** The stages suggested last for a cell, also after it was tagged. */
  private readonly _last = new Map<string, readonly string[]>();
  private _rejected = new Set<string>();
}
