import { IDisposable } from '@lumino/disposable';
import { ISignal } from '@lumino/signaling';

import { IOwnEdge } from './edges';
import { IKernelState, IVariable } from './protocol';

// What the model wants of a notebook and its kernel. `labnotebook.ts` and `kernel.ts` give it from
// JupyterLab; tests give it from memory.

export interface ICell {
  readonly id: string;
  readonly type: string;
  readonly source: string;
  readonly tags: unknown;
  readonly count: number | null;
  /** What this extension keeps in the cell's metadata, beside the tags. */
  readonly mlops?: unknown;
}

export type Change = 'tags' | 'cells' | 'text' | 'path' | 'selection';

/** New texts and tags of a cell: one part leaves the cell in place, more split it. */
export interface IEdit {
  readonly id: string;
  readonly parts: readonly { readonly source?: string; readonly tags?: readonly string[] }[];
  /** The edges between steps that the cell holds from now on. */
  readonly edges?: readonly IOwnEdge[];
}

/** A code cell that is new: above the cell of that id, or at the end. */
export interface IAddition {
  readonly source: string;
  readonly tags?: readonly string[];
  readonly above?: string;
}

export interface INotebook extends IDisposable {
  readonly path: string;
  readonly language: string;
  readonly readOnly: boolean;
  readonly cells: readonly ICell[];
  /** Ids of the selected cells, in document order. */
  readonly selection: readonly string[];
  readonly changed: ISignal<INotebook, Change>;
  readonly saved: ISignal<INotebook, void>;
  readonly disposed: ISignal<INotebook, void>;
  /** Make all edits and additions as exactly one step of undo. */
  edit(edits: readonly IEdit[], added?: readonly IAddition[]): void;
  reveal(id: string, line?: number): Promise<void>;
  select(ids: readonly string[]): void;
  run(ids: readonly string[]): Promise<boolean>;
  /** Run code that is not in the document; why it failed, "" where it did not. */
  execute(code: string): Promise<string>;
  restartAndRun(): Promise<void>;
  save(): Promise<void>;
}

export type KernelStatus = 'none' | 'starting' | 'off' | 'on' | 'dead';

export interface IKernelLink extends IDisposable {
  readonly status: KernelStatus;
  readonly state: IKernelState | null;
  /** Counts the processes: another kernel, or the same one restarted. */
  readonly process: number;
  /** How many cells ran in this process before they could be recorded. */
  readonly before: number;
  readonly changed: ISignal<IKernelLink, void>;
  sendTags(notebook: string, cells: readonly ICell[]): void;
  variables(names: readonly string[]): Promise<Record<string, IVariable>>;
  /** Load the kernel's side of the extension. */
  enable(): Promise<void>;
}

/** What is remembered between sessions, by notebook; never in the notebook itself. */
export interface IMemory {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): void;
}
