import { IFlowEdge, IOwnEdge } from './edges';
import { IAnalysis, IEdgeVariable, ILink, IStep, Place } from './protocol';

/** Cells of no step, drawn together. */
export type Group = 'parameters' | 'setup' | 'none';

/** A box of a graph: a step, a cell, or cells of no step together. */
export interface INode {
  readonly id: string;
  readonly kind: 'step' | 'cell' | Group;
  /** The stage, or what there is instead of one. */
  readonly role: string;
  readonly text: string;
  readonly cells: readonly number[];
  /** Their ids: a later analysis may count them otherwise. */
  readonly ids: readonly string[];
  /** The step that it is; null for other boxes. */
  readonly step: IStep | null;
  /** Drawn only for what it gives to the others or takes from them. */
  readonly outside: boolean;
}

/** What is drawn: edges lead from the id of a node to that of another. */
export interface IGraph {
  readonly nodes: readonly INode[];
  readonly edges: readonly IFlowEdge[];
}

/** What is known of a notebook as far as it is drawn. */
export interface IDrawable {
  readonly analysis: IAnalysis;
  /** Ids of the cells, in the order of the analysis. */
  readonly ids: readonly string[];
  /** The edges between the steps, with what was decided about them. */
  readonly edges: readonly IFlowEdge[];
  /** What cells of no step are called. */
  readonly words: Readonly<Record<Group, string>>;
}

/** What a cell takes or gives, and the cells on the other side. */
export interface IPassed {
  readonly name: string;
  readonly cells: readonly number[];
}

/** A step of more cells than this is not drawn: its table says the same. */
export const MANY_CELLS = 100;
const FEW_LOOSE = 8;
/** What stands between the ends of an edge in its id. */
export const WAY = ' → ';

/** The id of the node of a cell; no function, and so no node of a step, has such a name. */
export function cellNode(id: string): string {
  return `#${id}`;
}

/** What names an edge among all; no node is named so. */
export function edgeId(edge: { readonly from: string; readonly to: string }): string {
  return `${edge.from}${WAY}${edge.to}`;
}

/** All steps, and what passes between them. */
export function stepGraph({ analysis, ids, edges }: IDrawable): IGraph {
  return { nodes: analysis.steps.map(step => stepNode(step, ids, false)), edges };
}

/**
 * The cells of a step and what passes between them, with the steps and the cells of no step around
 * them.
 *
 * What one cell passes on to the next by the same name is not drawn once more past it.
 */
export function cellGraph(drawable: IDrawable, step: IStep): IGraph {
  const nodeOf = nodesAround(drawable, step);
  const own = new Set(step.cells);
  const edges = new Map<string, { from: INode; to: INode; links: ILink[] }>();
  const nodes = new Map(step.cells.map(nodeOf).map(node => [node.id, node]));
  const touched = new Set<number>();
  for (const link of drawable.analysis.links) {
    const [from, to] = [nodeOf(link.from), nodeOf(link.to)];
    if ((own.has(link.from) || own.has(link.to)) && from.id !== to.id) {
      const id = edgeId({ from: from.id, to: to.id });
      const edge = edges.get(id) ?? { from, to, links: [] };
      edge.links.push(link);
      edges.set(id, edge);
      nodes.set(from.id, from).set(to.id, to);
      touched.add(link.from).add(link.to);
    }
  }
  const made = [...edges.values()].map(({ from, to, links }) => ({
    from: from.id,
    to: to.id,
    variables: variablesOf(links),
    own: ignoredBetween(drawable.edges, from.step ?? step, to.step ?? step)
  }));
  const shown = [...nodes.values()].map(node =>
    node.step || !node.outside ? node : withCells(node, touched, drawable.ids)
  );
  return { nodes: shown, edges: direct(made) };
}

/** Whether cells that are neither of a step nor parameters give or take something there. */
export function hasLoose(graph: IGraph): boolean {
  return graph.nodes.some(isLoose);
}

/** Whether they are too many to be drawn unless somebody wants it. */
export function hasManyLoose({ nodes, edges }: IGraph): boolean {
  const loose = new Set(nodes.filter(isLoose).map(node => node.id));
  return edges.filter(edge => loose.has(edge.from) || loose.has(edge.to)).length > FEW_LOOSE;
}

/** The graph without them. */
export function withoutLoose({ nodes, edges }: IGraph): IGraph {
  const kept = nodes.filter(node => !isLoose(node));
  const ids = new Set(kept.map(node => node.id));
  return { nodes: kept, edges: edges.filter(edge => ids.has(edge.from) && ids.has(edge.to)) };
}

/** What a cell takes from others, by name; all of it, drawn or not. */
export function takenBy(links: readonly ILink[], cell: number): IPassed[] {
  return passed(
    links.filter(link => link.to === cell),
    link => link.from
  );
}

/** What a cell gives to others, by name. */
export function givenBy(links: readonly ILink[], cell: number): IPassed[] {
  return passed(
    links.filter(link => link.from === cell),
    link => link.to
  );
}

