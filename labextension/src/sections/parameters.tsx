import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button } from '../controls';
import { NotebookModel } from '../model';
import { grid, misfit, rewritten, runWith, several, used, Values } from '../parameters';
import { IParameter } from '../protocol';

/** The parameters cell as a form: run with other values, or with several, without editing it. */
export function Parameters(props: {
  model: NotebookModel;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { model, trans } = props;
  const parameters = model.analysis?.parameters ?? [];
  const [texts, setTexts] = React.useState<Values>({});
  const [done, setDone] = React.useState<[number, number] | null>(null);
  const stopped = React.useRef(false);
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
  const homes = (): string[] => [
    ...new Set((model.analysis?.parameters ?? []).map(one => model.idOf(one.cell) ?? ''))
  ];

  const run = async (): Promise<void> => {
    const all = combinations ?? [];
    stopped.current = false;
    setDone([1, all.length]);
    await model.settled();
    const cells = homes();
    const ids = (model.analysis?.steps ?? []).flatMap(step => model.needed(step));
    for (let number = 0; number < all.length && !stopped.current; number++) {
      setDone([number + 1, all.length]);
      const wanted = number ? model.rows.filter(row => row.tag).map(row => row.id) : ids;
      if (!(await runWith(model, wanted, cells, all[number]).catch(() => false))) {
        break;
      }
    }
    setDone(null);
  };
  // The lines of the cell are those that were read last: what was typed since is read first.
  const write = async (): Promise<void> => {
    await model.settled();
    const edits = homes().flatMap(id => {
      const cell = model.notebook.cells.find(one => one.id === id);
      const now = model.analysis?.parameters ?? [];
      const own = now.filter(one => model.idOf(one.cell) === id);
      const source = cell && rewritten(cell.source, own, texts);
      return source === undefined ? [] : [{ id, parts: [{ source }] }];
    });
    model.notebook.edit(edits);
    setTexts({});
  };
  return (
    <details className="jp-mlops-parameters" open={changed.length > 0 || undefined}>
      <summary>
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
            set={text => setTexts({ ...texts, [one.name]: text })}
          />
        ))}
      </div>
      <p className="jp-mlops-dim">
        {combinations === null
          ? trans.__('That is more than 20 combinations; give fewer values.')
          : trans.__('Several numbers, separated by commas, make a grid.')}
      </p>
      <div className="jp-mlops-actions">
        {done ? (
          <Button
            onClick={() => {
              stopped.current = true;
            }}
          >
            {trans.__('Stop after run %1 of %2', done[0], done[1])}
          </Button>
        ) : (
          <Button
            primary
            disabled={wrong.length > 0 || combinations === null}
            title={trans.__('Runs the steps with these values; the cell stays as it is')}
            onClick={() => void run()}
          >
            {combinations && combinations.length > 1
              ? trans.__('Run all %1', combinations.length)
              : trans.__('Run with these')}
          </Button>
        )}
        <Button
          disabled={!changed.length || wrong.length > 0 || (combinations?.length ?? 2) > 1}
          title={trans.__('Changes the values in the parameters cell')}
          onClick={() => void write()}
        >
          {trans.__('Write to the cell')}
        </Button>
        <Button disabled={!changed.length} onClick={() => setTexts({})}>
          {trans.__('Reset')}
        </Button>
      </div>
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
      {range ? (
        <span className="jp-mlops-dim">{trans.__('runs had %1 to %2', range[0], range[1])}</span>
      ) : null}
      {differs ? (
        <span className="jp-mlops-dim">{trans.__('in the cell: %1', parameter.value)}</span>
      ) : null}
    </label>
  );
}
