import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { IFlowEdge } from '../edges';
import { cellNode, givenBy, IPassed, takenBy } from '../graph';
import { NotebookModel } from '../model';
import { IStep, IVariable, Place } from '../protocol';
import { go, Kind, Name, Places } from './places';
import { Progress } from './progress';

/** What a cell takes is described where another gives it. */
const NONE: Record<string, IVariable> = {};

interface ITable {
  model: NotebookModel;
  trans: TranslationBundle;
  variables: Record<string, IVariable>;
}

/** The same as the graph of the steps, for those who do not see it. */
export function StepTable(
  props: ITable & {
    steps: readonly IStep[];
    edges: readonly IFlowEdge[];
    visit: (node: string) => void;
    open: (step: IStep) => void;
  }
): JSX.Element {
  const { model, trans, steps, edges, variables, visit, open } = props;
  return (
    <div className="jp-mlops-scroll" tabIndex={0} role="region" aria-label={trans.__('Flow table')}>
      <table className="jp-mlops-table">
        <thead>
          <tr>
            <th scope="col">{trans.__('step')}</th>
            <th scope="col">{trans.__('state')}</th>
            <th scope="col">{trans.__('cells')}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map(step => (
            <tr key={step.function}>
              <th scope="row">
                <button
                  type="button"
                  className="jp-mlops-link"
                  onClick={() => visit(step.function)}
                >
                  {step.tag}
                </button>
              </th>
              <td>
                <Progress progress={model.progress(step)} trans={trans} />
              </td>
              <td>
                <button
                  type="button"
                  className="jp-mlops-link"
                  data-node={step.function}
                  aria-label={trans.__('Show the cells of %1', step.tag)}
                  onClick={() => open(step)}
                >
                  {trans._n('%1 cell', '%1 cells', step.cells.length)}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {edges.length ? (
        <Passing model={model} trans={trans} edges={edges} variables={variables} />
      ) : null}
    </div>
  );
}

/** What passes between the steps. */
function Passing(props: ITable & { edges: readonly IFlowEdge[] }): JSX.Element {
  const { model, trans, edges, variables } = props;
  return (
    <table className="jp-mlops-table">
      <thead>
        <tr>
          <th scope="col">{trans.__('from')}</th>
          <th scope="col">{trans.__('variable')}</th>
          <th scope="col">{trans.__('to')}</th>
          <th scope="col">{trans.__('made in')}</th>
          <th scope="col">{trans.__('used in')}</th>
        </tr>
      </thead>
      <tbody>
        {edges.flatMap(edge => [
          ...edge.variables.map(one => (
            <tr
              key={`${edge.from} ${edge.to} ${one.name}`}
              className={edge.own ? `jp-mod-${edge.own.kind}` : ''}
            >
              <td>{edge.from}</td>
              <td>
                <code>{one.variable}</code> <Kind variable={variables[one.variable]} />
                {edge.own?.kind === 'ignored' ? (
                  <> {trans.__('ignored: %1', edge.own.reason)}</>
                ) : null}
              </td>
              <td>{edge.to}</td>
              <td>
                <Places model={model} trans={trans} title="" places={one.made} />
              </td>
              <td>
                <Places model={model} trans={trans} title="" places={one.used} />
              </td>
            </tr>
          )),
          ...(edge.own?.kind === 'added'
            ? [
                <tr key={`${edge.from} ${edge.to}`} className="jp-mod-added">
                  <td>{edge.from}</td>
                  <td>{trans.__('added: %1', edge.own.reason)}</td>
                  <td>{edge.to}</td>
                  <td />
                  <td />
                </tr>
              ]
            : [])
        ])}
      </tbody>
    </table>
  );
}

/** The same as the graph of the cells of a step, and what that leaves out. */
export function CellTable(
  props: ITable & { step: IStep; visit: (node: string) => void }
): JSX.Element {
  const { model, trans, step, variables } = props;
  const links = model.analysis?.links ?? [];
  return (
    <div
      className="jp-mlops-scroll"
      tabIndex={0}
      role="region"
      aria-label={trans.__('Table of the cells of %1', step.tag)}
    >
      <table className="jp-mlops-table">
        <thead>
          <tr>
            <th scope="col">{trans.__('cell')}</th>
            <th scope="col">{trans.__('takes')}</th>
            <th scope="col">{trans.__('gives')}</th>
          </tr>
        </thead>
        <tbody>
          {step.cells.map(cell => (
            <tr key={cell}>
              <CellHead {...props} cell={cell} />
              <td>
                <Passed
                  model={model}
                  trans={trans}
                  variables={NONE}
                  title={trans.__('from')}
                  passed={takenBy(links, cell)}
                />
              </td>
              <td>
                <Passed
                  model={model}
                  trans={trans}
                  variables={variables}
                  title={trans.__('to')}
                  passed={givenBy(links, cell)}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CellHead(props: ITable & { cell: number; visit: (node: string) => void }): JSX.Element {
  const { model, trans, cell, visit } = props;
  const id = model.idOf(cell);
  const node = cellNode(id ?? String(cell));
  return (
    <th scope="row">
      <button
        type="button"
        className="jp-mlops-link"
        data-node={node}
        onClick={() => {
          visit(node);
          go(model, id);
        }}
      >
        {trans.__('cell %1', cell)}
      </button>{' '}
      <Progress progress={model.progress({ cells: [cell] })} trans={trans} />
      <span className="jp-mlops-label">{model.analysis?.cells[cell]?.label}</span>
    </th>
  );
}

/** Names that a cell takes or gives, with the cells on the other side. */
export function Passed(props: ITable & { title: string; passed: readonly IPassed[] }): JSX.Element {
  const { model, trans, variables, title, passed } = props;
  return (
    <>
      {passed.map(({ name, cells }) => (
        <span key={name} className="jp-mlops-variable">
          <Name trans={trans} name={name} /> <Kind variable={variables[name]} />{' '}
          <Places
            model={model}
            trans={trans}
            title={title}
            places={cells.map((cell): Place => [cell, 0])}
          />
        </span>
      ))}
    </>
  );
}
