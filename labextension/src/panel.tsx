import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Message } from '@lumino/messaging';
import { ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import { Banner, Boundary, Button, Empty, moveFocus, useSignal } from './controls';
import { useKeptFocus } from './focus';
import { NotebookModel } from './model';
import { PanelModel } from './panelmodel';
import { Export } from './sections/export';
import { Findings } from './sections/findings';
import { Flow } from './sections/flow';
import { Order } from './sections/order';
import { Runs } from './sections/runs';
import { Stages } from './sections/stages';
import { ISurroundings } from './surroundings';

export const SECTIONS = ['stages', 'flow', 'findings', 'runs', 'export'] as const;
export type Section = (typeof SECTIONS)[number];

export function isSection(value: unknown): value is Section {
  return SECTIONS.some(section => section === value);
}

/** The panel. While it is hidden it draws nothing and asks nothing. */
export class PanelWidget extends ReactWidget {
  constructor(
    readonly model: PanelModel,
    private readonly _around: ISurroundings
  ) {
    super();
    this.addClass('jp-mlops');
    this.addClass('jp-mlops-panel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', _around.trans.__('MLOps'));
  }

  get section(): Section {
    return this._section;
  }
  set section(value: Section) {
    this._chosen = true;
    if (value !== this._section) {
      this._section = value;
      this._around.memory.set('section', value);
      this._sectionChanged.emit();
    }
  }

  /** Show the section of the last time, unless one was chosen before it was known. */
  recall(section: Section): void {
    if (!this._chosen) {
      this.section = section;
    }
  }

  get sectionChanged(): ISignal<this, void> {
    return this._sectionChanged;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  protected render(): JSX.Element {
    return <Frame panel={this} model={this.model} around={this._around} />;
  }

  protected onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.model.visible = true;
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.model.visible = this.isVisible;
  }

  protected onBeforeHide(message: Message): void {
    this.model.visible = false;
    super.onBeforeHide(message);
  }

  protected onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    // Where the tabs are not drawn yet, they take the focus when they are.
    this._asked = !this.takeFocus();
  }

  /** Move the focus to the tab of the section; false where there is none yet. */
  takeFocus(): boolean {
    const tab = this.node.querySelector<HTMLElement>(`#jp-mlops-tab-${this._section}`);
    tab?.focus();
    return document.activeElement === tab;
  }

  /** The tabs were drawn. */
  drawn(): void {
    if (this._asked) {
      this._asked = !this.takeFocus();
    }
  }

  private _asked = false;
  private _chosen = false;
  private _section: Section = 'stages';
  private readonly _sectionChanged = new Signal<this, void>(this);
}

