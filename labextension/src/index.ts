import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  ICommandPalette,
  ISessionContextDialogs,
  MainAreaWidget,
  SessionContextDialogs,
  showErrorMessage
} from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { addCommands, COMMANDS } from './commands';
import { panelIcon } from './icons';
import { IMemory } from './notebook';
import { openMenu, tagMenu } from './menus';
import { Notebooks } from './notebooks';
import { PanelModel } from './panelmodel';
import { place, placed } from './placing';
import { pressing } from './pressing';
import { isSection, PanelWidget } from './panel';
import { Server } from './server';
import { ISurroundings } from './surroundings';

const PLUGIN = 'jupyter-mlops:plugin';

/** The panel, the chips on the cells, and the commands of both. */
const plugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN,
  description: 'Tags the cells of a notebook as steps; shows their flow, runs and findings.',
  autoStart: true,
  requires: [INotebookTracker],
  // Notebook 7 has not all of these.
  optional: [
    ITranslator,
    ISettingRegistry,
    ICommandPalette,
    ILayoutRestorer,
    IRenderMimeRegistry,
    ISessionContextDialogs,
    IStateDB,
    IFileBrowserFactory
  ],
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    translator: ITranslator | null,
    settings: ISettingRegistry | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    rendermime: IRenderMimeRegistry | null,
    dialogs: ISessionContextDialogs | null,
    state: IStateDB | null,
    files: IFileBrowserFactory | null
  ) => {
    const language = translator ?? nullTranslator;
    const trans = language.load('jupyter_mlops');
    const { commands } = app;
    const memory = remember(state);
    pressing.listen(document, window);
    const around: ISurroundings = {
      trans,
      rendermime,
      memory,
      chooseTag: (ids, node, closed) => {
        tagMenu(commands, trans, ids, model.current?.ownSteps(ids) ?? [], node, closed);
      },
      menu: openMenu,
      compare: async (model, runs) => {
        const id = `jupyter-mlops-compare-${runs.map(run => run.id).join('-')}`;
        const loaded = await import('./compare').catch(() => null);
        if (!loaded) {
          await showErrorMessage(
            trans.__('The runs cannot be compared'),
            trans.__('A part of the extension cannot be loaded. Reload the page, then try again.')
          );
          return;
        }
        const there = placed(app.shell, id);
        if (there) {
          place(app.shell, there);
          return;
        }
        const content = new loaded.CompareWidget(model, around, runs);
        const widget = new MainAreaWidget({ content });
        widget.id = id;
        widget.title.label = trans.__(
          'Runs %1',
          runs.map(run => run.number ?? run.name).join(', ')
        );
        widget.title.icon = panelIcon;
        widget.title.closable = true;
        place(app.shell, widget);
      },
      openFile: path => void commands.execute('docmanager:open', { path }),
      openSettings: () => void commands.execute('settingeditor:open', { query: 'MLOps' }),
      execute: (command, args) => void commands.execute(command, args)
    };

    const model = new PanelModel();
    const panel = new PanelWidget(model, around);
    panel.id = 'jupyter-mlops-panel';
    panel.title.icon = panelIcon;
    panel.title.caption = trans.__('MLOps: steps, flow, findings, runs, export');
    app.shell.add(panel, 'left', { rank: 450, type: 'MLOps' });
    restorer?.add(panel, panel.id);
    void memory.get('section').then(section => {
      if (isSection(section)) {
        panel.recall(section);
      }
    });

    const notebooks = new Notebooks(
      new Server(app.serviceManager.serverSettings),
      memory,
      dialogs ?? new SessionContextDialogs({ translator: language }),
      language,
      (ids, node, closed) => around.chooseTag(ids, node, closed)
    );
    const follow = (current: NotebookPanel | null): void => {
      if (!current) {
        model.current = null;
        return;
      }
      void current.context.ready.then(() => {
        if (tracker.currentWidget === current && !current.isDisposed) {
          model.current = notebooks.of(current);
        }
      });
    };
    tracker.widgetAdded.connect((_, added) => {
      void added.context.ready.then(() => {
        if (!added.isDisposed) {
          notebooks.of(added);
        }
      });
    });
    tracker.currentChanged.connect((_, current) => follow(current));
    follow(tracker.currentWidget);

    addCommands({ app, panel, model, notebooks, tracker, files, trans });
    for (const command of COMMANDS) {
      palette?.addItem({ command, category: trans.__('MLOps') });
    }

    const known = settings?.load(PLUGIN) ?? Promise.reject(new Error('no settings here'));
    known.then(
      loaded => {
        const apply = (): void => {
          document.body.dataset.mlopsChips = String(loaded.get('chips').composite ?? true);
          notebooks.record = loaded.get('record').composite !== false;
        };
        apply();
        loaded.changed.connect(apply);
      },
      () => {
        notebooks.record = true; // what the schema says where nobody set it
      }
    );
  }
};

/** What the panel remembers stands in Lab's state database, never in a notebook. */
function remember(state: IStateDB | null): IMemory {
  return {
    get: key => state?.fetch(`jupyter-mlops:${key}`) ?? Promise.resolve(undefined),
    set: (key, value) => {
      void state?.save(`jupyter-mlops:${key}`, JSON.parse(JSON.stringify(value)));
    }
  };
}

export default plugin;
