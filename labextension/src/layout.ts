import { IFlowEdge } from './edges';
import { IGraph, INode } from './graph';

export interface IBox {
  readonly node: INode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface IWire {
  readonly edge: IFlowEdge;
  readonly label: string;
  /** As SVG has it. */
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

export interface IDrawing {
  readonly graph: IGraph;
  /** Where it begins: a label may stand out to the left of the boxes. */
  readonly left: number;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly IBox[];
  readonly wires: readonly IWire[];
}

/** An edge as dagre places it. */
interface IPlaced {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}

const HEIGHT = 30;
const LETTER = 6.6;
/** Steps stand in bold letters. */
const BOX_LETTERS = { bold: 7.6, plain: 6.8 };
/** Of a box beside its text: the stripe, an icon or a number, and how it stands. */
const BESIDE = 55;
/** A longer name would leave the other boxes no place in sight. */
const WIDEST = 220;
const MARGIN = 8;
const MANY_LETTERS = 12;

/** Place boxes in ranks from top to bottom. dagre is loaded when the first flow is drawn. */
export async function layout(drawn: IGraph): Promise<IDrawing> {
  const { nodes, edges } = drawn;
  if (!nodes.length) {
    return { graph: drawn, left: 0, width: 0, height: 0, boxes: [], wires: [] };
  }
  const dagre = await import('@dagrejs/dagre');
  const graph = new dagre.graphlib.Graph<object>();
  graph.setGraph({ rankdir: 'TB', nodesep: 14, ranksep: 34, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) {
    graph.setNode(node.id, { width: widthOf(node), height: HEIGHT });
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
    const { points, x, y } = graph.edge(edge.from, edge.to) as unknown as IPlaced;
    return { edge, label: labelOf(edge), path: curve(points), x, y };
  });
  // dagre counts the boxes only.
  const half = (wire: IWire): number => (wire.label.length * LETTER) / 2 + 4 + MARGIN;
  const left = Math.min(0, ...wires.map(wire => wire.x - half(wire)));
  const right = Math.max(size.width, ...wires.map(wire => wire.x + half(wire)));
  return {
    graph: drawn,
    left,
    width: right - left,
    height: size.height,
    boxes: nodes.map(node => ({ node, ...(graph.node(node.id) as Omit<IBox, 'node'>) })),
    wires
  };
}

/** How wide a box is: nothing is cut off, but of a name as long as the panel is wide at first. */
export function widthOf({ kind, outside, text }: INode): number {
  const letter = kind === 'step' && !outside ? BOX_LETTERS.bold : BOX_LETTERS.plain;
  return Math.min(text.length * letter + BESIDE, WIDEST);
}

/** What stands on a wire: one or two names, else how many there are. */
export function labelOf(edge: IFlowEdge): string {
  if (!edge.variables.length) {
    const reason = edge.own?.reason ?? '';
    return reason.length <= MANY_LETTERS ? reason : `${reason.slice(0, MANY_LETTERS - 1)}…`;
  }
  const [first, ...others] = edge.variables.map(variable => variable.variable);
  const all = [first, ...others].join(', ');
  return all.length <= MANY_LETTERS || !others.length ? all : `${first} +${others.length}`;
}

/** A smooth line through the points of a wire. */
function curve(points: IPlaced['points']): string {
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
