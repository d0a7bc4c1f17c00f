import { JupyterFrontEnd } from '@jupyterlab/application';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';

import { panelIcon, stageIcons } from './icons';
import { NotebookModel } from './model';
import { Notebooks } from './notebooks';
import { isSection, PanelWidget } from './panel';
import { PanelModel } from './panelmodel';
import { planRestoration } from './restoring';
import { roleOf } from './tags';

const OPEN = 'jupyter-mlops:open';
export const TAG = 'jupyter-mlops:tag';
const SUGGEST = 'jupyter-mlops:suggest';
const ACCEPT = 'jupyter-mlops:accept-suggestions';
const REJECT = 'jupyter-mlops:reject-suggestion';
const RUN_STEP = 'jupyter-mlops:run-step';
const RUN_NEEDED = 'jupyter-mlops:run-needed';
const EXPORT = 'jupyter-mlops:export';
const VERIFY = 'jupyter-mlops:verify';
const RESTORE = 'jupyter-mlops:restore-run';

/** Those that make sense without arguments, for the palette. */
export const COMMANDS = [OPEN, SUGGEST, ACCEPT, RUN_NEEDED, EXPORT, VERIFY];

interface IContext {
  app: JupyterFrontEnd;
  panel: PanelWidget;
  model: PanelModel;
  notebooks: Notebooks;
  tracker: INotebookTracker;
  files: IFileBrowserFactory | null;
  trans: TranslationBundle;
}

