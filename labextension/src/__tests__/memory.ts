import { ISignal, Signal } from '@lumino/signaling';

import {
  Change,
  IAddition,
  ICell,
  IEdit,
  IKernelLink,
  IMemory,
  INotebook,
  KernelStatus
} from '../notebook';
import { IAnalysis, ICellFacts, IKernelState, IStep, IVariable } from '../protocol';
import { IServer } from '../server';

/** A notebook in memory; `undone` counts the steps of undo that it would take to go back. */
export class MemoryNotebook implements INotebook {
  path = 'folder/churn.ipynb';
  language = 'python';
  readOnly = false;
  cells: ICell[];
  selection: string[] = [];
  steps = 0;
  ran: string[][] = [];
  executed: string[] = [];
  isDisposed = false;

  constructor(sources: readonly (string | [tag: string, source: string])[]) {
    this.cells = sources.map((given, index) => {
      const [tag, source] = typeof given === 'string' ? ['', given] : given;
      const tags = tag ? tag.split(' ') : [];
      return { id: `c${index}`, type: 'code', source, tags, count: null };
    });
  }

  get changed(): ISignal<INotebook, Change> {
    return this._changed;
  }
  get saved(): ISignal<INotebook, void> {
    return this._saved;
  }
  get disposed(): ISignal<INotebook, void> {
    return this._disposed;
  }

  edit(edits: readonly IEdit[], added: readonly IAddition[] = []): void {
    this.steps += 1;
    this.cells = this.cells.flatMap(cell => {
      const edit = edits.find(one => one.id === cell.id);
      return edit
        ? edit.parts.map((part, number) => ({
            ...cell,
            id: number ? `${cell.id}-${number}` : cell.id,
            source: part.source ?? cell.source,
            tags: part.tags ?? cell.tags,
            mlops: edit.edges ? { edges: [...edit.edges] } : cell.mlops
          }))
        : [cell];
    });
    for (const { source, tags, above } of added) {
      const id = `new${this.cells.length}`;
      const found = this.cells.findIndex(cell => cell.id === above);
      const made = { id, type: 'code', source, tags: tags ?? [], count: null };
      const at = found < 0 ? this.cells.length : found;
      this.cells = [...this.cells.slice(0, at), made, ...this.cells.slice(at)];
    }
    this.emit('cells');
  }

  emit(change: Change): void {
    this._changed.emit(change);
  }

  reveal = (): Promise<void> => Promise.resolve();
  select = (): void => undefined;
  save = (): Promise<void> => {
    this._saved.emit();
    return Promise.resolve();
  };
  restartAndRun = (): Promise<void> => Promise.resolve();
  run = (ids: readonly string[]): Promise<boolean> => {
    this.ran.push([...ids]);
    return Promise.resolve(true);
  };
  execute = (code: string): Promise<string> => {
    this.executed.push(code);
    return Promise.resolve(code.includes('raise') ? 'NameError: raise' : '');
  };
  dispose(): void {
    this.isDisposed = true;
    this._disposed.emit();
    Signal.clearData(this);
  }

  private readonly _changed = new Signal<INotebook, Change>(this);
  private readonly _saved = new Signal<INotebook, void>(this);
  private readonly _disposed = new Signal<INotebook, void>(this);
}

export class MemoryKernel implements IKernelLink {
  status: KernelStatus = 'on';
  state: IKernelState | null = null;
  process = 0;
  before = 0;
  isDisposed = false;
  told: string[][] = [];

  get changed(): ISignal<IKernelLink, void> {
    return this._changed;
  }
  sendTags(_: string, cells: readonly ICell[]): void {
    this.told.push(cells.map(cell => cell.id));
  }
  variables = (): Promise<Record<string, IVariable>> => Promise.resolve({});
  enable = (): Promise<void> => Promise.resolve();
  become(state: IKernelState): void {
    this.state = state;
    this._changed.emit();
  }
  dispose(): void {
    this.isDisposed = true;
  }

  private readonly _changed = new Signal<IKernelLink, void>(this);
}

export function memory(): IMemory & { kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: key => Promise.resolve(kept.get(key)),
    set: (key, value) => void kept.set(key, value)
  };
}

export function server(answers: Partial<IServer>): IServer {
  const missing = (): never => {
    throw new Error('not asked in this test');
  };
  return {
    analyse: missing,
    candidates: missing,
    setRule: missing,
    project: missing,
    runs: missing,
    run: missing,
    runsChanged: missing,
    compare: missing,
    mark: missing,
    runCells: missing,
    runLogs: missing,
    runNotebook: missing,
    runPage: missing,
    deleteRun: missing,
    undeleteRun: missing,
    exportTo: missing,
    places: missing,
    prove: missing,
    proofNews: missing,
    stopProof: missing,
    ...answers
  };
}

export function analysis(given: Partial<IAnalysis> = {}): IAnalysis {
  return {
    error: null,
    exportable: true,
    package: 'churn',
    cells: [],
    steps: [],
    edges: [],
    parameters: [],
    links: [],
    findings: [],
    hints: [],
    suggestions: [],
    rules: { file: '/p/pyproject.toml', rules: [], error: '' },
    ...given
  };
}

export function facts(index: number, given: Partial<ICellFacts> = {}): ICellFacts {
  return { index, kind: 'none', tag: null, conflict: null, label: `cell ${index}`, ...given };
}

export function step(tag: string, cells: number[]): IStep {
  return {
    tag,
    function: tag.replace(':', '_'),
    stage: 'train',
    cells,
    inputs: [],
    outputs: [],
    parameters: [],
    touches: []
  };
}

/** Let what was promised happen. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 10; i++) {
    await Promise.resolve();
  }
}
