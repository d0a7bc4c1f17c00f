import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';

import { IMemory } from './notebook';
import { IRun } from './protocol';
import { NotebookModel } from './model';

/** What a menu opens at. */
export type MenuAnchor = HTMLElement | SVGElement;

export interface IMenuItem {
  readonly label: string;
  readonly run: () => void;
}

/** What the sections need of JupyterLab around them. */
export interface ISurroundings {
  readonly trans: TranslationBundle;
  readonly rendermime: IRenderMimeRegistry | null;
  readonly memory: IMemory;
  /** Open the menu of tags for these cells at a node; `closed` moves the focus, else it goes back. */
  chooseTag(ids: readonly string[], node: MenuAnchor, closed?: () => void): void;
  /** Show runs side by side, the first against the others. */
  compare(model: NotebookModel, runs: readonly IRun[]): Promise<void>;
  /** Open a menu at a node, or where the mouse is. */
  menu(items: readonly IMenuItem[], at: MenuAnchor | { x: number; y: number }): void;
  openFile(path: string): void;
  openSettings(): void;
  execute(command: string, args?: Record<string, string>): void;
}
