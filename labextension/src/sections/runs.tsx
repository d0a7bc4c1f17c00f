import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Button, Empty, IconButton, useSignal } from '../controls';
import { starIcon, starredIcon } from '../icons';
import { NotebookModel } from '../model';
import { IProject } from '../protocol';
import { SortKey } from '../runlist';
import { RunsModel } from '../runs';
import { ISurroundings } from '../surroundings';
import { Parameters } from './parameters';
import { Details } from './rundetails';
import { IListProps, VirtualRows } from './runrows';
import { Workspace } from './workspace';

const MANY = 8;
const COLUMN = 'application/x-jupyter-mlops-column';
/** Where a project says how its runs are recorded. */
const TABLE = '[tool.nbpipe.tracking]';

/** The runs of this notebook, newest first, and the form that starts another one. */
export function Runs(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  const { runs } = model;
  useSignal(runs.changed);
  useSignal(model.changed);
  const [open, setOpen] = React.useState<string | null>(null);
  React.useEffect(() => {
    runs.watched = true;
    return () => {
      runs.watched = false;
    };
  }, [runs]);
  return (
    <div className="jp-mlops-runs">
      <Parameters model={model} trans={trans} />
      <Content {...props} open={open} setOpen={setOpen} />
    </div>
  );
}

function Content(props: IListProps): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  const { runs, kernel } = model;
  if (runs.trouble) {
    return (
      <Banner kind="error">
        <p>{trans.__('The runs cannot be read: %1', runs.trouble)}</p>
        <Button primary onClick={() => void runs.refresh()}>
          {trans.__('Try again')}
        </Button>
      </Banner>
    );
  }
  if (runs.runs === null) {
    return <Empty text={trans.__('Reading the runs…')} />;
  }
  if (!runs.runs.length && !runs.deleted) {
    if (kernel.status === 'off') {
      return (
        <Empty
          text={trans.__('No runs yet, and this kernel does not record any.')}
          hint={trans.__('Recording stores what changed, the metrics, the data and the model.')}
          action={{ label: trans.__('Record from now on'), run: () => void kernel.enable() }}
        />
      );
    }
    return (
      <Empty
        text={trans.__('No runs yet.')}
        hint={trans.__('Each run of a train step appears here: what changed, and what came out.')}
        action={{
          label: trans.__('Run the notebook'),
          run: () => void model.run(model.notebook.cells.map(cell => cell.id))
        }}
      />
    );
  }
  return <List {...props} />;
}

