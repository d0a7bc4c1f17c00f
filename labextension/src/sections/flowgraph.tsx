import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Icon, moveFocus } from '../controls';
import { IFlowEdge } from '../edges';
import { IReach, reach, StepProgress } from '../flow';
import { edgeId, INode } from '../graph';
import { stageIcons, stateIcons } from '../icons';
import { IBox, IDrawing, IWire } from '../layout';
import { NotebookModel } from '../model';
import { MenuAnchor } from '../surroundings';
import { stateWords } from './progress';

/** A graph wider than the panel scrolls rather than being drawn too small to read. */
const SMALLEST = 0.6;
const DRAWN = '.jp-mlops-node, .jp-mlops-wireLabel';

interface IGraphProps {
  drawing: IDrawing;
  model: NotebookModel;
  trans: TranslationBundle;
  /** What it is a graph of. */
  label: string;
  /** Whether it scrolls to what is selected in the notebook. */
  follow: boolean;
  /** The id of the node or edge whose details are shown. */
  chosen: string | null;
  choose: (id: string) => void;
  /** A node was clicked, or chosen with a key. */
  visit: (node: INode) => void;
  /** Go down into a node. */
  open: (node: INode) => void;
  /** Show what can be done with a node. */
  menu: (node: INode, at: MenuAnchor) => void;
}

/** Boxes and what passes between them; one of them is in the tab order, arrows lead to the rest. */
export function Graph(props: IGraphProps): JSX.Element {
  const { drawing, model, label, chosen, follow } = props;
  // What a box rests on through others is shown only while one looks at it.
  const [looked, look] = React.useState<string | null>(null);
  const edges = drawing.graph.edges.filter(edge => edge.own?.kind !== 'ignored');
  const far = looked === null ? null : reach(edges, looked);
  const active = activeIn(drawing, model);
  const root = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    // What was clicked there is in sight, and has to stay where it is for a second click.
    if (follow && active !== null && active !== chosen) {
      const node = root.current?.querySelector(`[data-node="${CSS.escape(active)}"]`);
      node?.scrollIntoView({ block: 'nearest' });
    }
  }, [active, follow]);
  const near = ({ edge }: IWire): boolean => edge.from === active || edge.to === active;
  // What is looked at lies above the rest where they share a way.
  const wires = drawing.wires
    .map(wire => {
      const isNear = near(wire) ? 'jp-mod-near' : '';
      return { wire, mod: `${isNear} ${isFar(wire.edge, looked, far) ? 'jp-mod-far' : ''}`.trim() };
    })
    .sort((a, b) => Number(a.mod !== '') - Number(b.mod !== ''));
  // Down the drawing, and from left to right.
  const parts = [
    ...drawing.wires.map(wire => ({
      x: wire.x,
      y: wire.y,
      id: edgeId(wire.edge),
      wire,
      box: null
    })),
    ...drawing.boxes.map(box => ({ x: box.x, y: box.y, id: box.node.id, wire: null, box }))
  ].sort((a, b) => a.y - b.y || a.x - b.x);
  const stop = [chosen, active, parts[0]?.id].find(id => parts.some(part => part.id === id));
  return (
    <div
      ref={root}
      className="jp-mlops-scroll"
      onKeyDown={event => {
        moveFocus(event, DRAWN);
      }}
    >
      <svg
        className="jp-mlops-graph"
        viewBox={`${drawing.left} 0 ${drawing.width} ${drawing.height}`}
        style={{
          minWidth: drawing.width * SMALLEST,
          maxWidth: drawing.width,
          aspectRatio: `${drawing.width} / ${drawing.height}`
        }}
        role="group"
        aria-label={label}
      >
        <Arrow />
        {wires.map(({ wire, mod }) => (
          <path
            key={edgeId(wire.edge)}
            className={`jp-mlops-wire ${modOf(wire.edge)} ${mod}`}
            d={wire.path}
            markerEnd="url(#jp-mlops-arrow)"
          />
        ))}
        {parts.map(({ id, wire, box }) =>
          wire ? (
            <Label key={id} {...props} id={id} wire={wire} near={near(wire)} stop={id === stop} />
          ) : (
            <Box
              key={id}
              {...props}
              box={box}
              active={id === active}
              side={sideOf(far, id)}
              stop={id === stop}
              look={look}
            />
          )
        )}
      </svg>
    </div>
  );
}

