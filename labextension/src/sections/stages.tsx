import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  Banner,
  Button,
  duration,
  Empty,
  Icon,
  IconButton,
  moveFocus,
  useSignal
} from '../controls';
import { ISurroundings } from '../surroundings';
import { StepProgress, StepState } from '../flow';
import { affectedIcon, editIcon, neededIcon, runIcon, stageIcons, stateIcons } from '../icons';
import { IRow, NotebookModel, withPart } from '../model';
import { IStep } from '../protocol';
import { partOf, Role, roleOf, STAGES } from '../tags';

const DRAGGED = 'application/x-jupyter-mlops-cells';

/** What a tag key does in the list, as it does after `T` in the notebook. */
const KEYS: Record<string, string | null> = {
  l: 'load',
  f: 'features',
  t: 'train',
  e: 'evaluate',
  p: 'parameters',
  s: 'skip',
  '0': null
};

interface IRunPlan {
  readonly title: string;
  readonly ids: readonly string[];
}

/** The cells by step: what runs, what comes along, what stays. */
export function Stages(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  const [chosen, setChosen] = React.useState<readonly string[]>([]);
  const [plan, setPlan] = React.useState<IRunPlan | null>(null);

  const rows = model.rows;
  const setup = rows.filter(row => row.setup);
  const rest = rows.filter(row => row.tag === null && !row.setup);
  const tags = model.tags;
  const tag = (ids: readonly string[], name: string | null): void => model.tag(ids, name);
  const list = { model, around, chosen, setChosen, tag };

  if (!rows.length) {
    return (
      <Empty
        text={trans.__('This notebook has no code yet.')}
        hint={trans.__('Write a cell, then tag it here or with T and a letter.')}
      />
    );
  }
  return (
    <div className="jp-mlops-stages" onKeyDown={event => onKey(event, list)}>
      <Suggestions model={model} trans={trans} />
      {plan ? (
        <RunPreview plan={plan} model={model} trans={trans} close={() => setPlan(null)} />
      ) : null}
      <Lane {...list} role="parameters" rows={rows.filter(row => row.role === 'parameters')} />
      {setup.length ? (
        <Lane
          {...list}
          role="setup"
          rows={setup}
          note={trans.__('comes along: the steps need it')}
          folded
        />
      ) : null}
      {STAGES.map(stage => (
        <React.Fragment key={stage}>
          {tags.filter(name => roleOf(name) === stage).length ? null : (
            <Lane {...list} role={stage} rows={[]} />
          )}
          {tags
            .filter(name => roleOf(name) === stage)
            .map(name => (
              <Step
                key={name}
                {...list}
                name={name}
                rows={rows.filter(row => row.tag === name)}
                preview={setPlan}
              />
            ))}
        </React.Fragment>
      ))}
      {rest.length ? (
        <Lane
          {...list}
          role="none"
          rows={rest}
          note={model.analysis?.exportable ? trans.__('stays in the notebook') : ''}
        />
      ) : null}
      <Lane {...list} role="skip" rows={rows.filter(row => row.role === 'skip')} quiet />
    </div>
  );
}

interface IList {
  model: NotebookModel;
  around: ISurroundings;
  chosen: readonly string[];
  setChosen: (ids: readonly string[]) => void;
  tag: (ids: readonly string[], name: string | null) => void;
}

function onKey(event: React.KeyboardEvent<HTMLElement>, list: IList): void {
  const target = event.target as HTMLElement;
  const id = target.closest<HTMLElement>('.jp-mlops-row')?.dataset.cell;
  if (!id || !target.classList.contains('jp-mlops-row')) {
    return;
  }
  const ids = list.chosen.includes(id) ? list.chosen : [id];
  if (!event.ctrlKey && !event.metaKey && !event.altKey && event.key in KEYS) {
    list.tag(ids, KEYS[event.key]);
    event.preventDefault();
  } else if (event.key === 'Enter') {
    void list.model.notebook.reveal(id);
    event.preventDefault();
  } else if (event.key === ' ') {
    const on = list.chosen.includes(id);
    list.setChosen(on ? list.chosen.filter(one => one !== id) : [...list.chosen, id]);
    event.preventDefault();
  } else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
    list.around.chooseTag(ids, target);
    event.preventDefault();
  } else {
    moveFocus(event, '.jp-mlops-row');
  }
}

