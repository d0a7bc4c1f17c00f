import { ISessionContextDialogs } from '@jupyterlab/apputils';
import { NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator } from '@jupyterlab/translation';

import { Chips } from './chips';
import { KernelLink } from './kernel';
import { LabNotebook } from './labnotebook';
import { NotebookModel } from './model';
import { ICell, IMemory, INotebook } from './notebook';
import { IServer } from './server';
import { ISurroundings } from './surroundings';
import { ownTag } from './tags';

/** One model, with its chips, for each notebook that is open; each lives as long as its panel. */
export class Notebooks {
  constructor(
    private readonly _server: IServer,
    private readonly _memory: IMemory,
    private readonly _dialogs: ISessionContextDialogs | null,
    private readonly _translator: ITranslator,
    private readonly _choose: ISurroundings['chooseTag']
  ) {}

  /** Whether kernels of notebooks with tags record by themselves; not while that is not known. */
  get record(): boolean {
    return this._record;
  }
  set record(value: boolean) {
    this._record = value;
    for (const [panel, model] of this._models) {
      this._recordBy(model, panel);
    }
  }

  of(panel: NotebookPanel): NotebookModel {
    const known = this._models.get(panel);
    if (known) {
      return known;
    }
    const notebook = new LabNotebook(panel, this._dialogs, this._translator);
    const wanted = (): boolean => this._wants(notebook, hasStep(notebook.cells));
    const kernel = new KernelLink(panel.sessionContext, {
      get wanted() {
        return wanted();
      },
      get cells() {
        return notebook.cells;
      }
    });
    const model = new NotebookModel(notebook, kernel, this._server, this._memory);
    const chips = new Chips(
      panel,
      model,
      {
        choose: (cell, node, closed) => this._choose([cell], node, closed),
        accept: cell => void model.accept([cell]),
        reject: cell => model.reject([cell])
      },
      this._translator.load('jupyter_mlops')
    );
    this._models.set(panel, model);
    const recording = (): void => this._recordBy(model, panel);
    model.changed.connect(recording);
    notebook.disposed.connect(() => {
      model.changed.disconnect(recording);
      chips.dispose();
      model.dispose();
      this._models.delete(panel);
    });
    return model;
  }

  /** Load the kernel's side once for each process of a notebook that has a step. */
  private _recordBy(model: NotebookModel, panel: NotebookPanel): void {
    const id = panel.sessionContext.session?.kernel?.id;
    const kernel = `${id} ${model.kernel.process}`;
    if (!id || model.kernel.status !== 'off' || this._loaded.has(kernel)) {
      return;
    }
    if (this._wants(model.notebook, model.tags.length > 0)) {
      this._loaded.add(kernel);
      void model.kernel.enable();
    }
  }

  private _wants(notebook: INotebook, tagged: boolean): boolean {
    return this._record && tagged && notebook.language.toLowerCase().startsWith('python');
  }

  private _record = false;

  private readonly _models = new Map<NotebookPanel, NotebookModel>();
  private readonly _loaded = new Set<string>();
}

function hasStep(cells: readonly ICell[]): boolean {
  return cells.some(cell => cell.type === 'code' && ownTag(cell.tags) !== null);
}
