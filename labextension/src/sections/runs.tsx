import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  Banner,
  Button,
  Diff,
  duration,
  Empty,
  Icon,
  IconButton,
  numeral,
  useSignal
} from '../controls';
import { pinIcon, starIcon, starredIcon, stateIcons } from '../icons';
import { NotebookModel } from '../model';
import { IRun } from '../protocol';
import { IRestoration, planRestoration } from '../restoring';
import { isLoss, NOTE, RunsModel, SortKey, STAR } from '../runs';
import { ISurroundings } from '../surroundings';
import { Parameters } from './parameters';

const ROW_HEIGHT = 46;
const SPARE_ROWS = 8;

/** The runs of this notebook, newest first, and the form that starts another one. */
export function Runs(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  const { runs } = model;
  useSignal(runs.changed);
  useSignal(model.changed);
  const [open, setOpen] = React.useState<string | null>(null);
  const [restoration, setRestoration] = React.useState<IRestoration | null>(null);
  React.useEffect(() => {
    runs.watched = true;
    return () => {
      runs.watched = false;
    };
  }, [runs]);

  const restore = async (run: IRun): Promise<void> => {
    setRestoration(planRestoration(run, await runs.cells(run.id), model.notebook.cells));
  };
  return (
    <div className="jp-mlops-runs">
      <Parameters model={model} trans={trans} />
      <Content {...props} open={open} setOpen={setOpen} restore={run => void restore(run)} />
      {restoration ? (
        <Restore
          restoration={restoration}
          model={model}
          trans={trans}
          close={() => setRestoration(null)}
        />
      ) : null}
    </div>
  );
}

interface IContentProps {
  model: NotebookModel;
  around: ISurroundings;
  open: string | null;
  setOpen: (run: string | null) => void;
  restore: (run: IRun) => void;
}

function Content(props: IContentProps): JSX.Element {
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
  if (!runs.runs.length) {
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
          run: () => void model.notebook.run(model.notebook.cells.map(cell => cell.id))
        }}
      />
    );
  }
  return <List {...props} />;
}

function List(props: IContentProps): JSX.Element {
  const { model, around, open } = props;
  const { trans } = around;
  const { runs } = model;
  const { view } = runs;
  const shown = runs.shown;
  const [first, second] = [...runs.selected]
    .map(id => runs.runs?.find(run => run.id === id))
    .filter((run): run is IRun => run !== undefined);
  return (
    <>
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
      {runs.selected.size ? (
        <div className="jp-mlops-actions">
          <Button
            primary
            disabled={runs.selected.size !== 2}
            title={trans.__('Select two runs')}
            onClick={() => {
              if (first && second) {
                const [a, b] = first.started <= second.started ? [first, second] : [second, first];
                void around.compare(model, a, b);
              }
            }}
          >
            {trans.__('Compare')}
          </Button>
          <Button onClick={() => runs.clearSelection()}>{trans.__('Clear')}</Button>
          <span className="jp-mlops-dim">
            {trans._n('%1 selected', '%1 selected', runs.selected.size)}
          </span>
        </div>
      ) : null}
      {shown.length ? (
        <VirtualRows {...props} runs={runs} shown={shown} />
      ) : (
        <Empty
          text={trans.__('No run fits the filter.')}
          action={{
            label: trans.__('Show all'),
            run: () => runs.set({ filter: '', starred: false })
          }}
        />
      )}
      {open ? <Details {...props} run={shown.find(run => run.id === open)} /> : null}
      {runs.project ? (
        <p className="jp-mlops-dim jp-mlops-where" title={runs.project.store}>
          {trans.__('Recorded in %1', storeName(runs.project.store))}
          {runs.project.source ? '' : ` · ${trans.__('without source code')}`}{' '}
          <button type="button" className="jp-mlops-link" onClick={() => around.openSettings()}>
            {trans.__('Settings')}
          </button>
        </p>
      ) : null}
    </>
  );
}

function Columns(props: { runs: RunsModel; trans: TranslationBundle }): JSX.Element {
  const { runs, trans } = props;
  const chosen = new Set(runs.columns);
  return (
    <details className="jp-mlops-columns">
      <summary>{trans.__('Columns: %1', runs.columns.join(', '))}</summary>
      {runs.metrics.map(name => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.has(name)}
            onChange={() => {
              const columns = chosen.has(name)
                ? runs.columns.filter(one => one !== name)
                : [...runs.columns, name];
              runs.set({ columns });
            }}
          />
          {name}
        </label>
      ))}
    </details>
  );
}