function Suggestions(props: {
  model: NotebookModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const ghosts = model.ghosts;
  if (!ghosts.length) {
    return null;
  }
  const ids = (rows: readonly IRow[]): string[] => rows.map(row => row.id);
  const sure = model.sure;
  return (
    <Banner kind="info">
      <p>
        {trans._n('%1 cell could be tagged.', '%1 cells could be tagged.', ghosts.length)}{' '}
        <span className="jp-mlops-dim">{trans.__('In a cell: Tab accepts, Esc rejects.')}</span>
      </p>
      {sure.length && sure.length < ghosts.length ? (
        <Button primary onClick={() => model.accept(ids(sure))}>
          {trans.__('Accept %1 sure (≥ 90 %)', sure.length)}
        </Button>
      ) : null}
      <Button
        primary={!sure.length || sure.length === ghosts.length}
        onClick={() => model.accept(ids(ghosts))}
      >
        {trans.__('Accept all %1', ghosts.length)}
      </Button>
      <Button onClick={() => model.reject(ids(ghosts))}>{trans.__('Reject all')}</Button>
    </Banner>
  );
}

function RunPreview(props: {
  plan: IRunPlan;
  model: NotebookModel;
  trans: TranslationBundle;
  close: () => void;
}): JSX.Element {
  const { plan, model, trans, close } = props;
  const rows = model.rows.filter(row => plan.ids.includes(row.id));
  const go = (): void => {
    close();
    void model.notebook.run(plan.ids);
  };
  return (
    <Banner kind="info">
      <p>
        <strong>{plan.title}</strong>{' '}
        {trans._n('%1 cell, in this order:', '%1 cells, in this order:', rows.length)}
      </p>
      <ol className="jp-mlops-plan">
        {rows.map(row => (
          <li key={row.id}>
            <Icon icon={stageIcons[row.role ?? 'setup']} /> {row.label}
          </li>
        ))}
      </ol>
      <Button primary onClick={go}>
        {trans.__('Run')}
      </Button>
      <Button onClick={close}>{trans.__('Cancel')}</Button>
    </Banner>
  );
}

function Step(
  props: IList & { name: string; rows: readonly IRow[]; preview: (plan: IRunPlan) => void }
): JSX.Element {
  const { model, around, name, rows, preview } = props;
  const { trans } = around;
  const [naming, setNaming] = React.useState(false);
  const step = model.step(name);
  const progress = step ? model.progress(step) : null;
  const ids = rows.map(row => row.id);
  const run = (title: string, wanted: (step: IStep) => string[]): void => {
    if (step) {
      preview({ title, ids: wanted(step) });
    }
  };
  return (
    <section
      className="jp-mlops-lane"
      data-mlops-role={roleOf(name) ?? ''}
      aria-label={trans.__('Step %1', name)}
      {...droppable(props, name)}
    >
      <header>
        <Icon icon={stageIcons[roleOf(name) ?? 'none']} className="jp-mod-stage" />
        {naming ? (
          <Rename model={model} trans={trans} name={name} close={() => setNaming(false)} />
        ) : (
          <>
            <h3 title={name} onDoubleClick={() => setNaming(true)}>
              {name}
            </h3>
            <IconButton
              icon={editIcon}
              className="jp-mod-quiet"
              label={trans.__('Rename the step %1 in all its cells', name)}
              onClick={() => setNaming(true)}
            />
          </>
        )}
        {progress ? <Progress progress={progress} trans={trans} /> : null}
        <span className="jp-mlops-tools">
          <IconButton
            icon={runIcon}
            label={trans.__('Run the cells of %1', name)}
            onClick={() => void model.notebook.run(step ? model.own(step) : ids)}
          />
          <IconButton
            icon={neededIcon}
            disabled={!step}
            label={trans.__('Run what %1 needs, then %1', name)}
            onClick={() => run(trans.__('Run what %1 needs.', name), one => model.needed(one))}
          />
          <IconButton
            icon={affectedIcon}
            disabled={!step}
            label={trans.__('Run %1 and what it affects', name)}
            onClick={() =>
              run(trans.__('Run %1 and what it affects.', name), one => model.affected(one))
            }
          />
        </span>
      </header>
      <Rows {...props} rows={rows} />
    </section>
  );
}

function Rename(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  name: string;
  close: () => void;
}): JSX.Element {
  const { model, trans, name, close } = props;
  const [part, setPart] = React.useState(partOf(name));
  const stage = roleOf(name) ?? '';
  const wrong = model.misnamed(name, part);
  const sentences: Record<string, string> = {
    spelling: trans.__('Letters, digits, _ and - only.'),
    taken: trans.__('Another step has this name.'),
    none: ''
  };
  const done = (): void => {
    const wanted = withPart(stage, part);
    if (!wrong && wanted) {
      model.rename(name, wanted);
      close();
    }
  };
  return (
    <span className="jp-mlops-rename">
      <label>
        {stage}:
        <input
          autoFocus
          className="jp-mlops-input"
          value={part}
          aria-label={trans.__('Name of the step, empty for %1 alone', stage)}
          aria-invalid={wrong !== ''}
          onChange={event => setPart(event.target.value)}
          onBlur={close}
          onKeyDown={event => {
            event.stopPropagation();
            if (event.key === 'Enter') {
              done();
            } else if (event.key === 'Escape') {
              close();
            }
          }}
        />
      </label>
      {wrong ? <span role="alert">{sentences[wrong]}</span> : null}
    </span>
  );
}