/** The edges that somebody added between a step and others; no cells are known for them. */
export function addedAround(edges: readonly IFlowEdge[], { tag }: IStep): IOwnEdge[] {
  return edges.flatMap(({ own }) =>
    own?.kind === 'added' && (own.from === tag || own.to === tag) ? [own] : []
  );
}

function stepNode(step: IStep, ids: readonly string[], outside: boolean): INode {
  const { function: id, stage: role, tag: text, cells } = step;
  return { id, kind: 'step', role, text, cells, ids: named(cells, ids), step, outside };
}

/** A node of those of its cells that are among `kept`. */
function withCells(node: INode, kept: ReadonlySet<number>, ids: readonly string[]): INode {
  const cells = node.cells.filter(cell => kept.has(cell));
  return { ...node, cells, ids: named(cells, ids) };
}

function named(cells: readonly number[], ids: readonly string[]): string[] {
  return cells.flatMap(cell => ids[cell] ?? []);
}

/** The node that stands for a cell where the cells of one step are drawn. */
function nodesAround({ analysis, ids, words }: IDrawable, step: IStep): (cell: number) => INode {
  const { cells } = analysis;
  const known = new Map<number, INode>();
  for (const other of analysis.steps.filter(one => one.function !== step.function)) {
    const node = stepNode(other, ids, true);
    other.cells.forEach(cell => known.set(cell, node));
  }
  const groups = new Map<Group, number[]>();
  cells.forEach(({ index }) => {
    if (!known.has(index) && !step.cells.includes(index)) {
      const group = groupOf(analysis, index);
      groups.set(group, [...(groups.get(group) ?? []), index]);
    }
  });
  for (const [kind, all] of groups) {
    const node: INode = {
      id: `(${kind})`,
      kind,
      role: kind,
      text: words[kind],
      cells: all,
      ids: named(all, ids),
      step: null,
      outside: true
    };
    all.forEach(cell => known.set(cell, node));
  }
  for (const cell of step.cells) {
    known.set(cell, {
      id: cellNode(ids[cell] ?? String(cell)),
      kind: 'cell',
      role: step.stage,
      text: cells[cell]?.label ?? '',
      cells: [cell],
      ids: named([cell], ids),
      step: null,
      outside: false
    });
  }
  const nowhere = (cell: number): INode => {
    throw new Error(`the analysis links cell ${cell}, which it does not list`);
  };
  return cell => known.get(cell) ?? nowhere(cell);
}

function groupOf({ cells }: IAnalysis, cell: number): Group {
  const { kind, setup } = cells[cell];
  if (kind === 'parameters') {
    return 'parameters';
  }
  return setup || kind === 'setup' || kind === 'kale' ? 'setup' : 'none';
}

function isLoose({ kind }: INode): boolean {
  return kind === 'setup' || kind === 'none';
}

/** The names that links pass on, with the cells on both sides; their lines are not known. */
function variablesOf(links: readonly ILink[]): IEdgeVariable[] {
  const places = (cells: readonly number[]): Place[] =>
    [...new Set(cells)].sort((a, b) => a - b).map(cell => [cell, 0]);
  return [...new Set(links.flatMap(link => link.names))].map(name => {
    const named = links.filter(link => link.names.includes(name));
    return {
      name,
      variable: name,
      made: places(named.map(link => link.from)),
      used: places(named.map(link => link.to)),
      changed: false
    };
  });
}

function ignoredBetween(edges: readonly IFlowEdge[], from: IStep, to: IStep): IOwnEdge | null {
  const found = edges.find(edge => edge.from === from.function && edge.to === to.function);
  return found?.own?.kind === 'ignored' ? found.own : null;
}

/** Take from each edge the names that come the same way through a cell of the step. */
function direct(edges: readonly IFlowEdge[]): IFlowEdge[] {
  const ways = new Map<string, Map<string, string[]>>();
  for (const edge of edges.filter(one => one.own === null)) {
    for (const { name } of edge.variables) {
      const way = ways.get(name) ?? new Map<string, string[]>();
      ways.set(name, way.set(edge.from, [...(way.get(edge.from) ?? []), edge.to]));
    }
  }
  return edges
    .map(edge => ({
      ...edge,
      variables: edge.variables.filter(({ name }) => !hasDetour(ways.get(name), edge.from, edge.to))
    }))
    .filter(edge => edge.variables.length);
}

/** Whether a way leads there through at least one cell of the step. */
function hasDetour(
  way: ReadonlyMap<string, readonly string[]> | undefined,
  from: string,
  to: string
): boolean {
  const isCell = (id: string): boolean => id.startsWith('#');
  const seen = new Set(way?.get(from)?.filter(id => id !== to && isCell(id)));
  for (const at of seen) {
    for (const next of way?.get(at) ?? []) {
      if (next === to) {
        return true;
      }
      if (isCell(next)) {
        seen.add(next);
      }
    }
  }
  return false;
}

function passed(links: readonly ILink[], other: (link: ILink) => number): IPassed[] {
  const found = new Map<string, number[]>();
  for (const link of links) {
    for (const name of link.names) {
      found.set(name, [...(found.get(name) ?? []), other(link)]);
    }
  }
  return [...found].map(([name, cells]) => ({ name, cells: cells.sort((a, b) => a - b) }));
}