/** The id of the node of a cell that is selected in the notebook. */
function activeIn(drawing: IDrawing, model: NotebookModel): string | null {
  const selected = new Set(model.notebook.selection);
  const here = (node: INode): boolean => node.ids.some(id => selected.has(id));
  const { nodes } = drawing.graph;
  return (nodes.find(node => !node.outside && here(node)) ?? nodes.find(here))?.id ?? null;
}

function Arrow(): JSX.Element {
  return (
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
  );
}

/** What passes along a wire. */
function Label(
  props: IGraphProps & { id: string; wire: IWire; near: boolean; stop: boolean }
): JSX.Element {
  const { drawing, trans, chosen, choose, id, wire, near, stop } = props;
  const { edge, label } = wire;
  const nameOf = (end: string): string => {
    const node = drawing.graph.nodes.find(one => one.id === end);
    return node ? nodeName(node, trans) : end;
  };
  const names = edge.variables.map(one => one.variable).join(', ');
  return (
    <g
      className={`jp-mlops-wireLabel ${modOf(edge)} ${near ? 'jp-mod-near' : ''}`}
      transform={`translate(${wire.x},${wire.y})`}
      role="button"
      tabIndex={stop ? 0 : -1}
      aria-pressed={chosen === id}
      aria-label={spoken(label, edge, nameOf, trans)}
      onClick={() => choose(id)}
      onKeyDown={pressed(() => choose(id))}
    >
      <rect x={-label.length * 3.3 - 4} y={-9} width={label.length * 6.6 + 8} height={18} rx={4} />
      {names === label ? null : (
        <title className="jp-mlops-label">{names || edge.own?.reason}</title>
      )}
      <text className="jp-mlops-label" textAnchor="middle">
        {label}
      </text>
    </g>
  );
}

/** A step, a cell, or what stands around the cells of a step. */
function Box(
  props: IGraphProps & {
    box: IBox;
    active: boolean;
    side: string;
    stop: boolean;
    look: (id: string | null) => void;
  }
): JSX.Element {
  const { model, trans, chosen, box, active, side, stop, look, visit, open, menu } = props;
  const { node, width, height } = box;
  const { id } = node;
  const progress = model.progress(node);
  return (
    <g
      className={`jp-mlops-node ${node.outside ? 'jp-mod-outside' : ''} ${active ? 'jp-mod-active' : ''} ${side}`}
      data-mlops-role={node.role}
      data-node={id}
      data-state={progress.state}
      transform={`translate(${box.x - width / 2},${box.y - height / 2})`}
      role="button"
      tabIndex={stop ? 0 : -1}
      aria-pressed={chosen === id}
      aria-label={nodeLabel(node, progress, trans)}
      onClick={() => visit(node)}
      onDoubleClick={() => open(node)}
      onContextMenu={event => {
        event.preventDefault();
        event.stopPropagation();
        menu(node, event.currentTarget);
      }}
      onKeyDown={event => {
        if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
          event.preventDefault();
          event.stopPropagation();
          menu(node, event.currentTarget);
        } else {
          pressed(() => (chosen === id && node.step ? open(node) : visit(node)))(event);
        }
      }}
      onMouseEnter={() => look(id)}
      onMouseLeave={() => look(null)}
      onFocus={() => look(id)}
      onBlur={() => look(null)}
    >
      <title className="jp-mlops-label">{tipOf(node, progress, model, trans)}</title>
      <Inside box={box} progress={progress} trans={trans} />
    </g>
  );
}

