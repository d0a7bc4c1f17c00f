import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Empty, Icon, useSignal } from '../controls';
import { IFlowEdge } from '../edges';
import { IReach, reach } from '../flow';
import { stageIcons } from '../icons';
import { curve, IDrawing, layout } from '../layout';
import { NotebookModel } from '../model';
import { pressing } from '../pressing';
import { IAnalysis, IEdge, IStep, IVariable } from '../protocol';
import { ISurroundings } from '../surroundings';
import { EdgeDetails, StepDetails, Table } from './flowdetails';

/** A graph wider than the panel scrolls rather than being drawn too small to read. */
const SMALLEST = 0.65;

type Chosen = { step: IStep } | { edge: IFlowEdge } | null;

/** The steps as a graph, or as a table that says the same. */
export function Flow(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  const [table, setTable] = React.useState(false);
  const [undrawn, setUndrawn] = React.useState(false);
  const [drawing, setDrawing] = React.useState<IDrawing | null>(null);
  const [chosen, setChosen] = React.useState<Chosen>(null);
  const variables = useVariables(model);
  const analysis = model.analysis;
  const { edges } = model.deciding;

  React.useEffect(() => {
    let gone = false;
    if (analysis) {
      const draw = (made: IDrawing): void => pressing.whenFree(() => gone || setDrawing(made));
      // The part that places the steps is fetched; a server that has another version has it not.
      layout(analysis.steps, edges).then(draw, () => gone || setUndrawn(true));
    }
    setChosen(old => (analysis ? again(old, analysis, edges) : null));
    return () => {
      gone = true;
    };
  }, [analysis, edges]);

  if (!analysis) {
    return <Empty text={trans.__('Reading the notebook…')} />;
  }
  if (!analysis.steps.length) {
    return (
      <Empty
        text={trans.__('No cell is tagged yet, so there are no steps to draw.')}
        action={{
          label: trans.__('Suggest tags'),
          run: () => around.execute('jupyter-mlops:suggest')
        }}
      />
    );
  }
  return (
    <div className="jp-mlops-flow">
      <div className="jp-mlops-switch" role="group" aria-label={trans.__('Show the flow as')}>
        <button type="button" aria-pressed={!table} onClick={() => setTable(false)}>
          {trans.__('Graph')}
        </button>
        <button type="button" aria-pressed={table} onClick={() => setTable(true)}>
          {trans.__('Table')}
        </button>
      </div>
      {undrawn ? (
        <Banner kind="error">
          {trans.__('The graph cannot be drawn: reload the page. The table says the same.')}
        </Banner>
      ) : null}
      {table || undrawn ? (
        <Table model={model} trans={trans} edges={edges} variables={variables} />
      ) : drawing ? (
        <div className="jp-mlops-scroll">
          <Graph
            drawing={drawing}
            edges={model.deciding.counted}
            model={model}
            trans={trans}
            chosen={chosen}
            choose={setChosen}
          />
        </div>
      ) : null}
      {chosen && 'step' in chosen ? (
        <StepDetails model={model} trans={trans} step={chosen.step} variables={variables} />
      ) : null}
      {chosen && 'edge' in chosen ? (
        <EdgeDetails model={model} trans={trans} edge={chosen.edge} variables={variables} />
      ) : null}
      {analysis.exportable ? null : (
        <p className="jp-mlops-dim">
          {trans.__('Drawn from the tags alone: findings stand in the way of the rest.')}
        </p>
      )}
    </div>
  );
}

/** What was chosen, as a later analysis has it; nothing where it is gone. */
function again(chosen: Chosen, analysis: IAnalysis, edges: readonly IFlowEdge[]): Chosen {
  if (chosen && 'step' in chosen) {
    const step = analysis.steps.find(one => one.function === chosen.step.function);
    return step ? { step } : null;
  }
  if (chosen) {
    const { from, to } = chosen.edge;
    const edge = edges.find(one => one.from === from && one.to === to);
    return edge ? { edge } : null;
  }
  return null;
}

/** Types and sizes of what passes between the steps, as the kernel has them now. */
function useVariables(model: NotebookModel): Record<string, IVariable> {
  const [variables, setVariables] = React.useState<Record<string, IVariable>>({});
  const { analysis } = model;
  const { state } = model.kernel;
  React.useEffect(() => {
    let gone = false;
    const names = new Set(
      (analysis?.edges ?? []).flatMap(edge => edge.variables.map(one => one.variable))
    );
    void model.variables([...names]).then(found => {
      if (!gone) {
        setVariables(found);
      }
    });
    return () => {
      gone = true;
    };
  }, [model, analysis, state]);
  return variables;
}

