import { IFlowEdge } from './edges';
import { IStep } from './protocol';

export interface IBox {
  readonly step: IStep;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface IWire {
  readonly edge: IFlowEdge;
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}

export interface IDrawing {
  /** Where it begins: a label may stand out to the left of the boxes. */
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly IBox[];
  readonly wires: readonly IWire[];
}

const HEIGHT = 30;
const LETTER = 6.6;
const MARGIN = 8;
const MANY_LETTERS = 12;

/** Place the steps from top to bottom. dagre is loaded when the first flow is drawn. */
export async function layout(
  steps: readonly IStep[],
  edges: readonly IFlowEdge[]
): Promise<IDrawing> {
  if (!steps.length) {
    return { left: 0, width: 0, height: 0, boxes: [], wires: [] };
  }
  const dagre = await import('@dagrejs/dagre');
  const graph = new dagre.graphlib.Graph<object>();
  graph.setGraph({ rankdir: 'TB', nodesep: 18, ranksep: 34, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const step of steps) {
    graph.setNode(step.function, { width: step.tag.length * LETTER + 44, height: HEIGHT });
  }
  for (const edge of edges) {
    const label = labelOf(edge);
    graph.setEdge(edge.from, edge.to, {
      width: label.length * LETTER + 8,
      height: 18,
      labelpos: 'c'
    });
  }
  dagre.layout(graph);
  const size = graph.graph() as { width: number; height: number };
  const wires = edges.map(edge => {
    const placed = graph.edge(edge.from, edge.to) as unknown as Omit<IWire, 'edge' | 'label'>;
    return { edge, label: labelOf(edge), points: placed.points, x: placed.x, y: placed.y };
  });
  // dagre counts the boxes only.
  const half = (wire: IWire): number => (wire.label.length * LETTER) / 2 + 4 + MARGIN;
  const left = Math.min(0, ...wires.map(wire => wire.x - half(wire)));
  const right = Math.max(size.width, ...wires.map(wire => wire.x + half(wire)));
  return {
    left,
    width: right - left,
    height: size.height,
    boxes: steps.map(step => ({ step, ...(graph.node(step.function) as Omit<IBox, 'step'>) })),
    wires
  };
}

function labelOf(edge: IFlowEdge): string {
  if (!edge.variables.length) {
    const reason = edge.own?.reason ?? '';
    return reason.length <= MANY_LETTERS ? reason : `${reason.slice(0, MANY_LETTERS - 1)}…`;
  }
  const [first, ...others] = edge.variables.map(variable => variable.variable);
  const all = [first, ...others].join(', ');
  return all.length <= MANY_LETTERS || !others.length ? all : `${first} +${others.length}`;
}

/** A smooth line through the points of a wire. */
export function curve(points: IWire['points']): string {
  const [first, ...rest] = points;
  if (!rest.length) {
    return '';
  }
  let path = `M${first.x},${first.y}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const here = rest[i];
    const next = rest[i + 1];
    const middle =
      i === rest.length - 2 ? next : { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
    path += `Q${here.x},${here.y} ${middle.x},${middle.y}`;
  }
  return rest.length === 1 ? `${path}L${rest[0].x},${rest[0].y}` : path;
}