/** What stands in a box: an icon or number, its name, and how it stands. */
function Inside(props: {
  box: IBox;
  progress: StepProgress;
  trans: TranslationBundle;
}): JSX.Element {
  const { box, progress, trans } = props;
  const { node, width, height } = box;
  const middle = height / 2;
  const [left, right] = [node.kind === 'cell' ? 33 : 29, isTold(node) ? 23 : 8];
  return (
    <>
      <rect className="jp-mlops-box" width={width} height={height} rx={node.outside ? middle : 6} />
      {node.outside ? null : (
        <rect className="jp-mlops-stripe" width={5} height={height} rx={2.5} />
      )}
      {node.kind === 'cell' ? (
        <text className="jp-mlops-boxNumber" x={28} y={middle} textAnchor="end">
          {node.cells[0]}
        </text>
      ) : (
        <foreignObject x={9} y={7} width={16} height={16}>
          <Icon icon={stageIcons[node.role]} className="jp-mod-stage" />
        </foreignObject>
      )}
      <foreignObject x={left} width={width - left - right} height={height}>
        <span className="jp-mlops-label jp-mlops-boxText">{node.text || trans.__('(empty)')}</span>
      </foreignObject>
      {isTold(node) ? (
        <foreignObject x={width - 21} y={7} width={16} height={16}>
          <span className={`jp-mlops-state jp-mod-${progress.state}`}>
            <Icon icon={stateIcons[progress.state]} />
          </span>
        </foreignObject>
      ) : null}
    </>
  );
}

/** Whether it is said of a box how it stands: not where cells of no step are one box. */
function isTold({ kind }: INode): boolean {
  return kind === 'step' || kind === 'cell';
}

/** What a box is called in a sentence. */
export function nodeName(node: INode, trans: TranslationBundle): string {
  return node.kind === 'cell' ? trans.__('cell %1', node.cells[0]) : node.text;
}

function nodeLabel(node: INode, progress: StepProgress, trans: TranslationBundle): string {
  const state = progress.state === 'fresh' ? trans.__('fresh') : stateWords(progress, trans);
  if (node.kind === 'cell') {
    return trans.__('Cell %1, %2, %3', node.cells[0], node.text || trans.__('(empty)'), state);
  }
  return node.kind === 'step' ? trans.__('Step %1, %2', node.text, state) : node.text;
}

function tipOf(
  node: INode,
  progress: StepProgress,
  model: NotebookModel,
  trans: TranslationBundle
): string {
  if (node.kind === 'cell') {
    return [model.analysis?.cells[node.cells[0]]?.label ?? '', ...progress.reasons].join('\n');
  }
  // A long name is cut off in its box.
  return node.step
    ? [node.text, trans.__('Double click, or Enter twice, shows its cells')].join('\n')
    : node.text;
}

function modOf({ own }: IFlowEdge): string {
  return own ? `jp-mod-${own.kind}` : '';
}

/** Whether an edge is part of what leads to the box that one looks at, or from it. */
function isFar(edge: IFlowEdge, looked: string | null, far: IReach | null): boolean {
  const ends = (side: ReadonlySet<string>): boolean =>
    [edge.from, edge.to].every(one => one === looked || side.has(one));
  return far !== null && (ends(far.above) || ends(far.below));
}

function sideOf(far: IReach | null, id: string): string {
  if (far?.above.has(id)) {
    return 'jp-mod-above';
  }
  return far?.below.has(id) ? 'jp-mod-below' : '';
}

/** What a wire says to those who do not see it. */
function spoken(
  label: string,
  edge: IFlowEdge,
  nameOf: (id: string) => string,
  trans: TranslationBundle
): string {
  const [from, to] = [nameOf(edge.from), nameOf(edge.to)];
  if (edge.own?.kind === 'added') {
    return trans.__('Added by hand from %1 to %2: %3', from, to, edge.own.reason);
  }
  const passes = trans.__('%1 passes from %2 to %3', label, from, to);
  return edge.own ? trans.__('%1; ignored: %2', passes, edge.own.reason) : passes;
}

function pressed(act: () => void): (event: React.KeyboardEvent) => void {
  return event => {
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      act();
    }
  };
}
