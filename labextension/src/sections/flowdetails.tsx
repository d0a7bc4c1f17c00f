import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../controls';
import { IFlowEdge } from '../edges';
import { throughOthers } from '../flow';
import { NotebookModel } from '../model';
import { IStep, IVariable } from '../protocol';
import { Addition } from './flowedges';
import { CellLink, Kind, Name, Places } from './places';
import { Progress } from './progress';
import { stepRuns, Tools } from './running';

/** A step: what goes in and out, and what runs it. */
export function StepDetails(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  step: IStep;
  variables: Record<string, IVariable>;
  open: (step: IStep) => void;
}): JSX.Element {
  const { model, trans, step, variables, open } = props;
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
  const beside = step.touches.map(one => touchOf(one, trans));
  return (
    <section className="jp-mlops-details" aria-label={trans.__('Step %1', step.tag)}>
      <header>
        <h3>{step.tag}</h3>
        <Progress progress={model.progress(step)} trans={trans} />
        <Tools runs={stepRuns(model, trans, step)} />
      </header>
      <Button onClick={() => open(step)}>
        {trans._n('Show its cell', 'Show its %1 cells', step.cells.length)}
      </Button>
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
            <CellLink key={cell} model={model} trans={trans} place={[cell, 0]} />
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

/** What passes between two boxes, with where it is made and used. */
export function EdgeDetails(props: {
  model: NotebookModel;
  trans: TranslationBundle;
  edge: IFlowEdge;
  /** What it leads from and to, in words. */
  ends: readonly [from: string, to: string];
  variables: Record<string, IVariable>;
  children?: React.ReactNode;
}): JSX.Element {
  const { model, trans, edge, ends, variables, children } = props;
  const [from, to] = ends;
  return (
    <section className="jp-mlops-details" aria-label={trans.__('From %1 to %2', from, to)}>
      <header>
        <h3>
          {from} → {to}
        </h3>
      </header>
      <dl>
        {edge.variables.map(one => (
          <React.Fragment key={one.name}>
            <dt>
              <Name trans={trans} name={one.variable} />
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
      {children}
    </section>
  );
}