function Frame(props: {
  panel: PanelWidget;
  model: PanelModel;
  around: ISurroundings;
}): JSX.Element {
  const { panel, model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  useSignal(panel.sectionChanged);
  const current = model.current;
  if (!model.visible) {
    return <></>;
  }
  if (!current) {
    return (
      <Empty
        text={trans.__('Open a notebook to see its steps, runs and findings.')}
        action={{
          label: trans.__('Show the files'),
          run: () => around.execute('filebrowser:activate')
        }}
      />
    );
  }
  return (
    <>
      <Head model={current} around={around} />
      <Tabs panel={panel} model={current} trans={trans} />
      <Sheet section={panel.section} model={current}>
        <Boundary
          key={`${panel.section} ${current.notebook.path}`}
          trans={trans}
          name={sectionName(panel.section, trans)}
          diagnostics={() => diagnostics(current)}
        >
          <Body section={panel.section} model={current} around={around} />
        </Boundary>
      </Sheet>
      <Live key={current.notebook.path} model={current} trans={trans} />
    </>
  );
}

/** Where a section stands; busy while what it shows is of another text than the notebook's. */
function Sheet(props: {
  section: Section;
  model: NotebookModel;
  children: React.ReactNode;
}): JSX.Element {
  const { section, model, children } = props;
  useSignal(model.changed);
  const sheet = React.useRef<HTMLDivElement>(null);
  const kept = useKeptFocus(sheet);
  return (
    <div
      ref={sheet}
      {...kept}
      className="jp-mlops-body"
      role="tabpanel"
      id="jp-mlops-body"
      aria-labelledby={`jp-mlops-tab-${section}`}
      aria-busy={model.analysing}
    >
      {children}
    </div>
  );
}

function Head(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  const name = model.notebook.path.split('/').pop() ?? '';
  const { kernel } = model;
  const words: Record<string, string> = {
    none: trans.__('No kernel yet; what is read from the text works.'),
    starting: trans.__('The kernel is starting…'),
    dead: trans.__('The kernel died: restart it to run cells.'),
    off: trans.__('This kernel does not record runs.'),
    on: ''
  };
  return (
    <header className="jp-mlops-title">
      <h2 title={model.notebook.path}>{name.replace(/\.ipynb$/, '')}</h2>
      <p className="jp-mlops-dim">
        {words[kernel.status]}{' '}
        {kernel.status === 'off' ? (
          <button type="button" className="jp-mlops-link" onClick={() => void kernel.enable()}>
            {trans.__('Record')}
          </button>
        ) : null}
        {kernel.status === 'on' ? <Order model={model} trans={trans} /> : null}
      </p>
      {model.failure ? (
        <Banner kind="error">
          {trans.__(
            'The cells could not be run: %1. Restart the kernel, then run them.',
            model.failure
          )}
        </Banner>
      ) : null}
      <Left model={model} trans={trans} />
    </header>
  );
}

/** Says of cells that were to get a tag why they did not. */
function Left(props: { model: NotebookModel; trans: TranslationBundle }): JSX.Element | null {
  const { model, trans } = props;
  const { left } = model;
  if (!left.length) {
    return null;
  }
  const numbers = left.map(row => row.index).join(', ');
  return (
    <Banner kind="info">
      <p>
        {trans._n(
          'Cell %2 stays as it is: its text names its step. Change it there.',
          'Cells %2 stay as they are: their text names their step. Change it there.',
          left.length,
          numbers
        )}
      </p>
      <Button onClick={() => model.forgetLeft()}>{trans.__('Close')}</Button>
    </Banner>
  );
}

function Tabs(props: {
  panel: PanelWidget;
  model: NotebookModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { panel, model, trans } = props;
  useSignal(model.changed);
  const errors = model.analysis?.findings.length ?? 0;
  React.useEffect(() => panel.drawn(), [panel]);
  return (
    <div
      className="jp-mlops-tabs"
      role="tablist"
      aria-label={trans.__('Sections')}
      onKeyDown={event => {
        if (moveFocus(event, '[role="tab"]')) {
          (document.activeElement as HTMLElement).click();
        }
      }}
    >
      {SECTIONS.map(section => (
        <button
          key={section}
          type="button"
          role="tab"
          id={`jp-mlops-tab-${section}`}
          aria-selected={panel.section === section}
          aria-controls="jp-mlops-body"
          tabIndex={panel.section === section ? 0 : -1}
          onClick={() => {
            panel.section = section;
          }}
        >
          {sectionName(section, trans)}
          {section === 'findings' && errors ? (
            <span className="jp-mlops-count">{errors}</span>
          ) : null}
        </button>
      ))}
    </div>
  );
}

function Body(props: {
  section: Section;
  model: NotebookModel;
  around: ISurroundings;
}): JSX.Element {
  const { section, model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  const refused =
    model.trouble === 'refused' ? (
      <Banner kind="error">
        {model.refusal ||
          trans.__(
            'The server has no such route: install jupyter_mlops where it runs, restart it, then reload this page.'
          )}
      </Banner>
    ) : null;
  if (model.trouble === 'unreachable') {
    return (
      <Banner kind="error">
        <p>{trans.__('The server does not answer. Your notebook is safe; tags still work.')}</p>
        <Button primary onClick={() => void model.suggest()}>
          {trans.__('Try again')}
        </Button>
        <Button onClick={() => Clipboard.copyToSystem(diagnostics(model))}>
          {trans.__('Copy diagnostics')}
        </Button>
      </Banner>
    );
  }
  switch (section) {
    case 'stages':
      return (
        <>
          {refused}
          <Stages model={model} around={around} />
        </>
      );
    case 'flow':
      return refused ?? <Flow model={model} around={around} />;
    case 'findings':
      return refused ?? <Findings model={model} around={around} />;
    case 'runs':
      return <Runs model={model} around={around} />;
    case 'export':
      return refused ?? <Export model={model} around={around} />;
  }
}

/** Says what ended to those who do not see it. */
function Live(props: { model: NotebookModel; trans: TranslationBundle }): JSX.Element {
  const { model, trans } = props;
  useSignal(model.changed);
  const running = model.kernel.state?.running ?? null;
  const [before, setBefore] = React.useState<string | null>(null);
  const [said, setSaid] = React.useState('');
  React.useEffect(() => {
    if (before !== null && running === null) {
      const cell = model.kernel.state?.cells.find(one => one.cell === before);
      const words: Partial<Record<string, string>> = {
        failed: trans.__('The cell failed.'),
        interrupted: trans.__('The cell was interrupted.')
      };
      setSaid(words[cell?.state ?? ''] ?? trans.__('The cells have run.'));
    }
    setBefore(running);
  }, [running]);
  return (
    <p className="jp-mlops-live" role="status" aria-live="polite">
      {said}
    </p>
  );
}

function sectionName(section: Section, trans: TranslationBundle): string {
  const names: Record<Section, string> = {
    stages: trans.__('Stages'),
    flow: trans.__('Flow'),
    findings: trans.__('Findings'),
    runs: trans.__('Runs'),
    export: trans.__('Export')
  };
  return names[section];
}

function diagnostics(model: NotebookModel): string {
  return JSON.stringify(
    {
      path: model.notebook.path,
      cells: model.rows.length,
      steps: model.analysis?.steps.map(step => step.tag),
      trouble: model.trouble,
      refusal: model.refusal,
      kernel: model.kernel.status,
      runs: model.runs.trouble,
      export: model.exporting.trouble,
      browser: navigator.userAgent
    },
    null,
    1
  );
}
