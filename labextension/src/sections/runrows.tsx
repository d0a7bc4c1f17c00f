import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { duration, Icon, IconButton, numeral } from '../controls';
import { codeDragged } from '../dragging';
import { starIcon, starredIcon, stateIcons } from '../icons';
import { NotebookModel } from '../model';
import { IRun } from '../protocol';
import { isLoss, loadingCode, STAR } from '../runlist';
import { RunsModel } from '../runs';
import { IMenuItem, ISurroundings } from '../surroundings';

const ROW_HEIGHT = 46;
const SPARE_ROWS = 8;

/** What the list and its rows share. */
export interface IListProps {
  model: NotebookModel;
  around: ISurroundings;
  open: string | null;
  setOpen: (run: string | null) => void;
}

/** Draws the rows that can be seen and a few more; asks for the next page near the end. */
export function VirtualRows(
  props: IListProps & { runs: RunsModel; shown: readonly IRun[] }
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
    if (runs.more && !runs.readingOn && end >= shown.length) {
      void runs.readMore();
    }
  }, [runs, runs.more, runs.readingOn, end, shown.length]);
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

interface IRowProps extends IListProps {
  runs: RunsModel;
  run: IRun;
  top: number;
}

function RunRow(props: IRowProps): JSX.Element {
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
      onContextMenu={event => {
        event.preventDefault();
        event.stopPropagation();
        around.menu(choices(props), { x: event.clientX, y: event.clientY });
      }}
      onKeyDown={event => {
        if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
          event.preventDefault();
          around.menu(choices(props), event.target as HTMLElement);
        }
      }}
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
        {...codeDragged(loadingCode(run, runs.project?.store ?? ''))}
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
        {runs.drawn.map(name => (
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

/** What can be done with a run from its row; the rest stands in its details. */
function choices(props: IRowProps): IMenuItem[] {
  const { runs, run, model, around, setOpen } = props;
  const { trans } = around;
  const { baseline } = runs;
  const starred = Boolean(run.tags[STAR]);
  return [
    { label: trans.__('Show the Details'), run: () => setOpen(run.id) },
    {
      label: starred ? trans.__('Remove the Star') : trans.__('Star'),
      run: () => void runs.mark(run, { [STAR]: starred ? '' : '1' })
    },
    {
      label: baseline?.id === run.id ? trans.__('Unpin the Baseline') : trans.__('Pin as Baseline'),
      run: () => runs.set({ baseline: baseline?.id === run.id ? null : run.id })
    },
    ...(baseline && baseline.id !== run.id
      ? [
          {
            label: trans.__('Compare with the Baseline'),
            run: () => void around.compare(model, [baseline, run])
          }
        ]
      : []),
    {
      label: trans.__('Copy the Id'),
      run: () => Clipboard.copyToSystem(run.id)
    },
    { label: trans.__('Delete'), run: () => void runs.remove(run) }
  ];
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
            : runs.more
              ? trans.__('against the best of the %1 newest runs', runs.depth)
              : trans.__('against the best')
        }
      >
        {words}
      </span>
    </span>
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
