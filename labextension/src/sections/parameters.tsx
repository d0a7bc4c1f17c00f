import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Button, useSignal } from '../controls';
import { NotebookModel } from '../model';
import { grid, misfit, several, used } from '../parameters';
import { IParameter } from '../protocol';

/** The parameters cell as a form: run with other values, or with several, without editing it. */
export function Parameters(props: {
  model: NotebookModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const parameters = model.analysis?.parameters ?? [];
  const { form } = model;
  useSignal(form.changed);
  const { texts, turn } = form;
  if (!parameters.length) {
    return null;
  }
  const wrong = parameters.filter(one =>
    several(one, texts[one.name] ?? one.value).some(value => misfit(one, value) !== '')
  );
  const combinations = grid(parameters, texts);
  const changed = parameters.filter(
    one => texts[one.name] !== undefined && texts[one.name] !== one.value
  );
  return (
    <details className="jp-mlops-parameters" open={form.open}>
      <summary
        onClick={event => {
          event.preventDefault();
          form.open = !form.open;
        }}
      >
        {trans.__('Parameters')}{' '}
        <span className="jp-mlops-dim">
          {parameters
            .slice(0, 3)
            .map(one => `${one.name} ${texts[one.name] ?? one.value}`)
            .join(' · ')}
        </span>
      </summary>
      <div className="jp-mlops-form">
        {parameters.map(one => (
          <Field
            key={one.name}
            parameter={one}
            text={texts[one.name] ?? one.value}
            trans={trans}
            wrong={wrong.includes(one)}
            range={used(one, model.runs.runs ?? [])}
            set={text => form.set(one.name, text)}
          />
        ))}
      </div>
      <p className="jp-mlops-dim">
        {combinations === null
          ? trans.__('That is more than 20 combinations; give fewer values.')
          : trans.__('Several numbers, separated by commas, make a grid.')}
      </p>
      <div className="jp-mlops-actions">
        {turn ? (
          <Button onClick={() => form.stop()}>
            {trans.__('Stop after run %1 of %2', turn.number, turn.all)}
          </Button>
        ) : (
          <Button
            primary
            disabled={wrong.length > 0 || combinations === null}
            title={trans.__('Runs the steps with these values; the cell stays as it is')}
            onClick={() => void form.run()}
          >
            {combinations && combinations.length > 1
              ? trans.__('Run all %1', combinations.length)
              : trans.__('Run with these')}
          </Button>
        )}
        <Button
          disabled={!changed.length || wrong.length > 0 || (combinations?.length ?? 2) > 1}
          title={trans.__('Changes the values in the parameters cell')}
          onClick={() => void form.write()}
        >
          {trans.__('Write to the cell')}
        </Button>
        <Button disabled={!changed.length} onClick={() => form.reset()}>
          {trans.__('Reset')}
        </Button>
      </div>
      {form.trouble ? (
        <Banner kind="error">{trans.__('The values could not be set: %1', form.trouble)}</Banner>
      ) : null}
    </details>
  );
}

function Field(props: {
  parameter: IParameter;
  text: string;
  trans: TranslationBundle;
  wrong: boolean;
  range: readonly [string, string] | null;
  set: (text: string) => void;
}): JSX.Element {
  const { parameter, text, trans, wrong, range, set } = props;
  const differs = text !== parameter.value;
  const notes = [
    ...(range ? [trans.__('runs had %1 to %2', range[0], range[1])] : []),
    ...(differs ? [trans.__('in the cell: %1', parameter.value)] : [])
  ];
  const input =
    parameter.type === 'bool' ? (
      <select value={text} onChange={event => set(event.target.value)}>
        {['True', 'False'].map(one => (
          <option key={one}>{one}</option>
        ))}
      </select>
    ) : (
      <input
        className="jp-mlops-input"
        value={text}
        spellCheck={false}
        aria-invalid={wrong}
        onChange={event => set(event.target.value)}
      />
    );
  return (
    <label className={`jp-mlops-field ${differs ? 'jp-mod-changed' : ''}`}>
      <span>
        {parameter.name} <span className="jp-mlops-dim">{parameter.type}</span>
      </span>
      {input}
      {notes.map(note => (
        <span key={note} className="jp-mlops-dim jp-mlops-fieldNote">
          {note}
        </span>
      ))}
    </label>
  );
}
