import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { givenBy, INode, IPassed, takenBy } from '../graph';
import { NotebookModel } from '../model';
import { IVariable } from '../protocol';
import { Passed } from './flowtable';
import { CellLink } from './places';
import { Progress } from './progress';
import { cellRuns, Tools } from './running';

interface INodeProps {
  model: NotebookModel;
  trans: TranslationBundle;
  node: INode;
  variables: Record<string, IVariable>;
}

/** A cell: what it takes and gives, how it stands, and what runs it. */
export function CellDetails(props: INodeProps): JSX.Element {
  const { model, trans, node } = props;
  const [cell] = node.cells;
  const links = model.analysis?.links ?? [];
  const progress = model.progress(node);
  return (
    <section className="jp-mlops-details" aria-label={trans.__('Cell %1', cell)}>
      <header>
        <h3>
          <CellLink model={model} trans={trans} place={[cell, 0]} />
        </h3>
        <Progress progress={progress} trans={trans} />
        <Tools runs={cellRuns(model, trans, cell)} />
      </header>
      <p className="jp-mlops-label">{model.analysis?.cells[cell]?.label}</p>
      <dl>
        {progress.reasons.length ? (
          <>
            <dt>{trans.__('stale')}</dt>
            <dd>
              {progress.reasons.map(reason => (
                <span key={reason} className="jp-mlops-variable">
                  {reason}
                </span>
              ))}
            </dd>
          </>
        ) : null}
        <Given {...props} title={trans.__('takes')} passed={takenBy(links, cell)} way="from" />
        <Given {...props} title={trans.__('gives')} passed={givenBy(links, cell)} way="to" />
      </dl>
    </section>
  );
}

/** Cells of no step that give something to those of a step, or take something from them. */
export function GroupDetails(props: INodeProps): JSX.Element {
  const { model, trans, node } = props;
  return (
    <section className="jp-mlops-details" aria-label={node.text}>
      <header>
        <h3>{node.text}</h3>
      </header>
      <dl>
        {node.cells.map(cell => (
          <React.Fragment key={cell}>
            <dt>
              <CellLink model={model} trans={trans} place={[cell, 0]} />
            </dt>
            <dd className="jp-mlops-label">{model.analysis?.cells[cell]?.label}</dd>
          </React.Fragment>
        ))}
      </dl>
    </section>
  );
}

function Given(
  props: INodeProps & { title: string; passed: readonly IPassed[]; way: 'from' | 'to' }
): JSX.Element | null {
  const { model, trans, variables, title, passed, way } = props;
  if (!passed.length) {
    return null;
  }
  return (
    <>
      <dt>{title}</dt>
      <dd>
        <Passed
          model={model}
          trans={trans}
          variables={variables}
          title={way === 'from' ? trans.__('from') : trans.__('to')}
          passed={passed}
        />
      </dd>
    </>
  );
}
