import { IAnalysis, IEdge, IKernelCell, IKernelState, ILink } from './protocol';

/** An edge between two steps that somebody drew or ignores by hand, kept in the notebook. */
export interface IOwnEdge {
  /** The steps, as their cells are tagged. */
  readonly from: string;
  readonly to: string;
  readonly kind: 'added' | 'ignored';
  readonly reason: string;
}

/** An edge of the flow; `own` says what somebody decided about it. */
export interface IFlowEdge extends IEdge {
  own: IOwnEdge | null;
}

/** The edges that the metadata of a cell holds; what is none of them is left alone. */
export function edgesIn(metadata: unknown): IOwnEdge[] {
  const found = (metadata as { edges?: unknown } | null | undefined)?.edges;
  return Array.isArray(found) ? found.filter(isOwnEdge) : [];
}

function isOwnEdge(value: unknown): value is IOwnEdge {
  const edge = value as Partial<Record<keyof IOwnEdge, unknown>> | null;
  return (
    typeof edge === 'object' &&
    edge !== null &&
    [edge.from, edge.to, edge.reason].every(one => typeof one === 'string' && one !== '') &&
    edge.from !== edge.to &&
    (edge.kind === 'added' || edge.kind === 'ignored')
  );
}

export function isSame(a: IOwnEdge, b: IOwnEdge): boolean {
  return a.from === b.from && a.to === b.to;
}

/** What was read in the text, with what was decided by hand. */
export class Decided {
  constructor(
    private readonly _analysis: IAnalysis,
    private readonly _ids: readonly string[],
    own: readonly IOwnEdge[]
  ) {
    const tags = new Set(_analysis.steps.map(step => step.tag));
    const first = own.filter((one, at) => own.findIndex(other => isSame(one, other)) === at);
    this._own = first.filter(one => tags.has(one.from) && tags.has(one.to));
    this.analysis = this._own.length ? { ..._analysis, links: this._links() } : _analysis;
    this.edges = this._edges();
  }

  /** The edges of the flow: those read, then those drawn by hand; ignored ones say so. */
  readonly edges: readonly IFlowEdge[];

  /** The analysis as what runs cells has to take it: with the links that count. */
  readonly analysis: IAnalysis;

  private _edges(): IFlowEdge[] {
    const name = new Map(this._analysis.steps.map(step => [step.tag, step.function]));
    const own = (edge: IEdge): IOwnEdge | undefined =>
      this._own.find(one => name.get(one.from) === edge.from && name.get(one.to) === edge.to);
    const read = this._analysis.edges.map(edge => ({ ...edge, own: own(edge) ?? null }));
    const drawn = this._own
      .filter(one => one.kind === 'added' && !read.some(edge => edge.own === one))
      .map(one => ({
        from: name.get(one.from) ?? '',
        to: name.get(one.to) ?? '',
        variables: [],
        own: one
      }));
    return [...read, ...drawn];
  }

  /**
   * What the kernel says of the cells, judged by what was decided.
   *
   * A cell is not stale for the sake of one that reaches it over ignored edges only; where the
   * kernel does not say which cell made it stale, it stays so. A cell is stale where one that
   * reaches it over an added edge ran later, or where one that it rests on has not run at all;
   * of that nothing is known where cells ran unseen, `whole` is false then.
   */
  judged(kernel: IKernelState | null, whole = true): IKernelState | null {
    if (kernel === null || !kernel.cells.length) {
      return kernel;
    }
    const seen = whole ? { ...kernel, cells: this._missing(kernel.cells) } : kernel;
    return this._own.length ? this._judged(seen) : seen;
  }

  private _judged(kernel: IKernelState): IKernelState {
    const place = new Map(this._ids.map((id, index) => [id, index]));
    const before = below(this._analysis.links);
    const after = below(this.analysis.links);
    const cells = kernel.cells.map(cell => {
      const at = place.get(cell.cell) ?? -1;
      const ignored = (older: string | undefined): boolean => {
        const from = older === undefined ? -1 : (place.get(older) ?? -1);
        return before(from).has(at) && !after(from).has(at);
      };
      const reasons = cell.stale.filter((_, number) => !ignored(cell.older?.[number]));
      const state = cell.state === 'stale' && !reasons.length ? 'done' : cell.state;
      return { ...cell, state, stale: reasons } satisfies IKernelCell;
    });
    return { ...kernel, cells: this._late(cells, place, after) };
  }

