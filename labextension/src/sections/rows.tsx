import * as React from 'react';

import { NotebookModel } from '../model';
import { IRow } from '../rows';
import { ISurroundings } from '../surroundings';

const DRAGGED = 'application/x-jupyter-mlops-cells';

/**
 * What is out of sight is left undrawn by the block: the browser looks at each frame where every
 * such element stands, which for single rows costs more than a key may.
 */
const BLOCK = 40;

/** What the rows of all lanes share: which are chosen, and how they are tagged. */
export interface IList {
  model: NotebookModel;
  around: ISurroundings;
  chosen: readonly string[];
  setChosen: React.Dispatch<React.SetStateAction<readonly string[]>>;
  tag: (ids: readonly string[], name: string | null) => void;
}

/** The cells of a lane; they are dragged, chosen and tagged. */
export function Rows(props: IList & { rows: readonly IRow[] }): JSX.Element {
  const { rows } = props;
  const starts = Array.from({ length: Math.ceil(rows.length / BLOCK) }, (_, at) => at * BLOCK);
  return (
    <div role="list" className="jp-mlops-rows">
      {starts.map(start => (
        <Block key={start} {...props} rows={rows.slice(start, start + BLOCK)} first={start === 0} />
      ))}
    </div>
  );
}

function Block(props: IList & { rows: readonly IRow[]; first: boolean }): JSX.Element {
  const { selection } = props.model.notebook;
  return (
    <div
      role="none"
      className="jp-mlops-block"
      style={{ containIntrinsicHeight: `auto ${24 * props.rows.length}px` }}
    >
      {props.rows.map((row, number) => (
        <Row
          key={row.id}
          row={row}
          model={props.model}
          around={props.around}
          chosen={props.chosen.includes(row.id) ? props.chosen : null}
          active={selection.includes(row.id)}
          first={props.first && number === 0}
          setChosen={props.setChosen}
        />
      ))}
    </div>
  );
}

interface IRowProps extends Pick<IList, 'model' | 'around' | 'setChosen'> {
  row: IRow;
  /** The chosen rows, where this is one of them. */
  chosen: readonly string[] | null;
  active: boolean;
  /** Whether the Tab key comes to it also when nothing of its lane is selected. */
  first: boolean;
}

const Row = React.memo(DrawnRow);

function DrawnRow(props: IRowProps): JSX.Element {
  const { row, model, around, chosen, active, first, setChosen } = props;
  const { trans } = around;
  const ghost = row.suggestion;
  const dragged = chosen ?? [row.id];
  const stop = active || chosen || first ? 0 : -1;
  return (
    <div
      role="listitem"
      className={`jp-mlops-row ${chosen ? 'jp-mod-chosen' : ''} ${active ? 'jp-mod-active' : ''}`}
      data-cell={row.id}
      tabIndex={stop}
      draggable
      onDragStart={event => {
        event.dataTransfer.setData(DRAGGED, JSON.stringify(dragged));
        event.dataTransfer.effectAllowed = 'move';
      }}
      onClick={event => {
        if (event.shiftKey) {
          setChosen(ids => extended(ids, row, model.rows));
        } else if (event.ctrlKey || event.metaKey) {
          setChosen(ids => toggled(ids, row.id));
        } else {
          setChosen([row.id]);
          void model.notebook.reveal(row.id);
        }
      }}
      onContextMenu={event => {
        event.preventDefault();
        event.stopPropagation();
        around.chooseTag(dragged, event.currentTarget);
      }}
    >
      <span className="jp-mlops-number">{row.index}</span>
      <span className="jp-mlops-label" title={row.conflict ?? (row.left || row.label)}>
        {row.label || trans.__('(empty)')}
      </span>
      {ghost ? (
        <button
          type="button"
          className="jp-mlops-chip jp-mod-ghost"
          tabIndex={stop}
          data-mlops-role={ghost.stage}
          title={`${ghost.reason}`}
          onClick={event => {
            event.stopPropagation();
            void model.accept([row.id]);
          }}
        >
          {ghost.split ? ghost.split.stages.join(' + ') : ghost.stage}?{' '}
          {Math.round(ghost.confidence * 100)} %
        </button>
      ) : (
        <button
          type="button"
          className="jp-mlops-change"
          tabIndex={stop}
          aria-haspopup="menu"
          aria-label={trans.__('Tag cell %1', row.index)}
          onClick={event => {
            event.stopPropagation();
            around.chooseTag(dragged, event.currentTarget);
          }}
        >
          {row.tag === null ? trans.__('tag') : trans.__('change')}
        </button>
      )}
    </div>
  );
}

export function toggled(ids: readonly string[], id: string): readonly string[] {
  return ids.includes(id) ? ids.filter(one => one !== id) : [...ids, id];
}

/** Add the rows of a lane from the one that was chosen last to `row`. */
function extended(ids: readonly string[], row: IRow, rows: readonly IRow[]): readonly string[] {
  const lane = rows.filter(one => one.tag === row.tag && one.setup === row.setup);
  const all = lane.map(one => one.id);
  const [from, to] = [all.indexOf(ids[ids.length - 1]), all.indexOf(row.id)];
  const added = from < 0 ? [row.id] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  return [...new Set([...ids, ...added])];
}

/** Lets cells be dropped onto a lane, which tags them. */
export function droppable(
  list: IList,
  tag: string | null
): Pick<React.HTMLAttributes<HTMLElement>, 'onDragOver' | 'onDragLeave' | 'onDrop'> {
  return {
    onDragOver: event => {
      if (event.dataTransfer.types.includes(DRAGGED)) {
        event.preventDefault();
        event.currentTarget.classList.add('jp-mod-target');
      }
    },
    onDragLeave: event => event.currentTarget.classList.remove('jp-mod-target'),
    onDrop: event => {
      event.currentTarget.classList.remove('jp-mod-target');
      const text = event.dataTransfer.getData(DRAGGED);
      if (text) {
        event.preventDefault();
        list.tag(JSON.parse(text) as string[], tag);
        list.setChosen([]);
      }
    }
  };
}
