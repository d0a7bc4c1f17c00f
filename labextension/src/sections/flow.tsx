import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Empty, useSignal } from '../controls';
import { column } from '../column';
import { FlowView } from '../flowview';
import * as graphs from '../graph';
import { IDrawing, layout } from '../layout';
import { NotebookModel } from '../model';
import { pressing } from '../pressing';
import { IAnalysis, IStep, IVariable } from '../protocol';
import { ISurroundings } from '../surroundings';
import { CellDetails, GroupDetails } from './celldetails';
import { EdgeDetails, StepDetails } from './flowdetails';
import { Decision } from './flowedges';
import { Graph, nodeName } from './flowgraph';
import { CellTable, StepTable } from './flowtable';
import { stepRuns } from './running';

/** The steps, or the cells of one of them, as a graph or as a table that says the same. */
export function Flow(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  useSignal(model.flow.changed);
  const { analysis } = model;
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
  return <Drawn model={model} around={around} trans={trans} analysis={analysis} />;
}

interface IDrawn {
  model: NotebookModel;
  around: ISurroundings;
  trans: TranslationBundle;
  analysis: IAnalysis;
}

function Drawn(props: IDrawn): JSX.Element {
  const { model, trans, analysis } = props;
  const view = model.flow;
  // A step that is gone is not shown; the steps are, until it is there again.
  const step = analysis.steps.find(one => one.function === view.step) ?? null;
  const whole = useGraph(props, step);
  const loose = view.loose ?? !graphs.hasManyLoose(whole);
  const graph = React.useMemo(() => (loose ? whole : graphs.withoutLoose(whole)), [whole, loose]);
  const tooMany = (step?.cells.length ?? 0) > graphs.MANY_CELLS;
  const { drawing, undrawn } = useDrawing(tooMany || view.table ? null : graph, step !== null);
  const table = view.table || undrawn || tooMany;
  const variables = useVariables(model, whole);
  const root = useFocus(view, table || drawing?.graph === graph);
  const open = (one: IStep): void => view.open(one.function);
  return (
    <div
      className={`jp-mlops-flow ${step ? 'jp-mod-cells' : ''}`}
      ref={root}
      onKeyDown={event => {
        if (event.key === 'Escape' && step) {
          event.stopPropagation();
          view.back();
        }
      }}
    >
      <Bar view={view} trans={trans} step={step} />
      {undrawn ? (
        <Banner kind="error">
          {trans.__('The graph cannot be drawn: reload the page. The table says the same.')}
        </Banner>
      ) : null}
      {tooMany && !view.table ? (
        <p className="jp-mlops-dim">
          {trans.__('%1 cells are too many to be drawn.', step?.cells.length)}
        </p>
      ) : null}
      {table ? (
        <Tables {...props} step={step} variables={variables} open={open} />
      ) : drawing ? (
        <Picture {...props} step={step} drawing={drawing} open={open} />
      ) : null}
      {step ? <Notes {...props} step={step} whole={whole} loose={loose} table={table} /> : null}
      <Details {...props} step={step} graph={graph} variables={variables} open={open} />
      {analysis.exportable ? null : (
        <p className="jp-mlops-dim">
          {trans.__('Drawn from the tags alone: findings stand in the way of the rest.')}
        </p>
      )}
    </div>
  );
}

/** Where one is, with the way back, and how it is shown. */
function Bar(props: { view: FlowView; trans: TranslationBundle; step: IStep | null }): JSX.Element {
  const { view, trans, step } = props;
  return (
    <div className="jp-mlops-bar">
      {step ? (
        <nav className="jp-mlops-crumbs" aria-label={trans.__('Place in the flow')}>
          <button
            type="button"
            className="jp-mlops-link"
            title={trans.__('Back to all steps (Esc)')}
            onClick={() => view.back()}
          >
            {trans.__('All steps')}
          </button>
          <span aria-hidden="true">›</span>
          <strong aria-current="page" title={step.tag}>
            {step.tag}
          </strong>
        </nav>
      ) : null}
      <div className="jp-mlops-switch" role="group" aria-label={trans.__('Show the flow as')}>
        <button
          type="button"
          aria-pressed={!view.table}
          onClick={() => {
            view.table = false;
          }}
        >
          {trans.__('Graph')}
        </button>
        <button
          type="button"
          aria-pressed={view.table}
          onClick={() => {
            view.table = true;
          }}
        >
          {trans.__('Table')}
        </button>
      </div>
    </div>
  );
}

