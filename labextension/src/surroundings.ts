import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';

import { IMemory } from './notebook';
import { IRun } from './protocol';
import { NotebookModel } from './model';

/** What the sections need of JupyterLab around them. */
export interface ISurroundings {
  readonly trans: TranslationBundle;
  readonly rendermime: IRenderMimeRegistry | null;
  readonly memory: IMemory;
  /** Open the menu of tags for these cells at a node. */
  chooseTag(ids: readonly string[], node: HTMLElement): void;
  compare(model: NotebookModel, a: IRun, b: IRun): Promise<void>;
  openFile(path: string): void;
  openSettings(): void;
  execute(command: string, args?: Record<string, string>): void;
}