function List(props: IListProps): JSX.Element {
  const { model, around, open } = props;
  const { trans } = around;
  const { runs } = model;
  const { view } = runs;
  const shown = runs.shown;
  const selected = runs.chosen;
  const opened = shown.find(run => run.id === open);
  return (
    <>
      <Deleted runs={runs} trans={trans} />
      {runs.failure ? (
        <Banner kind="error">{trans.__('The run was not changed: %1', runs.failure)}</Banner>
      ) : null}
      <div className="jp-mlops-toolbar">
        <input
          className="jp-mlops-input"
          type="search"
          placeholder={trans.__('Filter')}
          aria-label={trans.__('Filter the runs')}
          value={view.filter}
          onChange={event => runs.set({ filter: event.target.value })}
        />
        <select
          aria-label={trans.__('Sort by')}
          value={view.sort}
          onChange={event => runs.set({ sort: event.target.value as SortKey })}
        >
          <option value="number">{trans.__('newest')}</option>
          <option value="seconds">{trans.__('duration')}</option>
          {runs.metrics.map(name => (
            <option key={name} value={`metric:${name}`}>
              {name}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="jp-mlops-iconButton"
          aria-label={view.ascending ? trans.__('Ascending') : trans.__('Descending')}
          title={view.ascending ? trans.__('Ascending') : trans.__('Descending')}
          onClick={() => runs.set({ ascending: !view.ascending })}
        >
          {view.ascending ? '↑' : '↓'}
        </button>
        <IconButton
          icon={view.starred ? starredIcon : starIcon}
          pressed={view.starred}
          label={trans.__('Starred only')}
          onClick={() => runs.set({ starred: !view.starred })}
        />
      </div>
      {runs.metrics.length > 1 ? <Columns runs={runs} trans={trans} /> : null}
      {selected.length ? (
        <div className="jp-mlops-actions">
          <Button
            primary
            disabled={selected.length < 2 || selected.length > MANY}
            title={trans.__('Select from 2 to %1 runs', MANY)}
            onClick={() => void around.compare(model, selected)}
          >
            {trans.__('Compare')}
          </Button>
          <Button onClick={() => runs.clearSelection()}>{trans.__('Clear')}</Button>
          <span className="jp-mlops-dim">
            {trans._n('%1 selected', '%1 selected', selected.length)}
          </span>
        </div>
      ) : null}
      <Workspace model={model} around={around} />
      <Depth runs={runs} trans={trans} />
      {shown.length ? (
        <VirtualRows {...props} runs={runs} shown={shown} />
      ) : (
        <Empty
          text={
            runs.more
              ? trans.__('None of the newest runs fits the filter.')
              : trans.__('No run fits the filter.')
          }
          action={{
            label: trans.__('Show all'),
            run: () => runs.set({ filter: '', starred: false })
          }}
        />
      )}
      {opened ? (
        <Details
          key={opened.id}
          run={opened}
          model={model}
          around={around}
          close={() => props.setOpen(null)}
        />
      ) : null}
      {runs.project ? <Recorded project={runs.project} around={around} /> : null}
    </>
  );
}

/** Says that there are more runs than those that the list goes by. */
function Depth(props: { runs: RunsModel; trans: TranslationBundle }): JSX.Element | null {
  const { runs, trans } = props;
  if (!runs.more) {
    return null;
  }
  return (
    <p className="jp-mlops-dim">
      {runs.readingOn
        ? trans.__('Of the %1 newest runs; older ones are being read…', runs.depth)
        : trans.__('Of the %1 newest runs; older ones are read at the end of the list', runs.depth)}
    </p>
  );
}

/** Where runs are kept, and what of the notebook is kept with them; as the project has set it. */
function Recorded(props: { project: IProject; around: ISurroundings }): JSX.Element {
  const { project, around } = props;
  const { trans } = around;
  const codes = (texts: readonly string[]): JSX.Element[] =>
    texts.map(text => <code key={text}>{text} </code>);
  return (
    <details className="jp-mlops-dim jp-mlops-where">
      <summary>{trans.__('Recorded in %1', storeName(project.store))}</summary>
      <ul className="jp-mlops-files">
        <li>
          <code>{project.store}</code>
        </li>
        <li>
          {project.source
            ? trans.__('with the source code of the cells')
            : trans.__('without source code')}
        </li>
        <li>
          {trans.__('passwords, keys and tokens are masked')}
          {project.secrets.length ? <>; {codes(project.secrets)}</> : null}
        </li>
        {project.allow.length ? (
          <li>
            {trans.__('never masked:')} {codes(project.allow)}
          </li>
        ) : null}
        <li>
          <code>{TABLE}</code>{' '}
          <button type="button" className="jp-mlops-link" onClick={() => around.openSettings()}>
            {trans.__('Settings')}
          </button>
        </li>
      </ul>
    </details>
  );
}

/** Says what was deleted last, with the way back. */
function Deleted(props: { runs: RunsModel; trans: TranslationBundle }): JSX.Element | null {
  const { runs, trans } = props;
  const run = runs.deleted;
  if (!run) {
    return null;
  }
  return (
    <Banner kind="info">
      {trans.__('Run %1 is deleted.', run.number === null ? run.name : `#${run.number}`)}{' '}
      <button type="button" className="jp-mlops-link" onClick={() => void runs.bringBack()}>
        {trans.__('Undo')}
      </button>
    </Banner>
  );
}

function Columns(props: { runs: RunsModel; trans: TranslationBundle }): JSX.Element {
  const { runs, trans } = props;
  const { columns } = runs;
  const chosen = new Set(columns);
  const names = [...columns, ...runs.metrics.filter(name => !chosen.has(name))];
  const isLast = (name: string): boolean => columns.length === 1 && chosen.has(name);
  /** Why a column is shown whatever its box says, or would. */
  const why = (name: string): string | undefined => {
    if (isLast(name)) {
      return trans.__('One column is always shown');
    }
    const sorted = runs.drawn.includes(name) && !chosen.has(name);
    return sorted ? trans.__('Shown as the runs are sorted by it') : undefined;
  };
  /** Put a column where another one is. */
  const move = (name: string, to: number): void => {
    const others = columns.filter(one => one !== name);
    runs.set({ columns: [...others.slice(0, to), name, ...others.slice(to)] });
  };
  return (
    <details className="jp-mlops-columns">
      <summary>{trans.__('Columns: %1', runs.drawn.join(', '))}</summary>
      {names.map((name, place) => (
        <label
          key={name}
          title={why(name)}
          draggable={chosen.has(name)}
          onDragStart={event => event.dataTransfer.setData(COLUMN, name)}
          onDragOver={event =>
            chosen.has(name) && event.dataTransfer.types.includes(COLUMN) && event.preventDefault()
          }
          onDrop={event => {
            event.preventDefault();
            move(event.dataTransfer.getData(COLUMN), place);
          }}
        >
          <input
            type="checkbox"
            checked={chosen.has(name)}
            disabled={isLast(name)}
            onChange={() => {
              const wanted = chosen.has(name)
                ? columns.filter(one => one !== name)
                : [...columns, name];
              runs.set({ columns: wanted });
            }}
          />
          {name}
          {chosen.has(name) && place ? (
            <button
              type="button"
              className="jp-mlops-iconButton"
              aria-label={trans.__('Move %1 to the left', name)}
              title={trans.__('Move %1 to the left', name)}
              onClick={() => move(name, place - 1)}
            >
              ←
            </button>
          ) : null}
        </label>
      ))}
    </details>
  );
}

/** A server by its address, a local file by its name; the whole stands in the tooltip. */
function storeName(uri: string): string {
  return /^(sqlite|file):/.test(uri) ? uri.slice(uri.lastIndexOf('/') + 1) : uri;
}
