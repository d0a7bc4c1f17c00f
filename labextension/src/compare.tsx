import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ReactWidget } from '@jupyterlab/ui-components';
import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { Banner, Boundary, Diff, duration, numeral } from './controls';
import { IComparedRow, joined, shared, Table, TABLES } from './comparing';
import { NotebookModel } from './model';
import { IComparison, IRun } from './protocol';
import { ISurroundings } from './surroundings';

const AXIS_WIDTH = 80;
const FEW_RUNS = 3;
const MANY_TICKS = 12;
const VEGA = 'application/vnd.vegalite.v5+json';

/** Runs side by side, the first against each other: what differs first, what is equal folded. */
export class CompareWidget extends ReactWidget {
  constructor(
    private readonly _model: NotebookModel,
    private readonly _around: ISurroundings,
    private readonly _runs: readonly IRun[]
  ) {
    super();
    this.addClass('jp-mlops');
    this.addClass('jp-mlops-compare');
  }

  protected render(): JSX.Element {
    const { trans } = this._around;
    const ids = (): string => this._runs.map(run => run.id).join(' ');
    return (
      <Boundary trans={trans} name={trans.__('Comparison')} diagnostics={ids}>
        <Comparison model={this._model} around={this._around} runs={this._runs} />
      </Boundary>
    );
  }
}

function Comparison(props: {
  model: NotebookModel;
  around: ISurroundings;
  runs: readonly IRun[];
}): JSX.Element {
  const { model, around, runs } = props;
  const { trans } = around;
  const [pairs, setPairs] = React.useState<readonly IComparison[] | null>(null);
  const [trouble, setTrouble] = React.useState('');
  React.useEffect(() => {
    const [first, ...others] = runs;
    Promise.all(others.map(other => model.runs.compare(first.id, other.id))).then(
      setPairs,
      (error: Error) => setTrouble(error.message)
    );
  }, [model, runs]);
  const titles: Record<Table, string> = {
    metrics: trans.__('Metrics'),
    parameters: trans.__('Parameters'),
    data: trans.__('Data'),
    environment: trans.__('Environment')
  };
  return (
    <div className="jp-mlops-page">
      <h2>{trans.__('Runs %1', runs.map(nameOf).join(', '))}</h2>
      <ul className="jp-mlops-dim jp-mlops-compared">
        {runs.map(run => (
          <li key={run.id}>
            {nameOf(run)}: {run.changed || run.name}
            {lasting(run)}
          </li>
        ))}
      </ul>
      {trouble ? <Banner kind="error">{trouble}</Banner> : null}
      <Chart model={model} rendermime={around.rendermime} runs={runs} />
      {pairs
        ? TABLES.map(table => (
            <Differences
              key={table}
              title={titles[table]}
              rows={joined(pairs, table)}
              runs={runs}
              around={around}
            />
          ))
        : null}
      {pairs ? <Code pairs={pairs} runs={runs} around={around} /> : null}
    </div>
  );
}

function Code(props: {
  pairs: readonly IComparison[];
  runs: readonly IRun[];
  around: ISurroundings;
}): JSX.Element {
  const { pairs, runs, around } = props;
  const { trans } = around;
  const label = trans.__('What differs in the code');
  const equal = <p className="jp-mlops-dim">{trans.__('The same cells ran.')}</p>;
  return (
    <section>
      <h3>{trans.__('Code')}</h3>
      {pairs.length === 1 ? (
        pairs[0].code ? (
          <Diff text={pairs[0].code} label={label} />
        ) : (
          equal
        )
      ) : (
        pairs.map((pair, number) => (
          <details key={runs[number + 1].id} open={number === 0}>
            <summary>
              {trans.__('%1 against %2', nameOf(runs[0]), nameOf(runs[number + 1]))}
            </summary>
            {pair.code ? <Diff text={pair.code} label={label} /> : equal}
          </details>
        ))
      )}
    </section>
  );
}

function nameOf(run: IRun): string {
  return run.number === null ? run.name : `#${run.number}`;
}

function lasting(run: IRun): string {
  return run.seconds === null ? '' : ` (${duration(run.seconds)})`;
}

