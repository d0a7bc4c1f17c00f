import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../controls';
import { IFlowEdge } from '../edges';
import { NotebookModel } from '../model';
import { IStep } from '../protocol';

interface IEdgeProps {
  model: NotebookModel;
  trans: TranslationBundle;
}

/** What somebody decided about an edge and why, with the way back; else the way to ignore it. */
export function Decision(props: IEdgeProps & { edge: IFlowEdge }): JSX.Element {
  const { model, trans, edge } = props;
  const { own } = edge;
  const [asking, setAsking] = React.useState(false);
  const [answered, setAnswered] = useAnswered();
  const answer = (): void => {
    setAsking(false);
    setAnswered();
  };
  const tagOf = (step: string): string => model.step(step)?.tag ?? step;
  if (own) {
    return (
      <div className="jp-mlops-actions">
        <span>
          {own.kind === 'added'
            ? trans.__('Added by hand: %1', own.reason)
            : trans.__('Ignored: %1', own.reason)}
        </span>
        <Button
          autoFocus={answered}
          title={scope(trans)}
          onClick={() => {
            model.deciding.forget(own);
            answer();
          }}
        >
          {own.kind === 'added' ? trans.__('Remove') : trans.__('Count it again')}
        </Button>
      </div>
    );
  }
  return asking ? (
    <Reason
      trans={trans}
      label={trans.__('Why it does not count')}
      act={trans.__('Ignore it')}
      done={reason => {
        const [from, to] = [tagOf(edge.from), tagOf(edge.to)];
        model.decide({ from, to, kind: 'ignored', reason });
        answer();
      }}
      cancel={answer}
    />
  ) : (
    <Button autoFocus={answered} title={scope(trans)} onClick={() => setAsking(true)}>
      {trans.__('Ignore…')}
    </Button>
  );
}

/** Says of a step that it needs another one, where the text does not tell: a file, a database. */
export function Addition(props: IEdgeProps & { step: IStep }): JSX.Element | null {
  const { model, trans, step } = props;
  const [from, setFrom] = React.useState<string | null>(null);
  const [answered, setAnswered] = useAnswered();
  const answer = (): void => {
    setFrom(null);
    setAnswered();
  };
  const choices = model.deciding.above(step).map(one => one.tag);
  if (from === null) {
    const last = choices[choices.length - 1];
    return last === undefined ? null : (
      <Button autoFocus={answered} title={scope(trans)} onClick={() => setFrom(last)}>
        {trans.__('Needs another step…')}
      </Button>
    );
  }
  // What was chosen stays so though it can be no more: nothing else is added in its place.
  const possible = choices.includes(from);
  return (
    <Reason
      trans={trans}
      label={trans.__('What it takes from there')}
      act={trans.__('Add')}
      wrong={possible ? '' : impossible(model, from, step, trans)}
      done={reason => {
        model.decide({ from, to: step.tag, kind: 'added', reason });
        answer();
      }}
      cancel={answer}
    >
      <select
        aria-label={trans.__('The step that %1 needs', step.tag)}
        aria-invalid={!possible}
        value={from}
        onChange={event => setFrom(event.target.value)}
      >
        {(possible ? choices : [from, ...choices]).map(one => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </Reason>
  );
}

/** Why no edge can be added that could be when its step was chosen. */
function impossible(
  model: NotebookModel,
  from: string,
  step: IStep,
  trans: TranslationBundle
): string {
  const source = model.analysis?.steps.find(one => one.tag === from)?.function;
  return model.deciding.edges.some(edge => edge.from === source && edge.to === step.function)
    ? trans.__('There is an edge from %1 to %2 already.', from, step.tag)
    : trans.__('%1 is no step that %2 can need.', from, step.tag);
}

/** Whether a form was closed just now: what stands in its place takes the focus, once. */
function useAnswered(): [boolean, () => void] {
  const [answered, setAnswered] = React.useState(false);
  React.useEffect(() => setAnswered(false), [answered]);
  return [answered, () => setAnswered(true)];
}

/** Asks for a reason; nothing is done without one. */
function Reason(props: {
  trans: TranslationBundle;
  label: string;
  act: string;
  /** Why it cannot be done; "" where it can. */
  wrong?: string;
  done: (reason: string) => void;
  cancel: () => void;
  children?: React.ReactNode;
}): JSX.Element {
  const { trans, label, act, wrong, done, cancel, children } = props;
  const [reason, setReason] = React.useState('');
  const said = reason.trim();
  return (
    <form
      className="jp-mlops-actions"
      onSubmit={event => {
        event.preventDefault();
        if (said && !wrong) {
          done(said);
        }
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          cancel();
        }
      }}
    >
      {children}
      <input
        autoFocus
        className="jp-mlops-input"
        aria-label={label}
        placeholder={label}
        value={reason}
        onChange={event => setReason(event.target.value)}
      />
      <button
        type="submit"
        className="jp-mlops-button jp-mod-primary"
        disabled={!said || !!wrong}
        title={scope(trans)}
      >
        {act}
      </button>
      <Button onClick={cancel}>{trans.__('Cancel')}</Button>
      {wrong ? <span role="alert">{wrong}</span> : null}
    </form>
  );
}

/** How far a decision reaches. */
function scope(trans: TranslationBundle): string {
  return trans.__(
    'It counts for what is stale and what the panel runs. No finding and no export changes.'
  );
}