interface IShown extends IDrawn {
  /** The step whose cells are shown; null where all steps are. */
  step: IStep | null;
  open: (step: IStep) => void;
}

function Picture(props: IShown & { drawing: IDrawing }): JSX.Element {
  const { model, around, trans, step, drawing, open } = props;
  const view = model.flow;
  const choose = (id: string): void => view.choose(step?.function ?? null, id);
  return (
    <Graph
      drawing={drawing}
      model={model}
      trans={trans}
      label={
        step
          ? trans.__('Graph of the cells of %1; the table says the same', step.tag)
          : trans.__('Graph of the steps; the table says the same')
      }
      follow={step !== null}
      chosen={view.chosen}
      choose={choose}
      visit={node => {
        choose(node.id);
        reveal(model, node);
      }}
      open={node => {
        if (node.step) {
          open(node.step);
        }
      }}
      menu={(node, at) => {
        const opened = node.step;
        if (opened) {
          const down = { label: trans.__('Show its cells'), run: () => open(opened) };
          around.menu([down, ...stepRuns(model, trans, opened)], at);
        } else {
          around.chooseTag(node.ids, at);
        }
      }}
    />
  );
}

function Tables(props: IShown & { variables: Record<string, IVariable> }): JSX.Element {
  const { model, trans, analysis, step, variables, open } = props;
  const visit = (node: string): void => model.flow.choose(step?.function ?? null, node);
  const given = { model, trans, variables, visit };
  return step ? (
    <CellTable {...given} step={step} />
  ) : (
    <StepTable {...given} steps={analysis.steps} edges={model.deciding.edges} open={open} />
  );
}

/** What of the surroundings of a step's cells is not drawn as a box or a wire. */
function Notes(
  props: IDrawn & { step: IStep; whole: graphs.IGraph; loose: boolean; table: boolean }
): JSX.Element {
  const { model, trans, step, whole, loose, table } = props;
  const view = model.flow;
  return (
    <>
      {graphs.hasLoose(whole) && !table ? (
        <p className="jp-mlops-dim jp-mlops-aside">
          {loose ? null : <>{trans.__('Setup and untagged cells are hidden.')} </>}
          <button
            type="button"
            className="jp-mlops-link"
            onClick={() => {
              view.loose = !loose;
            }}
          >
            {loose ? trans.__('Hide setup and untagged cells') : trans.__('Show them')}
          </button>
        </p>
      ) : null}
      {graphs.addedAround(model.deciding.edges, step).map(({ from, to, reason }) => (
        <p key={`${from} ${to}`} className="jp-mlops-dim jp-mlops-aside">
          {trans.__('Added by hand from %1 to %2: %3', from, to, reason)}
        </p>
      ))}
    </>
  );
}

