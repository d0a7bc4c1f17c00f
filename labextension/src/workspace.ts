import { affected, needed } from './flow';
import { ICell } from './notebook';
import { IAnalysis, IParameter, IRun, IRunCell } from './protocol';
import { pythonOf } from './restoring';
import { ownTag } from './tags';

/** How the notebook, as it is now, differs from what a run was made of and from what ran since. */
export interface IWorkspace {
  /** `TREES 200 → 50`. */
  readonly parameters: readonly string[];
  /** Ids of the cells whose text is another, or that never ran. */
  readonly cells: readonly string[];
}

/** The run that was made last; null where there is none. */
export function latest(runs: readonly IRun[]): IRun | null {
  return runs.reduce<IRun | null>(
    (last, run) => (last === null || run.started > last.started ? run : last),
    null
  );
}

/**
 * The cells, by their place, of what a run is of: of its train step, what that needs and what rests
 * on it. What another train step has of its own is no part of it.
 */
export function flowOf(run: IRun, analysis: IAnalysis): ReadonlySet<number> {
  const train = analysis.steps.filter(step => step.stage === 'train');
  const own = train.filter(step => `step.${step.tag}` in run.tags).flatMap(step => step.cells);
  const others = new Set(train.flatMap(step => step.cells));
  const above = needed(analysis, own, [], null);
  const below = affected(analysis, own).filter(cell => !others.has(cell));
  return new Set([...above, ...below]);
}

/**
 * Hold the notebook against a run. `flow` are ids of the cells of steps that the run is of; cells
 * that hold the parameters count by their values alone, and those that are skipped not at all.
 */
export function workspace(
  run: IRun,
  ran: readonly IRunCell[],
  cells: readonly ICell[],
  flow: ReadonlySet<string>,
  parameters: readonly IParameter[]
): IWorkspace {
  const changed = parameters.flatMap(one => {
    const text = run.parameters[one.recorded] ?? run.parameters[one.name];
    const then = text === undefined ? null : pythonOf(text, one.type);
    return then === null || plain(then) === plain(one.value)
      ? []
      : [`${one.name} ${then} → ${one.value}`];
  });
  const holders = new Set(parameters.map(one => cells[one.cell]?.id));
  const sources = new Map(ran.map(cell => [cell.cell, cell.source]));
  const texts = new Set(sources.values());
  const others = cells.filter(cell => {
    const then = sources.get(cell.id);
    if (cell.type !== 'code' || holders.has(cell.id) || ownTag(cell.tags) === 'skip') {
      return false;
    }
    return then === undefined
      ? cell.count === null &&
          flow.has(cell.id) &&
          cell.source.trim() !== '' &&
          !texts.has(cell.source)
      : then !== cell.source;
  });
  return { parameters: changed, cells: others.map(cell => cell.id) };
}

/** A literal without what can be spelled in several ways. */
function plain(literal: string): string {
  const text = literal.replace(/^"([^"'\\]*)"$/, "'$1'");
  return /^-?[\d_.]+(e[-+]?\d+)?$/i.test(text) ? String(Number(text.replace(/_/g, ''))) : text;
}