/** Draws the rows that can be seen and a few more; asks for the next page near the end. */
function VirtualRows(
  props: IContentProps & { runs: RunsModel; shown: readonly IRun[] }
): JSX.Element {
  const { runs, shown, around } = props;
  const { trans } = around;
  const box = React.useRef<HTMLDivElement>(null);
  const [from, setFrom] = React.useState(0);
  const [height, setHeight] = React.useState(400);
  React.useEffect(() => {
    const node = box.current;
    if (!node) {
      return;
    }
    const observer = new ResizeObserver(() => setHeight(node.clientHeight || 400));
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  const start = Math.max(0, from - SPARE_ROWS);
  const end = Math.min(shown.length, from + Math.ceil(height / ROW_HEIGHT) + SPARE_ROWS);
  React.useEffect(() => {
    if (runs.more && end >= shown.length) {
      void runs.readMore();
    }
  }, [runs, runs.more, end, shown.length]);
  return (
    <div
      ref={box}
      className="jp-mlops-runRows"
      role="list"
      tabIndex={0}
      aria-label={trans.__('Runs')}
      onScroll={event => setFrom(Math.floor(event.currentTarget.scrollTop / ROW_HEIGHT))}
    >
      <div style={{ height: shown.length * ROW_HEIGHT, position: 'relative' }}>
        {shown.slice(start, end).map((run, offset) => (
          <RunRow key={run.id} {...props} run={run} top={(start + offset) * ROW_HEIGHT} />
        ))}
      </div>
    </div>
  );
}

function RunRow(props: IContentProps & { runs: RunsModel; run: IRun; top: number }): JSX.Element {
  const { runs, run, top, open, setOpen, around } = props;
  const { trans } = around;
  const pinned = runs.view.baseline === run.id;
  const starred = Boolean(run.tags[STAR]);
  const state = { FINISHED: 'fresh', FAILED: 'failed', KILLED: 'interrupted', RUNNING: 'running' }[
    run.status
  ] as keyof typeof stateIcons | undefined;
  const dirty = run.tags['mlops.git.dirty'] === 'true';
  const order = run.tags['mlops.order'] ?? '';
  const outOfOrder = order !== '' && !order.startsWith('as in');
  return (
    <div
      role="listitem"
      className={`jp-mlops-run ${pinned ? 'jp-mod-baseline' : ''} ${open === run.id ? 'jp-mod-chosen' : ''}`}
      style={{ top, height: ROW_HEIGHT }}
      data-run={run.id}
    >
      <input
        type="checkbox"
        aria-label={trans.__('Select run %1', run.number ?? run.name)}
        checked={runs.selected.has(run.id)}
        onChange={() => runs.toggle(run.id)}
      />
      <button
        type="button"
        className="jp-mlops-runTitle"
        aria-expanded={open === run.id}
        onClick={() => setOpen(open === run.id ? null : run.id)}
      >
        <span className="jp-mlops-runName">
          <Icon icon={stateIcons[state ?? 'never']} label={run.status.toLowerCase()} />
          {run.changed || run.name}
        </span>
        <span className="jp-mlops-dim">
          #{run.number ?? '–'} · {ago(run.started, trans)}
          {run.seconds === null ? '' : ` · ${duration(run.seconds)}`}
          {pinned ? ` · ${trans.__('baseline')}` : ''}
          {dirty ? ` · ${trans.__('uncommitted')}` : ''}
          {outOfOrder ? (
            <span className="jp-mlops-warn" title={order}>
              {' '}
              · {trans.__('out of order')}
            </span>
          ) : null}
        </span>
      </button>
      <span className="jp-mlops-metrics">
        {runs.columns.slice(0, 3).map(name => (
          <Metric key={name} runs={runs} run={run} name={name} trans={trans} />
        ))}
      </span>
      <IconButton
        icon={starred ? starredIcon : starIcon}
        pressed={starred}
        className={starred ? '' : 'jp-mod-quiet'}
        label={trans.__('Star')}
        onClick={() => void runs.mark(run, { [STAR]: starred ? '' : '1' })}
      />
    </div>
  );
}

/** A metric, and how far it is from the baseline, or from the best where none is pinned. */
function Metric(props: {
  runs: RunsModel;
  run: IRun;
  name: string;
  trans: TranslationBundle;
}): JSX.Element {
  const { runs, run, name, trans } = props;
  const value = run.metrics[name];
  if (typeof value !== 'number') {
    return <span className="jp-mlops-metric">{value ?? '–'}</span>;
  }
  const best = runs.best(name);
  const pinned = runs.baseline?.metrics[name];
  const reference = typeof pinned === 'number' ? pinned : best;
  const change = reference === null ? 0 : value - reference;
  const better = isLoss(name) ? change < 0 : change > 0;
  const words =
    value === best
      ? trans.__('best')
      : change === 0
        ? '='
        : `${change > 0 ? '+' : '−'}${numeral(Math.abs(change))}`;
  return (
    <span className="jp-mlops-metric" title={`${name} ${value}`}>
      <strong>{numeral(value)}</strong>
      <span
        className={value === best || better ? 'jp-mlops-good' : 'jp-mlops-dim'}
        title={
          typeof pinned === 'number'
            ? trans.__('against the baseline')
            : trans.__('against the best')
        }
      >
        {words}
      </span>
    </span>
  );
}

function Details(props: IContentProps & { run: IRun | undefined }): JSX.Element | null {
  const { model, around, run, setOpen, restore } = props;
  const { trans } = around;
  const { runs } = model;
  const [note, setNote] = React.useState(run?.tags[NOTE] ?? '');
  React.useEffect(() => setNote(run?.tags[NOTE] ?? ''), [run?.id]);
  if (!run) {
    return null;
  }
  const pinned = runs.view.baseline === run.id;
  const error = run.tags['mlops.error'];
  const named = run.models.find((one): one is { name: string } => hasName(one));
  const code = named
    ? `import mlflow\n\nmlflow.set_tracking_uri("${runs.project?.store ?? ''}")\nmodel = mlflow.pyfunc.load_model("runs:/${run.id}/${named.name}")\n`
    : '';
  return (
    <section className="jp-mlops-details" aria-label={trans.__('Run %1', run.number ?? run.name)}>
      <header>
        <h3>
          #{run.number ?? ''} {run.name}
        </h3>
        <IconButton
          icon={pinIcon}
          pressed={pinned}
          label={trans.__('Pin as the baseline')}
          onClick={() => runs.set({ baseline: pinned ? null : run.id })}
        />
      </header>
      {error ? <Banner kind="error">{error}</Banner> : null}
      <dl>
        {Object.entries(run.parameters)
          .slice(0, 12)
          .map(([name, value]) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </React.Fragment>
          ))}
        {run.data.map(data => (
          <React.Fragment key={`${data.step} ${data.name}`}>
            <dt>{data.name}</dt>
            <dd className="jp-mlops-dim">
              {data.digest ? data.digest.slice(0, 8) : trans.__('unknown content')}
            </dd>
          </React.Fragment>
        ))}
      </dl>
      <label className="jp-mlops-field">
        <span>{trans.__('Note')}</span>
        <textarea
          className="jp-mlops-input"
          rows={2}
          value={note}
          onChange={event => setNote(event.target.value)}
          onBlur={() => {
            if (note !== (run.tags[NOTE] ?? '')) {
              void runs.mark(run, { [NOTE]: note });
            }
          }}
        />
      </label>
      <div className="jp-mlops-actions">
        <Button onClick={() => restore(run)}>{trans.__('Restore…')}</Button>
        {code ? (
          <Button
            title={trans.__('Adds a cell at the end of the notebook')}
            onClick={() => model.notebook.edit([], [code])}
          >
            {trans.__('Insert code that loads the model')}
          </Button>
        ) : null}
        <Button onClick={() => void navigator.clipboard.writeText(run.id)}>
          {trans.__('Copy id')}
        </Button>
        <Button onClick={() => setOpen(null)}>{trans.__('Close')}</Button>
      </div>
    </section>
  );
}

function hasName(value: unknown): value is { name: string } {
  return typeof value === 'object' && value !== null && 'name' in value;
}

function Restore(props: {
  restoration: IRestoration;
  model: NotebookModel;
  trans: TranslationBundle;
  close: () => void;
}): JSX.Element {
  const { restoration, model, trans, close } = props;
  return (
    <section className="jp-mlops-details" aria-label={trans.__('Restore')}>
      <header>
        <h3>{trans.__('Restore #%1', restoration.run.number ?? restoration.run.name)}</h3>
      </header>
      {restoration.diff ? (
        <>
          <Diff text={restoration.diff} label={trans.__('What restoring changes')} />
          <div className="jp-mlops-actions">
            <Button
              primary
              onClick={() => {
                model.notebook.edit(restoration.edits, restoration.missing);
                close();
              }}
            >
              {trans.__('Restore the code')}
            </Button>
            <Button onClick={close}>{trans.__('Cancel')}</Button>
          </div>
        </>
      ) : (
        <>
          <p>{trans.__('The cells are as this run had them.')}</p>
          <Button onClick={close}>{trans.__('Close')}</Button>
        </>
      )}
    </section>
  );
}

function ago(started: number, trans: TranslationBundle): string {
  const seconds = Math.max(0, Date.now() / 1000 - started);
  if (seconds < 60) {
    return trans.__('just now');
  }
  if (seconds < 3600) {
    return trans.__('%1 min ago', Math.floor(seconds / 60));
  }
  if (seconds < 86400) {
    return trans.__('%1 h ago', Math.floor(seconds / 3600));
  }
  return new Date(started * 1000).toLocaleDateString();
}

/** A server by its address, a local file by its name; the whole stands in the tooltip. */
function storeName(uri: string): string {
  return /^(sqlite|file):/.test(uri) ? uri.slice(uri.lastIndexOf('/') + 1) : uri;
}
