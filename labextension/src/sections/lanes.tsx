import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Icon, IconButton } from '../controls';
import { affectedIcon, editIcon, neededIcon, runIcon, stageIcons } from '../icons';
import { NotebookModel } from '../model';
import { IStep } from '../protocol';
import { IRow } from '../rows';
import { partOf, Role, roleOf, withPart } from '../tags';
import { Progress } from './progress';
import { droppable, IList, Rows } from './rows';

/** Cells that are about to run, to be looked at first. */
export interface IRunPlan {
  readonly title: string;
  readonly ids: readonly string[];
  /** What asked for it. */
  readonly from: Element | null;
}

/** A step with its cells, how it stands, and what runs it. */
export function Step(
  props: IList & { name: string; rows: readonly IRow[]; preview: (plan: IRunPlan) => void }
): JSX.Element {
  const { model, around, name, rows, preview } = props;
  const { trans } = around;
  const [naming, setNaming] = React.useState(false);
  const step = model.step(name);
  const progress = step ? model.progress(step) : null;
  const ids = rows.map(row => row.id);
  // A tag set just before may have changed what the step needs.
  const run = (title: string, wanted: (step: IStep) => string[]): void => {
    const from = document.activeElement;
    void model.settled().then(() => {
      const now = model.step(name);
      preview({ title, ids: now ? wanted(now) : ids, from });
    });
  };
  const runOwn = (): void => void model.run(ids);
  const runNeeded = (): void => run(trans.__('Run what %1 needs.', name), one => model.needed(one));
  const runAffected = (): void =>
    run(trans.__('Run %1 and what it affects.', name), one => model.affected(one));
  const choices = [
    { label: trans.__('Run the cells of %1', name), run: runOwn },
    { label: trans.__('Run what %1 needs, then %1', name), run: runNeeded },
    { label: trans.__('Run %1 and what it affects', name), run: runAffected },
    { label: trans.__('Rename the step…'), run: () => setNaming(true) },
    { label: trans.__('Remove the tag of all its cells'), run: () => model.tag(ids, null) }
  ];
  return (
    <section
      className="jp-mlops-lane"
      data-mlops-role={roleOf(name) ?? ''}
      data-mlops-tag={name}
      aria-label={trans.__('Step %1', name)}
      {...droppable(props, name)}
    >
      <header
        onContextMenu={event => {
          event.preventDefault();
          event.stopPropagation();
          around.menu(choices, { x: event.clientX, y: event.clientY });
        }}
        onKeyDown={event => {
          if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
            event.preventDefault();
            event.stopPropagation();
            around.menu(choices, event.target as HTMLElement);
          }
        }}
      >
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
              className="jp-mod-quiet jp-mlops-edit"
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
            onClick={runOwn}
          />
          <IconButton
            icon={neededIcon}
            label={trans.__('Run what %1 needs, then %1', name)}
            onClick={runNeeded}
          />
          <IconButton
            icon={affectedIcon}
            label={trans.__('Run %1 and what it affects', name)}
            onClick={runAffected}
          />
        </span>
      </header>
      <Rows {...props} rows={rows} />
    </section>
  );
}

/** A box for the name of a step; below it stand names that fit what the step gives. */
function Rename(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  name: string;
  close: () => void;
}): JSX.Element {
  const { model, trans, name, close } = props;
  const before = partOf(name);
  const [part, setPart] = React.useState(before);
  const [at, setAt] = React.useState(-1);
  const list = React.useId();
  const stage = roleOf(name) ?? '';
  const wrong = model.misnamed(name, part);
  const sentences: Record<string, string> = {
    spelling: trans.__('Letters, digits, _ and - only.'),
    taken: trans.__('Another step has this name.'),
    none: ''
  };
  const names = model
    .namesOf(name)
    .filter(one => part === before || (one.startsWith(part) && one !== part));
  const take = (chosen: string): void => {
    const wanted = withPart(stage, chosen);
    if (wanted && model.misnamed(name, chosen) === '') {
      model.rename(name, wanted);
      close();
    }
  };
  const onKey = (event: React.KeyboardEvent): void => {
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') {
      take(names[at] ?? part);
      focusOn(withPart(stage, names[at] ?? part) ?? name);
    } else if (event.key === 'Escape') {
      close();
      focusOn(name);
    } else if (event.key === 'Tab' && !event.shiftKey && part === before && names.length) {
      event.preventDefault();
      take(names[Math.max(at, 0)]);
      focusOn(`${stage}:${names[Math.max(at, 0)]}`);
    } else if (step && names.length) {
      event.preventDefault();
      // One more than there are names: the box itself.
      setAt(((at + 1 + step + names.length + 1) % (names.length + 1)) - 1);
    }
  };
  return (
    <span className="jp-mlops-rename">
      <label>
        {stage}:
        <input
          autoFocus
          className="jp-mlops-input"
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={names.length > 0}
          aria-controls={list}
          aria-activedescendant={names[at] ? `${list}-${at}` : undefined}
          value={part}
          aria-label={trans.__('Name of the step, empty for %1 alone', stage)}
          aria-invalid={wrong !== ''}
          onChange={event => {
            setPart(event.target.value);
            setAt(-1);
          }}
          onBlur={() => (part === before ? close() : take(part))}
          onKeyDown={onKey}
        />
      </label>
      {wrong ? <span role="alert">{sentences[wrong]}</span> : null}
      <span className="jp-mlops-names" hidden={!names.length}>
        <span id={list} role="listbox" aria-label={trans.__('Names that fit what it gives')}>
          {names.map((one, number) => (
            <span
              key={one}
              id={`${list}-${number}`}
              role="option"
              className="jp-mlops-name"
              aria-selected={number === at}
              onMouseDown={event => event.preventDefault()}
              onClick={() => {
                take(one);
                focusOn(withPart(stage, one) ?? name);
              }}
            >
              {one}
            </span>
          ))}
        </span>
        {part === before && names.length ? (
          <span className="jp-mlops-dim">{trans.__('Tab takes %1', names[Math.max(at, 0)])}</span>
        ) : null}
      </span>
    </span>
  );
}

/** Move the focus to what renames the step of that name, once it is drawn. */
function focusOn(tag: string): void {
  requestAnimationFrame(() => {
    const lane = `.jp-mlops-lane[data-mlops-tag="${CSS.escape(tag)}"]`;
    document.querySelector<HTMLElement>(`${lane} .jp-mlops-edit`)?.focus();
  });
}

/** Cells that are no step: parameters, setup, what stays; and stages without a cell. */
export function Lane(
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
          <span
            className="jp-mlops-dim"
            title={trans.__('Drop cells here, or select some in the notebook and press the keys')}
          >
            {hint(role, trans)}
          </span>
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
  return trans.__('%1, or drop', keys[role] ?? 'T 0');
}