/** How a step stands, as icon and words. */
export function Progress(props: { progress: StepProgress; trans: TranslationBundle }): JSX.Element {
  const { progress, trans } = props;
  const words: Record<StepState, string> = {
    never: trans.__('not run'),
    partly: trans.__('%1 of %2 ran', progress.done, progress.total),
    fresh: progress.seconds ? duration(progress.seconds) : trans.__('fresh'),
    stale: trans.__('stale'),
    running: trans.__('running %1/%2', progress.done, progress.total),
    failed: trans.__('failed'),
    interrupted: trans.__('interrupted')
  };
  return (
    <span
      className={`jp-mlops-state jp-mod-${progress.state}`}
      title={progress.reasons.join('\n') || words[progress.state]}
    >
      {progress.state === 'never' ? (
        <Icon icon={stateIcons.never} label={words.never} />
      ) : (
        <>
          <Icon icon={stateIcons[progress.state]} />
          {words[progress.state]}
        </>
      )}
    </span>
  );
}

function Lane(
  props: IList & {
    role: Role | 'setup' | 'none';
    rows: readonly IRow[];
    note?: string;
    folded?: boolean;
    quiet?: boolean;
  }
): JSX.Element {
  const { around, role, rows, note, quiet } = props;
  const { trans } = around;
  const [folded, setFolded] = React.useState(props.folded ?? false);
  const names: Record<string, string> = {
    load: 'load',
    features: 'features',
    train: 'train',
    evaluate: 'evaluate',
    parameters: 'parameters',
    skip: 'skip',
    setup: trans.__('setup'),
    none: trans.__('untagged')
  };
  const target = role === 'setup' || role === 'none' ? null : role;
  return (
    <section
      className={`jp-mlops-lane ${rows.length ? '' : 'jp-mod-empty'} ${quiet ? 'jp-mod-quiet' : ''}`}
      data-mlops-role={role}
      aria-label={names[role]}
      {...droppable(props, target)}
    >
      <header>
        <Icon icon={stageIcons[role]} className="jp-mod-stage" />
        <h3>{names[role]}</h3>
        {rows.length ? (
          <button
            type="button"
            className="jp-mlops-link"
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
          >
            {trans._n('%1 cell', '%1 cells', rows.length)}
          </button>
        ) : (
          <span className="jp-mlops-dim">{hint(role, trans)}</span>
        )}
        {note ? <span className="jp-mlops-dim jp-mlops-note">{note}</span> : null}
      </header>
      {folded ? null : <Rows {...props} rows={rows} />}
    </section>
  );
}

function hint(role: string, trans: TranslationBundle): string {
  const keys: Record<string, string> = {
    load: 'T L',
    features: 'T F',
    train: 'T T',
    evaluate: 'T E',
    parameters: 'T P',
    skip: 'T S'
  };
  return trans.__('none: drop cells, or %1', keys[role] ?? 'T 0');
}

function Rows(props: IList & { rows: readonly IRow[] }): JSX.Element {
  const { selection } = props.model.notebook;
  return (
    <ul className="jp-mlops-rows">
      {props.rows.map((row, number) => (
        <Row
          key={row.id}
          row={row}
          model={props.model}
          around={props.around}
          chosen={props.chosen.includes(row.id)}
          active={selection.includes(row.id)}
          first={number === 0}
          choose={(extend: boolean) =>
            props.setChosen(
              extend
                ? props.chosen.includes(row.id)
                  ? props.chosen.filter(id => id !== row.id)
                  : [...props.chosen, row.id]
                : [row.id]
            )
          }
          dragged={props.chosen.includes(row.id) ? props.chosen : [row.id]}
        />
      ))}
    </ul>
  );
}

interface IRowProps {
  row: IRow;
  model: NotebookModel;
  around: ISurroundings;
  chosen: boolean;
  active: boolean;
  /** Whether the Tab key comes to it also when nothing of its lane is selected. */
  first: boolean;
  dragged: readonly string[];
  choose: (extend: boolean) => void;
}

const Row = React.memo(DrawnRow, (a, b) => {
  return (
    a.row === b.row &&
    a.chosen === b.chosen &&
    a.active === b.active &&
    a.first === b.first &&
    a.dragged.length === b.dragged.length
  );
});

function DrawnRow(props: IRowProps): JSX.Element {
  const { row, model, around, chosen, active, first, choose, dragged } = props;
  const { trans } = around;
  const ghost = row.suggestion;
  return (
    <li
      className={`jp-mlops-row ${chosen ? 'jp-mod-chosen' : ''} ${active ? 'jp-mod-active' : ''}`}
      data-cell={row.id}
      tabIndex={active || chosen || first ? 0 : -1}
      draggable
      onDragStart={event => {
        event.dataTransfer.setData(DRAGGED, JSON.stringify(dragged));
        event.dataTransfer.effectAllowed = 'move';
      }}
      onClick={event => {
        choose(event.ctrlKey || event.metaKey || event.shiftKey);
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
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
          data-mlops-role={ghost.stage}
          title={`${ghost.reason}`}
          onClick={event => {
            event.stopPropagation();
            model.accept([row.id]);
          }}
        >
          {ghost.split ? ghost.split.stages.join(' + ') : ghost.stage}?{' '}
          {Math.round(ghost.confidence * 100)} %
        </button>
      ) : (
        <button
          type="button"
          className="jp-mlops-change"
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
    </li>
  );
}

function droppable(
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
