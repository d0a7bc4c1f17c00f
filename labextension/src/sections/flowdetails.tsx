import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { IconButton, PlaceLink } from '../controls';
import { IFlowEdge } from '../edges';
import { throughOthers } from '../flow';
import { affectedIcon, neededIcon, runIcon } from '../icons';
import { NotebookModel } from '../model';
import { IStep, IVariable, Place } from '../protocol';
import { Addition, Decision } from './flowedges';
import { Progress } from './lanes';

/** A step: what goes in and out, and what runs it. */
export function StepDetails(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  step: IStep;
  variables: Record<string, IVariable>;
}): JSX.Element {
  const { model, trans, step, variables } = props;
  const parts: [string, readonly string[]][] = [
    [trans.__('takes'), step.inputs],
    [trans.__('gives'), step.outputs],
    [trans.__('parameters'), step.parameters]
  ];
  const far = throughOthers(model.deciding.counted, step.function);
  const tags = (steps: ReadonlySet<string>): string[] =>
    (model.analysis?.steps ?? []).filter(one => steps.has(one.function)).map(one => one.tag);
  const others = [
    [trans.__('rests also on'), tags(far.above)],
    [trans.__('reaches also'), tags(far.below)]
  ] as const;
  // What was typed just before may have changed what the step needs.
  const run = (wanted: (step: IStep) => string[]): void =>
    void model.settled().then(() => {
      const now = model.step(step.tag);
      return now ? model.run(wanted(now)) : false;
    });
  const beside = step.touches.map(one => touchOf(one, trans));
  return (
    <section className="jp-mlops-details" aria-label={trans.__('Step %1', step.tag)}>
      <header>
        <h3>{step.tag}</h3>
        <Progress progress={model.progress(step)} trans={trans} />
        <span className="jp-mlops-tools">
          <IconButton
            icon={runIcon}
            label={trans.__('Run the cells of %1', step.tag)}
            onClick={() => run(one => model.own(one))}
          />
          <IconButton
            icon={neededIcon}
            label={trans.__('Run what %1 needs, then %1', step.tag)}
            onClick={() => run(one => model.needed(one))}
          />
          <IconButton
            icon={affectedIcon}
            label={trans.__('Run %1 and what it affects', step.tag)}
            onClick={() => run(one => model.affected(one))}
          />
        </span>
      </header>
      <dl>
        {parts
          .filter(([, names]) => names.length)
          .map(([title, names]) => (
            <React.Fragment key={title}>
              <dt>{title}</dt>
              <dd>
                {names.map(name => (
                  <span key={name} className="jp-mlops-variable">
                    <code>{name}</code> <Kind variable={variables[name]} />
                  </span>
                ))}
              </dd>
            </React.Fragment>
          ))}
        {others
          .filter(([, steps]) => steps.length)
          .map(([title, steps]) => (
            <React.Fragment key={title}>
              <dt title={trans.__('through other steps')}>{title}</dt>
              <dd>{steps.join(', ')}</dd>
            </React.Fragment>
          ))}
        <dt>{trans.__('cells')}</dt>
        <dd>
          {step.cells.map(cell => (
            <PlaceLink key={cell} trans={trans} cell={cell} onClick={() => go(model, [cell, 0])} />
          ))}
        </dd>
        {beside.length ? (
          <>
            <dt>{trans.__('beside')}</dt>
            <dd>{beside.join(', ')}</dd>
          </>
        ) : null}
      </dl>
      <Addition key={step.function} model={model} trans={trans} step={step} />
    </section>
  );
}

/** What a step does beside its values, in words. */
function touchOf(touch: string, trans: TranslationBundle): string {
  const [action, what] = [touch.slice(0, touch.indexOf(':')), touch.slice(touch.indexOf(':') + 1)];
  if (action === 'draw') {
    return trans.__('draws random numbers (%1)', what);
  }
  if (action === 'read') {
    return what === '*' ? trans.__('reads a file') : trans.__('reads %1', what);
  }
  return what === '*' ? trans.__('writes a file') : trans.__('writes %1', what);
}

/** What passes between two steps, with where it is made and used. */
export function EdgeDetails(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  edge: IFlowEdge;
  variables: Record<string, IVariable>;
}): JSX.Element {
  const { model, trans, edge, variables } = props;
  return (
    <section
      className="jp-mlops-details"
      aria-label={trans.__('From %1 to %2', edge.from, edge.to)}
    >
      <header>
        <h3>
          {edge.from} → {edge.to}
        </h3>
      </header>
      <dl>
        {edge.variables.map(one => (
          <React.Fragment key={one.name}>
            <dt>
              <code>{one.variable}</code>
            </dt>
            <dd>
              <Kind variable={variables[one.variable]} />
              {one.changed ? (
                <span className="jp-mlops-dim"> {trans.__('changed in place')} </span>
              ) : null}
              <Places model={model} trans={trans} title={trans.__('made in')} places={one.made} />
              <Places model={model} trans={trans} title={trans.__('used in')} places={one.used} />
            </dd>
          </React.Fragment>
        ))}
      </dl>
      <Decision key={`${edge.from} ${edge.to}`} model={model} trans={trans} edge={edge} />
    </section>
  );
}

function Places(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  title: string;
  places: readonly Place[];
}): JSX.Element | null {
  const { model, trans, title, places } = props;
  if (!places.length) {
    return null;
  }
  return (
    <span className="jp-mlops-places">
      {title}{' '}
      {places.map(place => (
        <PlaceLink
          key={place.join()}
          trans={trans}
          cell={place[0]}
          line={place[1]}
          onClick={() => go(model, place)}
        />
      ))}
    </span>
  );
}

function go(model: NotebookModel, [cell, line]: Place): void {
  const id = model.idOf(cell);
  if (id !== null) {
    void model.notebook.reveal(id, line || undefined);
  }
}

/** Type, shape and size of a variable, where the kernel told them. */
function Kind(props: { variable: IVariable | undefined }): JSX.Element | null {
  const { variable } = props;
  if (!variable) {
    return null;
  }
  const shape = Array.isArray(variable.shape) ? variable.shape.join(' × ') : '';
  const bytes = typeof variable.bytes === 'number' ? size(variable.bytes) : '';
  return (
    <span className="jp-mlops-dim">
      {[variable.type, shape, bytes].filter(Boolean).join(' · ')}
    </span>
  );
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toPrecision(3).replace(/\.0+$/, '')} ${units[power]}`;
}

/** The same as the graph, for those who do not see it. */
export function Table(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  edges: readonly IFlowEdge[];
  variables: Record<string, IVariable>;
}): JSX.Element {
  const { model, trans, edges, variables } = props;
  return (
    <div className="jp-mlops-scroll" tabIndex={0} role="region" aria-label={trans.__('Flow table')}>
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
    </div>
  );
}