  /** Call stale what rests on cells that have not run. */
  private _missing(cells: IKernelCell[]): IKernelCell[] {
    const ran = new Set(cells.map(cell => cell.cell));
    const isMissing = (cell: number): boolean =>
      !ran.has(this._ids[cell]) && this._analysis.cells[cell]?.kind !== 'skip';
    const links = this.analysis.links.filter(link => isMissing(link.from));
    if (!links.length) {
      return cells;
    }
    const reasons = new Map<string, string>();
    const after = below(this.analysis.links);
    for (const { from, to, names } of links) {
      const what = names.map(name => `\`${name}\``).join(', ') || 'it';
      for (const cell of [to, ...after(to)]) {
        const id = this._ids[cell];
        reasons.set(id, reasons.get(id) ?? `${what} depends on cell ${from}, which has not run`);
      }
    }
    return cells.map(cell => stale(cell, reasons.get(cell.cell)));
  }

  /** Call stale what an added edge leads to from a step that ran later, or is stale itself. */
  private _late(
    cells: readonly IKernelCell[],
    place: ReadonlyMap<string, number>,
    after: (cell: number) => ReadonlySet<number>
  ): IKernelCell[] {
    const ran = new Map(cells.map(cell => [place.get(cell.cell) ?? -1, cell]));
    const reasons = new Map<number, string>();
    const isStale = (cell: number): boolean =>
      reasons.has(cell) || ran.get(cell)?.state === 'stale';
    // One edge may lead to the next: each of them is gone through as often as there are edges.
    for (const edge of this._added.flatMap(() => this._added)) {
      const above = this._cells(edge.from);
      const last = Math.max(...above.map(cell => ran.get(cell)?.count ?? 0));
      const old = above.some(isStale);
      for (const to of this._cells(edge.to)) {
        if (old || last > (ran.get(to)?.count ?? Infinity)) {
          const said = old ? `\`${edge.from}\` is stale` : `\`${edge.from}\` ran later`;
          for (const cell of [to, ...after(to)].filter(one => !above.includes(one))) {
            reasons.set(cell, reasons.get(cell) ?? `${said} (${edge.reason})`);
          }
        }
      }
    }
    return cells.map(cell => stale(cell, reasons.get(place.get(cell.cell) ?? -1)));
  }

  /** The links between cells: none that is ignored, all between steps that were joined. */
  private _links(): ILink[] {
    const ignored = (link: ILink): boolean =>
      this._own.some(
        one =>
          one.kind === 'ignored' &&
          this._cells(one.from).includes(link.from) &&
          this._cells(one.to).includes(link.to)
      );
    const joined = this._added.flatMap(one =>
      this._cells(one.from).flatMap(from =>
        this._cells(one.to).map(to => ({ from, to, names: [] }))
      )
    );
    return [...this._analysis.links.filter(link => !ignored(link)), ...joined];
  }

  private get _added(): IOwnEdge[] {
    return this._own.filter(one => one.kind === 'added');
  }

  private _cells(tag: string): readonly number[] {
    return this._analysis.steps.find(step => step.tag === tag)?.cells ?? [];
  }

  private readonly _own: readonly IOwnEdge[];
}

/** A cell for another reason stale; one that did not run to its end says that first. */
function stale(cell: IKernelCell, reason: string | undefined): IKernelCell {
  return reason && (cell.state === 'done' || cell.state === 'stale')
    ? { ...cell, state: 'stale', stale: [...cell.stale, reason] }
    : cell;
}

/** The cells that a cell reaches, directly or through others. */
function below(links: readonly ILink[]): (cell: number) => ReadonlySet<number> {
  const known = new Map<number, ReadonlySet<number>>();
  return cell => {
    const old = known.get(cell);
    if (old) {
      return old;
    }
    const found = new Set<number>();
    const open = [cell];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const link of links) {
        if (link.from === at && !found.has(link.to)) {
          found.add(link.to);
          open.push(link.to);
        }
      }
    }
    known.set(cell, found);
    return found;
  };
}