function Differences(props: {
  title: string;
  rows: readonly IComparedRow[];
  runs: readonly IRun[];
  around: ISurroundings;
}): JSX.Element | null {
  const { title, rows, runs, around } = props;
  const { trans } = around;
  const different = rows.filter(row => row.same !== true);
  const same = rows.length - different.length;
  const unclear = shared(rows);
  if (!rows.length) {
    return null;
  }
  return (
    <section>
      <h3>{title}</h3>
      {different.length ? (
        <div className="jp-mlops-wide">
          <table className="jp-mlops-table">
            <thead>
              <tr>
                <th scope="col">{title}</th>
                {runs.map(run => (
                  <th key={run.id} scope="col">
                    {nameOf(run)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {different.map(row => (
                <tr key={`${row.step} ${row.name}`}>
                  <th scope="row">
                    {row.name}
                    {unclear.has(row.name) ? (
                      <span className="jp-mlops-dim"> {row.step}</span>
                    ) : null}
                  </th>
                  {row.values.map((value, number) => (
                    <td
                      key={number}
                      className={typeof value === 'number' ? 'jp-mod-number' : undefined}
                    >
                      {textOf(value)}
                      <Change by={row.changes[number]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
      {same ? (
        <p className="jp-mlops-dim">{trans._n('%1 is equal.', '%1 are equal.', same)}</p>
      ) : null}
    </section>
  );
}

function Change(props: { by: number | null }): JSX.Element | null {
  const { by } = props;
  if (by === null || by === 0) {
    return null;
  }
  return (
    <span className="jp-mlops-dim">
      {' '}
      {by > 0 ? '+' : '−'}
      {numeral(Math.abs(by))}
    </span>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) {
    return '–';
  }
  return typeof value === 'number' ? numeral(value) : String(value);
}

/** The first column of the list over all runs, drawn by the Vega that JupyterLab ships. */
function Chart(props: {
  model: NotebookModel;
  rendermime: IRenderMimeRegistry | null;
  runs: readonly IRun[];
}): JSX.Element {
  const { model, rendermime, runs } = props;
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const node = box.current;
    const metric = model.runs.columns[0];
    const width = (node?.clientWidth ?? 0) - AXIS_WIDTH;
    const spec = chartOf(metric, model.runs.runs ?? [], runs, width);
    if (!node || !spec || !rendermime?.preferredMimeType({ [VEGA]: spec }, 'any')) {
      return;
    }
    const renderer = rendermime.createRenderer(VEGA);
    const data = { [VEGA]: spec };
    // React owns the place: the widget is drawn there without being attached to it.
    node.appendChild(renderer.node);
    void renderer.renderModel({ trusted: true, data, metadata: {}, setData: () => undefined });
    return () => renderer.dispose();
  }, [rendermime, model, runs]);
  return <div ref={box} className="jp-mlops-chart" />;
}

function chartOf(
  metric: string | undefined,
  runs: readonly IRun[],
  compared: readonly IRun[],
  width: number
): JSONObject | null {
  const measured = runs.filter(
    run => metric !== undefined && typeof run.metrics[metric] === 'number' && run.number !== null
  );
  if (metric === undefined || measured.length < FEW_RUNS) {
    return null;
  }
  const values = measured.map(run => run.number);
  const style = getComputedStyle(document.body);
  const colour = style.getPropertyValue('--jp-ui-font-color1').trim();
  const grid = style.getPropertyValue('--jp-border-color2').trim();
  const brand = style.getPropertyValue('--jp-brand-color1').trim();
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v5.json',
    width: Math.min(640, Math.max(120, width)),
    height: 140,
    background: 'transparent',
    usermeta: { embedOptions: { actions: false } },
    data: {
      values: measured.map(run => ({
        run: run.number,
        value: run.metrics[metric],
        compared: compared.some(one => one.id === run.id)
      }))
    },
    mark: { type: 'point', filled: true, color: brand },
    encoding: {
      x: {
        field: 'run',
        type: 'quantitative',
        // Few runs have a tick each; there is no run 1.5.
        axis: measured.length > MANY_TICKS ? { tickMinStep: 1 } : { values, format: 'd' },
        scale: { zero: false }
      },
      y: { field: 'value', type: 'quantitative', title: metric, scale: { zero: false } },
      size: { field: 'compared', type: 'nominal', scale: { range: [30, 140] }, legend: null },
      tooltip: [{ field: 'run' }, { field: 'value' }]
    },
    config: {
      axis: { labelColor: colour, titleColor: colour, gridColor: grid, domainColor: grid },
      view: { stroke: grid }
    }
  };
}
