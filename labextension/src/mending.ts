import { ICell, INotebook } from './notebook';
import { EditFix, IAnalysis, IFinding } from './protocol';
import { Reading } from './reading';

/** What became of a fix: carried out, or why not. */
export type Mended = 'done' | 'gone' | 'unread' | 'locked';

/** Findings as they are shown, and the ids of the cells that they count. */
export interface IShownFindings {
  readonly findings: readonly IFinding[];
  readonly ids: readonly string[];
}

/** What a notebook has to have before there is anything to find: code, a step; null for nothing. */
export function lacking(analysis: IAnalysis, cells: readonly ICell[]): 'code' | 'step' | null {
  if (analysis.exportable || analysis.findings.length || analysis.steps.length) {
    return null;
  }
  return cells.some(cell => cell.type === 'code' && cell.source.trim() !== '') ? 'step' : 'code';
}

/**
 * Carry out a fix that changes text.
 *
 * What is shown may stand for another text than the one that was read last, and that for another
 * than there is now: the same fix of the same finding is carried out as it is now. `gone` says
 * that there is none any more.
 */
export async function mend(
  notebook: INotebook,
  reading: Reading,
  shown: IShownFindings,
  finding: IFinding,
  fix: EditFix
): Promise<Mended> {
  if (notebook.readOnly) {
    return 'locked';
  }
  await reading.settled();
  if (reading.trouble || reading.isDisposed) {
    return 'unread';
  }
  const { analysis, ids } = reading;
  const now = { findings: [...(analysis?.findings ?? []), ...(analysis?.hints ?? [])], ids };
  const place = Math.max(0, equals(shown, shown, finding, fix).indexOf(fix));
  const wanted = equals(now, shown, finding, fix)[place];
  return wanted && carriedOut(notebook, reading, wanted) ? 'done' : 'gone';
}

/** The fixes of `all` that say the same of the same cell as `fix` does of that of `finding`. */
function equals(
  all: IShownFindings,
  shown: IShownFindings,
  finding: IFinding,
  fix: EditFix
): EditFix[] {
  const idIn = ({ ids }: IShownFindings, cell: number | null): string | null =>
    cell === null ? null : (ids[cell] ?? null);
  return all.findings
    .filter(one => one.code === finding.code && one.message === finding.message)
    .filter(one => idIn(all, one.cell) === idIn(shown, finding.cell))
    .flatMap(one => one.fixes ?? [])
    .filter((one): one is EditFix => one.do === 'edit' && one.label === fix.label);
}

function carriedOut(notebook: INotebook, reading: Reading, fix: EditFix): boolean {
  const sources = new Map(notebook.cells.map(cell => [cell.id, cell.source]));
  const fits = fix.cells.every(one => sources.get(reading.idOf(one.cell) ?? '') === one.was);
  const above = fix.added && reading.idOf(fix.added.before);
  if (!fits || (fix.added && above === null)) {
    return false;
  }
  const edits = fix.cells.map(({ cell, source }) => ({
    id: reading.idOf(cell) ?? '',
    parts: [{ source }]
  }));
  notebook.edit(edits, fix.added && above ? [{ ...fix.added, above }] : []);
  return true;
}