/** What there is to know of the node or edge that is chosen. */
function Details(
  props: IShown & { graph: graphs.IGraph; variables: Record<string, IVariable> }
): JSX.Element | null {
  const { model, trans, step, graph, variables, open } = props;
  const { chosen } = model.flow;
  const node = graph.nodes.find(one => one.id === chosen);
  if (node?.step) {
    return (
      <StepDetails model={model} trans={trans} step={node.step} variables={variables} open={open} />
    );
  }
  if (node) {
    const given = { model, trans, node, variables };
    return node.kind === 'cell' ? <CellDetails {...given} /> : <GroupDetails {...given} />;
  }
  const edge = graph.edges.find(one => graphs.edgeId(one) === chosen);
  if (!edge) {
    return step && !model.flow.table ? (
      <p className="jp-mlops-dim jp-mlops-aside">
        {trans.__('Click a cell for what it takes and gives, a variable for its type and shape.')}
      </p>
    ) : null;
  }
  const nameOf = (id: string): string => {
    const end = graph.nodes.find(one => one.id === id);
    return end ? nodeName(end, trans) : id;
  };
  return (
    <EdgeDetails
      model={model}
      trans={trans}
      edge={edge}
      ends={[nameOf(edge.from), nameOf(edge.to)]}
      variables={variables}
    >
      {step === null ? (
        <Decision key={graphs.edgeId(edge)} model={model} trans={trans} edge={edge} />
      ) : edge.own ? (
        <p>{trans.__('Ignored: %1', edge.own.reason)}</p>
      ) : null}
    </EdgeDetails>
  );
}

/** Scroll to the first cell of a node and select all of them that are tagged so. */
function reveal(model: NotebookModel, node: graphs.INode): void {
  const tagged = model.rows.filter(row => row.tag === node.step?.tag).map(row => row.id);
  const own = node.step && tagged.length ? tagged : node.ids;
  if (own[0]) {
    void model.notebook.reveal(own[0]).then(() => model.notebook.select(own));
  }
}

/** The graph of the steps, or of the cells of one. */
function useGraph({ model, trans, analysis }: IDrawn, step: IStep | null): graphs.IGraph {
  const { ids } = model;
  const { edges } = model.deciding;
  return React.useMemo(() => {
    const words = {
      parameters: 'parameters',
      setup: trans.__('setup'),
      none: trans.__('untagged')
    };
    const drawable = { analysis, ids, edges, words };
    return step ? graphs.cellGraph(drawable, step) : graphs.stepGraph(drawable);
  }, [analysis, ids, edges, step, trans]);
}

/** Place what is to be drawn, cells or steps; the last drawing stays until the next one is there. */
function useDrawing(
  graph: graphs.IGraph | null,
  cells: boolean
): { drawing: IDrawing | null; undrawn: boolean } {
  const [undrawn, setUndrawn] = React.useState(false);
  const [drawing, setDrawing] = React.useState<IDrawing | null>(null);
  React.useEffect(() => {
    let gone = false;
    if (graph) {
      const draw = (made: IDrawing): void => pressing.whenFree(() => gone || setDrawing(made));
      // The part that places the boxes is fetched; a server that has another version has it not.
      (cells ? Promise.resolve(column(graph)) : layout(graph)).then(
        draw,
        () => gone || setUndrawn(true)
      );
    }
    return () => {
      gone = true;
    };
  }, [graph, cells]);
  return { drawing, undrawn: undrawn && !cells };
}

/** Give the focus to what shall have it, once that is drawn. */
function useFocus(view: FlowView, drawn: boolean): React.RefObject<HTMLDivElement> {
  const root = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const asked = drawn ? view.focus() : null;
    if (asked !== null) {
      const nodes = [...(root.current?.querySelectorAll<HTMLElement>('[data-node]') ?? [])];
      const wanted = (id: string): boolean =>
        asked === 'first' ? id.startsWith('#') : id === view.chosen;
      nodes.find(node => wanted(node.dataset.node ?? ''))?.focus();
    }
  });
  return root;
}

/** Types and sizes of what passes there, as the kernel has them now. */
function useVariables(model: NotebookModel, graph: graphs.IGraph): Record<string, IVariable> {
  const [variables, setVariables] = React.useState<Record<string, IVariable>>({});
  const { state } = model.kernel;
  React.useEffect(() => {
    let gone = false;
    const names = new Set(graph.edges.flatMap(edge => edge.variables.map(one => one.variable)));
    // A file or a generator has a blank in its name.
    void model
      .variables([...names].filter(name => !name.includes(' ')))
      .then(found => pressing.whenFree(() => gone || setVariables(found)));
    return () => {
      gone = true;
    };
  }, [model, graph, state]);
  return variables;
}
