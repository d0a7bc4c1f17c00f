import { Decided, edgesIn, IFlowEdge, IOwnEdge, isSame } from './edges';
import { reach } from './flow';
import { ICell, IEdit, IKernelLink, INotebook } from './notebook';
import { IAnalysis, IKernelState, ILink, IStep } from './protocol';
import { Reading } from './reading';

const NO_EDGES: readonly IFlowEdge[] = [];

/**
 * What somebody decided by hand about the edges between steps, and what follows from it.
 *
 * The cells hold it in their metadata, so that it is undone as tags are and goes where they go.
 */
export class Deciding {
  constructor(
    private readonly _notebook: INotebook,
    private readonly _kernel: IKernelLink,
    private readonly _reading: Reading,
    private readonly _edit: (edits: readonly IEdit[]) => void
  ) {}

  /** Read what the cells hold; true where that is something else than before. */
  read(): boolean {
    const own = this._notebook.cells.flatMap(cell => edgesIn(cell.mlops));
    if (JSON.stringify(own) === JSON.stringify(this._own)) {
      return false;
    }
    this._own = own;
    return true;
  }

  /** The edges of the flow, those that were added or are ignored by hand among them. */
  get edges(): readonly IFlowEdge[] {
    return this._decided?.edges ?? NO_EDGES;
  }

  /** Those of them that count. */
  get counted(): readonly IFlowEdge[] {
    return this.edges.filter(edge => edge.own?.kind !== 'ignored');
  }

  /** The links between cells that count. */
  get links(): readonly ILink[] {
    return this._decided?.analysis.links ?? [];
  }

  /** The analysis as what runs cells has to take it; null where there is none. */
  get analysis(): IAnalysis | null {
    return this._decided?.analysis ?? null;
  }

  /** What the kernel says of the cells, judged by what was decided. */
  get state(): IKernelState | null {
    const { state } = this._kernel;
    const decided = this._decided;
    if (this._judged?.state !== state || this._judged.decided !== decided) {
      const made = decided ? decided.judged(state, !this._kernel.before) : state;
      this._judged = { state, decided, made };
    }
    return this._judged.made;
  }

  /** Decide about an edge; the first cell of the step that it leads to holds it. */
  decide(edge: IOwnEdge, holders: readonly string[]): void {
    const { cells } = this._notebook;
    const old = cells.find(cell => edgesIn(cell.mlops).some(one => isSame(one, edge)));
    const holder = old ?? cells.find(cell => cell.id === holders[0]);
    if (holder) {
      const others = edgesIn(holder.mlops).filter(one => !isSame(one, edge));
      this._edit([{ id: holder.id, parts: [{}], edges: [...others, edge] }]);
    }
  }

  /** Take back what was decided about an edge. */
  forget(edge: IOwnEdge): void {
    const edits = this._notebook.cells.flatMap(cell => {
      const edges = edgesIn(cell.mlops);
      const left = edges.filter(one => !isSame(one, edge));
      return left.length < edges.length ? [{ id: cell.id, parts: [{}], edges: left }] : [];
    });
    this._edit(edits);
  }

  /** The edges of a cell after a step got another name; undefined where they stay as they are. */
  static renamed(cell: ICell, from: string, to: string): IOwnEdge[] | undefined {
    const edges = edgesIn(cell.mlops);
    const now = (tag: string): string => (tag === from ? to : tag);
    return edges.some(one => one.from === from || one.to === from)
      ? edges.map(one => ({ ...one, from: now(one.from), to: now(one.to) }))
      : undefined;
  }

  /** The steps that a step could be said to need: above it in the document, and not below it. */
  above(step: IStep): IStep[] {
    const { below } = reach(this.counted, step.function);
    const known = new Set(
      this.edges.filter(edge => edge.to === step.function).map(edge => edge.from)
    );
    return (this._reading.analysis?.steps ?? []).filter(
      other =>
        Math.min(...other.cells) < Math.min(...step.cells) &&
        !below.has(other.function) &&
        !known.has(other.function)
    );
  }

  private get _decided(): Decided | null {
    const { analysis, ids } = this._reading;
    if (this._made?.analysis !== analysis || this._made.own !== this._own) {
      const decided = analysis && new Decided(analysis, ids, this._own);
      this._made = { analysis, own: this._own, decided };
    }
    return this._made.decided;
  }

  private _own: readonly IOwnEdge[] = [];
  private _made: {
    analysis: IAnalysis | null;
    own: readonly IOwnEdge[];
    decided: Decided | null;
  } | null = null;
  private _judged: {
    state: IKernelState | null;
    decided: Decided | null;
    made: IKernelState | null;
  } | null = null;
}
