import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ReactWidget } from '@jupyterlab/ui-components';
import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { Banner, Boundary, Diff, duration, numeral } from './controls';
import { NotebookModel } from './model';
import { IComparison, IDifference, IRun } from './protocol';
import { ISurroundings } from './surroundings';

const AXIS_WIDTH = 80;
const FEW_RUNS = 3;
const VEGA = 'application/vnd.vegalite.v5+json';

/** Two runs side by side: what differs first, what is equal folded away. */
export class CompareWidget extends ReactWidget {
  constructor(
    private readonly _model: NotebookModel,
    private readonly _around: ISurroundings,
    private readonly _a: IRun,
    private readonly _b: IRun
  ) {
    super();
    this.addClass('jp-mlops');
    this.addClass('jp-mlops-compare');
  }

  protected render(): JSX.Element {
    const { trans } = this._around;
    return (
      <Boundary trans={trans} name={trans.__('Comparison')} diagnostics={() => this._b.id}>
        <Comparison model={this._model} around={this._around} a={this._a} b={this._b} />
      </Boundary>
    );
  }
}

function Comparison(props: {
  model: NotebookModel;
  around: ISurroundings;
  a: IRun;
  b: IRun;
}): JSX.Element {
  const { model, around, a, b } = props;
  const { trans } = around;
  const [found, setFound] = React.useState<IComparison | null>(null);
  const [trouble, setTrouble] = React.useState('');
  React.useEffect(() => {
    model.runs.compare(a.id, b.id).then(setFound, (error: Error) => setTrouble(error.message));
  }, [model, a.id, b.id]);
  const sections: [string, readonly IDifference[]][] = found
    ? [
        [trans.__('Metrics'), found.metrics],
        [trans.__('Parameters'), found.parameters],
        [trans.__('Data'), found.data],
        [trans.__('Environment'), found.environment]
      ]
    : [];
  return (
    <div className="jp-mlops-page">
      <h2>{trans.__('Run %1 and run %2', nameOf(a), nameOf(b))}</h2>
      <p className="jp-mlops-dim">
        {[a, b].map(run => `${nameOf(run)}: ${run.changed || run.name}${lasting(run)}`).join(' — ')}
      </p>
      {trouble ? <Banner kind="error">{trouble}</Banner> : null}
      <Chart model={model} rendermime={around.rendermime} a={a} b={b} />
      {sections.map(([title, rows]) => (
        <Differences key={title} title={title} rows={rows} a={a} b={b} around={around} />
      ))}
      {found ? (
        <section>
          <h3>{trans.__('Code')}</h3>
          {found.code ? (
            <Diff text={found.code} label={trans.__('What differs in the code')} />
          ) : (
            <p className="jp-mlops-dim">{trans.__('The same cells ran.')}</p>
          )}
        </section>
      ) : null}
    </div>
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
  rows: readonly IDifference[];
  a: IRun;
  b: IRun;
  around: ISurroundings;
}): JSX.Element | null {
  const { title, rows, a, b, around } = props;
  const { trans } = around;
  const different = rows.filter(row => row.same !== true);
  const same = rows.length - different.length;
  const changes = different.some(row => typeof row.change === 'number');
  if (!rows.length) {
    return null;
  }
  return (
    <section>
      <h3>{title}</h3>
      {different.length ? (
        <table className="jp-mlops-table">
          <thead>
            <tr>
              <th scope="col">{title}</th>
              <th scope="col">{nameOf(a)}</th>
              <th scope="col">{nameOf(b)}</th>
              {changes ? <th scope="col">{trans.__('change')}</th> : null}
            </tr>
          </thead>
          <tbody>
            {different.map(row => (
              <tr key={`${row.step ?? ''} ${row.name}`}>
                <th scope="row">{row.name}</th>
                <td>{textOf(row.a)}</td>
                <td>{textOf(row.b)}</td>
                {changes ? <td>{changeOf(row)}</td> : null}
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {same ? (
        <p className="jp-mlops-dim">{trans._n('%1 is equal.', '%1 are equal.', same)}</p>
      ) : null}
    </section>
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) {
    return '–';
  }
  return typeof value === 'number' ? numeral(value) : String(value);
}

function changeOf(row: IDifference): string {
  if (typeof row.change !== 'number') {
    return '';
  }
  return `${row.change > 0 ? '+' : ''}${numeral(row.change)}`;
}

/** The first column of the list over all runs, drawn by the Vega that JupyterLab ships. */
function Chart(props: {
  model: NotebookModel;
  rendermime: IRenderMimeRegistry | null;
  a: IRun;
  b: IRun;
}): JSX.Element {
  const { model, rendermime, a, b } = props;
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const node = box.current;
    const metric = model.runs.columns[0];
    const width = (node?.clientWidth ?? 0) - AXIS_WIDTH;
    const spec = chartOf(metric, model.runs.runs ?? [], a, b, width);
    if (!node || !spec || !rendermime?.preferredMimeType({ [VEGA]: spec }, 'any')) {
      return;
    }
    const renderer = rendermime.createRenderer(VEGA);
    const data = { [VEGA]: spec };
    // React owns the place: the widget is drawn there without being attached to it.
    node.appendChild(renderer.node);
    void renderer.renderModel({ trusted: true, data, metadata: {}, setData: () => undefined });
    return () => renderer.dispose();
  }, [rendermime, model, a, b]);
  return <div ref={box} className="jp-mlops-chart" />;
}

function chartOf(
  metric: string | undefined,
  runs: readonly IRun[],
  a: IRun,
  b: IRun,
  width: number
): JSONObject | null {
  const measured = runs.filter(
    run => metric !== undefined && typeof run.metrics[metric] === 'number' && run.number !== null
  );
  if (metric === undefined || measured.length < FEW_RUNS) {
    return null;
  }
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
        compared: run.id === a.id || run.id === b.id
      }))
    },
    mark: { type: 'point', filled: true, color: brand },
    encoding: {
      x: { field: 'run', type: 'quantitative', axis: { tickMinStep: 1 }, scale: { zero: false } },
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
