import { ICell, IEdit } from './notebook';
import { ICellFacts, ISuggestion } from './protocol';
import { ownTag, Role, roleOf, withTag } from './tags';

/** A code cell as the panel and the chips show it. Unchanged rows keep their identity. */
export interface IRow {
  readonly id: string;
  readonly index: number;
  readonly label: string;
  readonly tag: string | null;
  readonly role: Role | null;
  readonly setup: boolean;
  readonly left: string;
  readonly conflict: string | null;
  readonly suggestion: IGhost | null;
}

/** A suggestion for a cell that no one has answered yet. */
export interface IGhost {
  readonly stage: string;
  readonly confidence: number;
  readonly reason: string;
  /** Where the cell should be split, and into which stages; null where it is of one stage. */
  readonly split: { readonly line: number; readonly stages: readonly string[] } | null;
}

const WRITTEN = /^\s*(?:%%mlops\b|#\|\s*mlops\s*:)/m;

/** Whether a comment or magic in the cell's text names its step. */
export function isWritten(cell: ICell): boolean {
  return WRITTEN.test(cell.source);
}

/** The row of a code cell by its own text and tags and what the analysis says about it. */
export function rowOf(
  cell: ICell,
  index: number,
  facts: ICellFacts | null,
  suggestion: ISuggestion | undefined
): IRow {
  // Only the analysis reads what step that is.
  const written = facts !== null && isWritten(cell);
  const parameters = facts?.kind === 'parameters' ? 'parameters' : null;
  const skipped = facts?.kind === 'skip' ? 'skip' : null;
  const tag = written ? (facts.tag ?? parameters ?? skipped) : ownTag(cell.tags);
  return {
    id: cell.id,
    index,
    label: facts?.label || firstLine(cell.source),
    tag,
    role: tag === null ? null : roleOf(tag),
    setup: tag === null && facts?.setup === true,
    left: tag === null ? (facts?.left ?? '') : '',
    conflict: facts?.conflict ?? null,
    suggestion: suggestion && tag === null ? ghostOf(suggestion) : null
  };
}

/** What accepting a suggestion does to its cell. */
export function acceptance(cell: ICell, ghost: IGhost): IEdit {
  if (!ghost.split) {
    return { id: cell.id, parts: [{ tags: withTag(cell.tags, ghost.stage) }] };
  }
  const lines = cell.source.split('\n');
  const [first, second] = ghost.split.stages;
  const above = lines.slice(0, ghost.split.line - 1).join('\n');
  const below = lines.slice(ghost.split.line - 1).join('\n');
  return {
    id: cell.id,
    parts: [
      { source: above.trimEnd(), tags: withTag(cell.tags, first) },
      { source: below, tags: withTag(cell.tags, second) }
    ]
  };
}

function ghostOf(suggestion: ISuggestion): IGhost {
  const { stages, split_line: line } = suggestion;
  // What prepares data on its way to a model is there for the model.
  const rank = (one: { stage: string }) =>
    one.stage === 'train' || one.stage === 'evaluate' ? 1 : 0;
  const surest = stages.reduce((best, one) =>
    one.confidence > best.confidence ||
    (one.confidence === best.confidence && rank(one) > rank(best))
      ? one
      : best
  );
  const split = line !== undefined && line > 1 && stages.length === 2;
  const confidence = split ? Math.min(...stages.map(one => one.confidence)) : surest.confidence;
  return {
    stage: surest.stage,
    confidence,
    reason: (split ? stages : [surest]).map(one => one.reason).join('; '),
    split: split ? { line, stages: stages.map(one => one.stage) } : null
  };
}

export function sameRow(a: IRow, b: IRow): boolean {
  return (
    a.index === b.index &&
    a.label === b.label &&
    a.tag === b.tag &&
    a.setup === b.setup &&
    a.left === b.left &&
    a.conflict === b.conflict &&
    JSON.stringify(a.suggestion) === JSON.stringify(b.suggestion)
  );
}

function firstLine(source: string): string {
  const line = source.split('\n').find(one => one.trim() !== '') ?? '';
  return line.trim().slice(0, 72);
}