function Graph(props: {
  drawing: IDrawing;
  edges: readonly IEdge[];
  model: NotebookModel;
  trans: TranslationBundle;
  chosen: Chosen;
  choose: (chosen: Chosen) => void;
}): JSX.Element {
  const { drawing, edges, model, trans, chosen, choose } = props;
  // What a step rests on through others is shown only while one looks at it.
  const [looked, setLooked] = React.useState<string | null>(null);
  const far = looked === null ? null : reach(edges, looked);
  const isFar = (edge: IEdge): boolean => {
    const ends = (side: ReadonlySet<string>): boolean =>
      [edge.from, edge.to].every(one => one === looked || side.has(one));
    return far !== null && (ends(far.above) || ends(far.below));
  };
  const selected = new Set(model.notebook.selection);
  const here = (step: IStep): boolean => model.own(step).some(id => selected.has(id));
  const active = drawing.boxes.find(box => here(box.step))?.step;
  const near = (edge: IEdge): boolean =>
    active !== undefined && (edge.from === active.function || edge.to === active.function);
  const showStep = (step: IStep): void => {
    choose({ step });
    const own = model.rows.filter(row => row.tag === step.tag).map(row => row.id);
    const first = own[0] ?? model.own(step)[0];
    if (first) {
      void model.notebook.reveal(first).then(() => model.notebook.select(own));
    }
  };
  return (
    <svg
      className="jp-mlops-graph"
      viewBox={`${drawing.left} 0 ${drawing.width} ${drawing.height}`}
      style={{
        minWidth: drawing.width * SMALLEST,
        maxWidth: drawing.width,
        aspectRatio: `${drawing.width} / ${drawing.height}`
      }}
      role="group"
      aria-label={trans.__('Graph of the steps; the table says the same')}
    >
      <defs>
        <marker
          id="jp-mlops-arrow"
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0,0.8L7.5,4L0,7.2z" />
        </marker>
      </defs>
      {drawing.wires.map(wire => (
        <path
          key={`${wire.edge.from} ${wire.edge.to}`}
          className={`jp-mlops-wire ${modOf(wire.edge)} ${near(wire.edge) ? 'jp-mod-near' : ''} ${isFar(wire.edge) ? 'jp-mod-far' : ''}`}
          d={curve(wire.points)}
          markerEnd="url(#jp-mlops-arrow)"
        />
      ))}
      {drawing.wires.map(wire => (
        <g
          key={`${wire.edge.from} ${wire.edge.to}`}
          className={`jp-mlops-wireLabel ${modOf(wire.edge)} ${near(wire.edge) ? 'jp-mod-near' : ''}`}
          transform={`translate(${wire.x},${wire.y})`}
          role="button"
          tabIndex={0}
          aria-pressed={chosen !== null && 'edge' in chosen && chosen.edge === wire.edge}
          aria-label={spoken(wire.label, wire.edge, trans)}
          onClick={() => choose({ edge: wire.edge })}
          onKeyDown={pressed(() => choose({ edge: wire.edge }))}
        >
          <rect
            x={-wire.label.length * 3.3 - 4}
            y={-9}
            width={wire.label.length * 6.6 + 8}
            height={18}
            rx={4}
          />
          <text dominantBaseline="central" textAnchor="middle">
            {wire.label}
          </text>
        </g>
      ))}
      {drawing.boxes.map(box => (
        <g
          key={box.step.function}
          className={`jp-mlops-node ${here(box.step) ? 'jp-mod-active' : ''} ${sideOf(far, box.step)}`}
          data-mlops-role={box.step.stage}
          data-state={model.progress(box.step).state}
          transform={`translate(${box.x - box.width / 2},${box.y - box.height / 2})`}
          role="button"
          tabIndex={0}
          aria-pressed={chosen !== null && 'step' in chosen && chosen.step === box.step}
          aria-label={trans.__('Step %1, %2', box.step.tag, model.progress(box.step).state)}
          onClick={() => showStep(box.step)}
          onKeyDown={pressed(() => showStep(box.step))}
          onMouseEnter={() => setLooked(box.step.function)}
          onMouseLeave={() => setLooked(null)}
          onFocus={() => setLooked(box.step.function)}
          onBlur={() => setLooked(null)}
        >
          <rect width={box.width} height={box.height} rx={6} />
          <rect className="jp-mlops-stripe" width={5} height={box.height} rx={2.5} />
          <foreignObject x={9} y={7} width={16} height={16}>
            <Icon icon={stageIcons[box.step.stage]} className="jp-mod-stage" />
          </foreignObject>
          <text x={30} y={box.height / 2} dominantBaseline="central">
            {box.step.tag}
          </text>
        </g>
      ))}
    </svg>
  );
}

function modOf({ own }: IFlowEdge): string {
  return own ? `jp-mod-${own.kind}` : '';
}

/** What a wire says to those who do not see it. */
function spoken(label: string, edge: IFlowEdge, trans: TranslationBundle): string {
  const { from, to, own } = edge;
  if (own?.kind === 'added') {
    return trans.__('Added by hand from %1 to %2: %3', from, to, own.reason);
  }
  const passes = trans.__('%1 passes from %2 to %3', label, from, to);
  return own ? trans.__('%1; ignored: %2', passes, own.reason) : passes;
}

function sideOf(far: IReach | null, { function: step }: IStep): string {
  if (far?.above.has(step)) {
    return 'jp-mod-above';
  }
  return far?.below.has(step) ? 'jp-mod-below' : '';
}

function pressed(act: () => void): (event: React.KeyboardEvent) => void {
  return event => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      act();
    }
  };
}
