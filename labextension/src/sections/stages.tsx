import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Button, Empty, Icon, moveFocus, useSignal } from '../controls';
import { focusAgain } from '../focus';
import { stageIcons } from '../icons';
import { NotebookModel } from '../model';
import { IRow } from '../rows';
import { ISurroundings } from '../surroundings';
import { roleOf, STAGES } from '../tags';
import { IRunPlan, Lane, Step } from './lanes';
import { IList, toggled } from './rows';
import { Offer, RuleList } from './rules';

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
      <Offer rules={model.rules} trans={trans} />
      {plan ? (
        <RunPreview plan={plan} model={model} trans={trans} close={() => setPlan(null)} />
      ) : null}
      <Lane {...list} role="parameters" rows={rows.filter(row => row.role === 'parameters')} />
      {setup.length ? (
        <Lane {...list} role="setup" rows={setup} note={trans.__('comes along')} folded />
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
          note={model.analysis?.exportable ? trans.__('not exported') : ''}
        />
      ) : null}
      <Lane {...list} role="skip" rows={rows.filter(row => row.role === 'skip')} quiet />
      <RuleList rules={model.rules} trans={trans} />
    </div>
  );
}

function onKey(event: React.KeyboardEvent<HTMLElement>, list: IList): void {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>('.jp-mlops-row');
  const id = row?.dataset.cell;
  if (!row || !id) {
    return;
  }
  if (target !== row) {
    if (event.key === 'ArrowLeft') {
      row.focus();
      event.preventDefault();
    }
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
    list.setChosen(now => toggled(now, id));
    event.preventDefault();
  } else if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
    list.around.chooseTag(ids, target);
    event.preventDefault();
  } else if (event.key === 'ArrowRight') {
    // Tab comes to the button of the current row alone.
    row.querySelector('button')?.focus();
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
        <Button primary onClick={() => void model.accept(ids(sure))}>
          {trans.__('Accept %1 sure (≥ 90 %)', sure.length)}
        </Button>
      ) : null}
      <Button
        primary={!sure.length || sure.length === ghosts.length}
        onClick={() => void model.accept(ids(ghosts))}
      >
        {trans._n('Accept it', 'Accept all %1', ghosts.length)}
      </Button>
      <Button onClick={() => model.reject(ids(ghosts))}>
        {trans._n('Reject it', 'Reject all', ghosts.length)}
      </Button>
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
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    // It stands above the list, which may be scrolled.
    box.current?.scrollIntoView({ block: 'nearest' });
    box.current?.querySelector<HTMLElement>('.jp-mod-primary')?.focus({ preventScroll: true });
  }, [plan]);
  const leave = (): void => {
    close();
    if (plan.from?.isConnected) {
      focusAgain(plan.from);
    }
  };
  const go = (): void => {
    leave();
    void model.run(plan.ids);
  };
  return (
    <div
      ref={box}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          leave();
        }
      }}
    >
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
        <Button onClick={leave}>{trans.__('Cancel')}</Button>
      </Banner>
    </div>
  );
}
