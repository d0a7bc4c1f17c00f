import { IFlowEdge } from './edges';
import { IGraph, INode } from './graph';
import { IBox, IDrawing, IWire, labelOf, widthOf } from './layout';

interface IPoint {
  readonly x: number;
  readonly y: number;
}

/** A row: a box, and above it what leads to it from the row above and from others. */
interface IRow extends IBox {
  readonly at: number;
  /** Where the space above the box begins. */
  readonly above: number;
  readonly next: IFlowEdge | undefined;
  readonly far: readonly IFlowEdge[];
}

/** As wide as the panel is at first, with what leads past the boxes. */
const WIDTH = 196;
const HEIGHT = 30;
const MARGIN = 8;
/** Where an edge from the row above ends, and where all others do. */
const NEXT = 50;
const FAR = 100;
const LINE = 18;
const SPACE = 12;
const LANE = 10;
const CORNER = 5;
const LETTER = 6.6;
const MANY_LETTERS = 12;

/**
 * Place boxes below each other, in the order of the document, as the cells themselves stand.
 *
 * What leads from one row to the next is a line between them. All that a box gives to rows further
 * down leaves it to the right, in a lane of its own, and is named where it comes in.
 */
export function column(graph: IGraph): IDrawing {
  const rows = rowsOf(graph);
  const byId = new Map(rows.map(row => [row.node.id, row]));
  const lanes = lanesOf(rows, byId);
  const wires = rows.flatMap(row => [
    ...(row.next ? [nextWire(row.next, row, byId)] : []),
    ...row.far.map((edge, line) => farWire(edge, row, line, byId, lanes))
  ]);
  const last = rows[rows.length - 1];
  return {
    graph,
    left: -MARGIN,
    width: MARGIN + WIDTH + (1 + Math.max(-1, ...lanes.values())) * LANE + MARGIN,
    height: last ? last.y + HEIGHT / 2 + MARGIN : 0,
    boxes: rows,
    wires
  };
}

function rowsOf({ nodes, edges }: IGraph): IRow[] {
  const sources = new Set(edges.map(edge => edge.from));
  // What only takes stands below all that it takes from.
  const place = (node: INode): number =>
    sources.has(node.id) ? Math.min(...node.cells) : Math.max(...node.cells);
  const sorted = [...nodes].sort((a, b) => place(a) - place(b));
  const order = new Map(sorted.map((node, at) => [node.id, at]));
  let bottom = MARGIN;
  return sorted.map((node, at) => {
    const into = edges.filter(edge => edge.to === node.id);
    const next = into.find(edge => order.get(edge.from) === at - 1);
    const far = into
      .filter(edge => edge !== next)
      .sort((a, b) => (order.get(b.from) ?? 0) - (order.get(a.from) ?? 0));
    const lines = Math.max(far.length, next ? 1 : 0);
    const above = bottom;
    const top = bottom + (at ? SPACE : 0) + lines * LINE;
    bottom = top + HEIGHT;
    const width = node.kind === 'cell' ? WIDTH : Math.min(WIDTH, widthOf(node));
    return { node, at, above, next, far, width, height: HEIGHT, x: width / 2, y: top + HEIGHT / 2 };
  });
}

/** The lane of each box that gives something further down; short ways run inside of long ones. */
function lanesOf(
  rows: readonly IRow[],
  byId: ReadonlyMap<string, IRow>
): ReadonlyMap<string, number> {
  const spans = new Map<string, { from: number; to: number }>();
  for (const { far, at } of rows) {
    for (const { from } of far) {
      const source = byId.get(from)?.at ?? at;
      const span = spans.get(from) ?? { from: source, to: source };
      spans.set(from, { from: Math.min(span.from, at), to: Math.max(span.to, at) });
    }
  }
  const lanes = new Map<string, number>();
  const taken: { from: number; to: number }[][] = [];
  const length = ([, span]: [string, { from: number; to: number }]): number => span.to - span.from;
  for (const [id, span] of [...spans].sort((a, b) => length(a) - length(b))) {
    const isFree = (others: readonly { from: number; to: number }[]): boolean =>
      others.every(other => other.to <= span.from || span.to <= other.from);
    const found = taken.findIndex(isFree);
    const lane = found < 0 ? taken.length : found;
    taken[lane] = [...(taken[lane] ?? []), span];
    lanes.set(id, lane);
  }
  return lanes;
}

function nextWire(edge: IFlowEdge, row: IRow, byId: ReadonlyMap<string, IRow>): IWire {
  const from = bottomOf(byId.get(edge.from) ?? row);
  const path = rounded([
    { x: NEXT, y: from },
    { x: NEXT, y: topOf(row) }
  ]);
  return { edge, label: shortLabel(edge), path, x: NEXT, y: row.above + SPACE / 3 + LINE / 2 };
}

function farWire(
  edge: IFlowEdge,
  row: IRow,
  line: number,
  byId: ReadonlyMap<string, IRow>,
  lanes: ReadonlyMap<string, number>
): IWire {
  const source = byId.get(edge.from) ?? row;
  const lane = WIDTH + (1 + (lanes.get(edge.from) ?? 0)) * LANE;
  const y = row.above + SPACE / 3 + (line + 0.5) * LINE;
  const label = shortLabel(edge);
  const path = rounded([
    { x: source.width, y: source.y },
    { x: lane, y: source.y },
    { x: lane, y },
    { x: FAR, y },
    { x: FAR, y: topOf(row) }
  ]);
  return { edge, label, path, x: FAR + 10 + (label.length * LETTER) / 2, y };
}

function topOf(row: IRow): number {
  return row.y - row.height / 2;
}

function bottomOf(row: IRow): number {
  return row.y + row.height / 2;
}

function shortLabel(edge: IFlowEdge): string {
  const label = labelOf(edge);
  return label.length <= MANY_LETTERS ? label : `${label.slice(0, MANY_LETTERS - 1)}…`;
}

/** A line of upright and level parts, with round corners. */
function rounded(points: readonly IPoint[]): string {
  const toward = (from: IPoint, to: IPoint): IPoint => {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const length = Math.abs(dx) + Math.abs(dy);
    const part = length ? Math.min(CORNER, length / 2) / length : 0;
    return { x: from.x + dx * part, y: from.y + dy * part };
  };
  return points
    .map((point, at) => {
      const [before, after] = [points[at - 1], points[at + 1]];
      if (!before || !after) {
        return `${before ? 'L' : 'M'}${point.x},${point.y}`;
      }
      const [start, end] = [toward(point, before), toward(point, after)];
      return `L${start.x},${start.y}Q${point.x},${point.y} ${end.x},${end.y}`;
    })
    .join('');
}