export function addCommands(context: IContext): void {
  const { app, panel, tracker, notebooks, files, trans } = context;
  const { commands } = app;
  const current = (): NotebookModel | null => {
    const widget = tracker.currentWidget;
    return widget?.context.isReady ? notebooks.of(widget) : null;
  };
  const isEnabled = (): boolean => tracker.currentWidget !== null;
  const show = (section: unknown): void => {
    if (isSection(section)) {
      panel.section = section;
    }
    app.shell.activateById(panel.id);
  };

  commands.addCommand(OPEN, {
    label: args => (args.file ? trans.__('Open with the MLOps Panel') : trans.__('MLOps Panel')),
    caption: trans.__('Steps, flow, findings, runs and export of the notebook'),
    icon: panelIcon,
    execute: async args => {
      const chosen = args.file ? files?.tracker.currentWidget?.selectedItems().next() : undefined;
      if (chosen && !chosen.done) {
        await commands.execute('docmanager:open', { path: chosen.value.path });
      }
      show(args.section);
    },
    describedBy: args({
      section: {
        type: 'string',
        enum: ['stages', 'flow', 'findings', 'runs', 'export'],
        description: trans.__('The section to show')
      },
      file: {
        type: 'boolean',
        description: trans.__('Open what is selected in the file browser first')
      }
    })
  });

  commands.addCommand(TAG, {
    label: given => {
      const step = textOf(given.step);
      return step ? trans.__('Tag as %1', step) : trans.__('Remove the Tag');
    },
    icon: given => stageIcons[roleOf(textOf(given.step)) ?? 'none'],
    isEnabled,
    execute: given => {
      const model = current();
      const step = textOf(given.step);
      if (step && roleOf(step) === null) {
        throw new Error(trans.__('%1 is no step: load, features, train or evaluate', step));
      }
      const ids = Array.isArray(given.cells) ? given.cells.map(String) : model?.notebook.selection;
      model?.tag(ids ?? [], step || null);
    },
    describedBy: args({
      step: { type: 'string', description: trans.__('A step such as train or train:forest') },
      cells: {
        type: 'array',
        items: { type: 'string' },
        description: trans.__('Ids of cells; the selected ones where not given')
      }
    })
  });

  commands.addCommand(SUGGEST, {
    label: trans.__('Suggest Tags'),
    isEnabled,
    execute: async () => {
      show('stages');
      return (await current()?.suggest()) ?? 0;
    },
    describedBy: args({})
  });

  commands.addCommand(ACCEPT, {
    label: given =>
      given.active ? trans.__('Accept the Suggestion') : trans.__('Accept All Sure Suggestions'),
    isEnabled,
    execute: async given => {
      const model = current();
      if (given.active) {
        const active = tracker.activeCell?.model.id ?? '';
        await model?.accept([active]);
        showNext(model, tracker);
      } else {
        await model?.accept(model.sure.map(row => row.id));
      }
    },
    describedBy: args({
      active: { type: 'boolean', description: trans.__('Only that of the active cell') }
    })
  });

  commands.addCommand(REJECT, {
    label: trans.__('Reject the Suggestion'),
    isEnabled,
    execute: () => {
      const model = current();
      model?.reject([tracker.activeCell?.model.id ?? '']);
      showNext(model, tracker);
    },
    describedBy: args({})
  });

  const runCommand = (
    id: string,
    label: string,
    cells: (model: NotebookModel, step: string) => string[]
  ): void => {
    commands.addCommand(id, {
      label,
      isEnabled,
      execute: async given => {
        const model = current();
        if (!model) {
          return false;
        }
        await model.settled();
        return model.run(cells(model, textOf(given.step) || stepOf(model)));
      },
      describedBy: args({
        step: { type: 'string', description: trans.__('A step; that of the active cell else') }
      })
    });
  };
  runCommand(RUN_STEP, trans.__('Run the Step'), (model, name) => {
    const step = model.step(name);
    return step ? model.own(step) : [];
  });
  runCommand(RUN_NEEDED, trans.__('Run What the Step Needs'), (model, name) => {
    const step = model.step(name);
    return step ? model.needed(step) : [];
  });

  commands.addCommand(EXPORT, {
    label: trans.__('Export as a Package…'),
    isEnabled,
    execute: async given => {
      const exporting = current()?.exporting;
      show('export');
      if (exporting && given.path) {
        exporting.folder = textOf(given.path);
        await exporting.lookAhead();
      }
    },
    describedBy: args({
      path: { type: 'string', description: trans.__('Folder of the package') }
    })
  });

  commands.addCommand(VERIFY, {
    label: trans.__('Prove the Package'),
    isEnabled,
    execute: async () => {
      const exporting = current()?.exporting;
      show('export');
      await exporting?.look();
      await exporting?.prove();
      return exporting?.report?.exit_code ?? null;
    },
    describedBy: args({})
  });

  commands.addCommand(RESTORE, {
    label: trans.__('Restore a Run'),
    isEnabled,
    execute: async given => {
      const model = current();
      const run = model?.runs.runs?.find(
        one => one.id === given.run || String(one.number) === String(given.run)
      );
      if (!model || !run) {
        show('runs');
        return false;
      }
      const ran = await model.runs.cells(run.id);
      await model.settled();
      const parameters = model.analysis?.parameters;
      const plan = planRestoration(run, ran, model.notebook.cells, parameters);
      model.notebook.edit(plan.edits, plan.missing);
      return true;
    },
    describedBy: args({
      run: { type: 'string', description: trans.__('Id or number of a run') }
    })
  });
}

/** Make the next cell with a suggestion the active one, so that the next key answers it. */
function showNext(model: NotebookModel | null, tracker: INotebookTracker): void {
  const here = model?.notebook.selection[0];
  const cells = model?.notebook.cells.map(cell => cell.id) ?? [];
  const after = cells.indexOf(here ?? '');
  const next = model?.ghosts.find(row => row.index > after) ?? model?.ghosts[0];
  if (next) {
    void model?.notebook.reveal(next.id).then(() => tracker.currentWidget?.content.activate());
  }
}

function stepOf(model: NotebookModel): string {
  const id = model.notebook.selection[0];
  return model.rows.find(row => row.id === id)?.tag ?? '';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

type Described = NonNullable<CommandRegistry.ICommandOptions['describedBy']>;

function args(properties: Record<string, object>): Described {
  return { args: { type: 'object', properties } } as Described;
}
