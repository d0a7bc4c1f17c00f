import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Icon, PlaceLink } from '../controls';
import { stateIcons } from '../icons';
import { NotebookModel } from '../model';
import { IRow } from '../rows';
import { verdictOf } from '../verdict';

interface IProps {
  model: NotebookModel;
  trans: TranslationBundle;
}

/** Whether a fresh run from top to bottom would give what is shown; if not, why not. */
export function Order(props: IProps): JSX.Element {
  const { model, trans } = props;
  const verdict = verdictOf(model.deciding.state, model.rows, model.kernel.before);
  switch (verdict.kind) {
    case 'nothing':
      return <>{trans.__('Nothing has run yet.')}</>;
    case 'fresh':
      return <>{trans.__('What is shown is what a fresh run gives.')}</>;
    case 'unrecorded':
      return (
        <Warning>
          {trans._n(
            'A cell ran before it could be recorded.',
            '%1 cells ran before they could be recorded.',
            verdict.count
          )}{' '}
          <Restart {...props} />
        </Warning>
      );
    case 'doubtful':
      return (
        <Warning>
          {verdict.row ? <Place {...props} row={verdict.row} /> : null}
          {verdict.row ? ': ' : ''}
          {`${verdict.why}. `}
          <Restart {...props} />
        </Warning>
      );
    default:
      return (
        <Warning>
          <Place {...props} row={verdict.row} /> {said(verdict.kind, verdict.why, trans)}{' '}
          <button
            type="button"
            className="jp-mlops-link"
            onClick={() => void model.run([...verdict.run])}
          >
            {verdict.kind === 'stale'
              ? trans._n('Run the stale cell', 'Run the %1 stale cells', verdict.run.length)
              : trans._n('Run it again', 'Run the %1 cells again', verdict.run.length)}
          </button>
        </Warning>
      );
  }
}

function said(
  kind: 'failed' | 'interrupted' | 'stale',
  why: string,
  trans: TranslationBundle
): string {
  const words = {
    failed: trans.__('failed.'),
    interrupted: trans.__('was interrupted.'),
    stale: why ? trans.__('is stale: %1.', why) : trans.__('is stale.')
  };
  return words[kind];
}

function Warning(props: { children: React.ReactNode }): JSX.Element {
  return (
    <span className="jp-mlops-warn">
      <Icon icon={stateIcons.stale} /> {props.children}
    </span>
  );
}

function Place(props: IProps & { row: IRow }): JSX.Element {
  const { model, trans, row } = props;
  return (
    <PlaceLink trans={trans} cell={row.index} onClick={() => void model.notebook.reveal(row.id)} />
  );
}

function Restart(props: IProps): JSX.Element {
  const { model, trans } = props;
  return (
    <button
      type="button"
      className="jp-mlops-link"
      onClick={() => void model.notebook.restartAndRun()}
    >
      {trans.__('Restart and run all')}
    </button>
  );
}
