import { INotebook } from './notebook';
import { EditFix, IAnalysis, IFinding } from './protocol';
import { Reading } from './reading';

/** What became of a fix: carried out, or why not. */
export type Mended = 'done' | 'gone' | 'unread' | 'locked';

/**
 * Carry out a fix that changes text.
 *
 * Where the notebook changed since the fix was worked out, it is read first and the same fix of
 * the same finding is carried out as it is now; `gone` says that there is none any more.
 */
export async function mend(
  notebook: INotebook,
  reading: Reading,
  finding: IFinding,
  fix: EditFix
): Promise<Mended> {
  if (notebook.readOnly) {
    return 'locked';
  }
  let wanted: EditFix | undefined = fix;
  if (reading.behind) {
    const find = finder(reading, finding, fix);
    await reading.settled();
    if (reading.trouble || reading.isDisposed) {
      return 'unread';
    }
    wanted = find();
  }
  return wanted && carriedOut(notebook, reading, wanted) ? 'done' : 'gone';
}

/** Return what finds the same fix later: by cell, words and the place among its equals. */
function finder(reading: Reading, finding: IFinding, fix: EditFix): () => EditFix | undefined {
  const id = reading.idOf(finding.cell);
  const equals = (): EditFix[] =>
    findingsOf(reading.analysis)
      .filter(one => one.code === finding.code && one.message === finding.message)
      .filter(one => reading.idOf(one.cell) === id)
      .flatMap(one => one.fixes ?? [])
      .filter((one): one is EditFix => one.do === 'edit' && one.label === fix.label);
  const place = Math.max(0, equals().indexOf(fix));
  return () => equals()[place];
}

function findingsOf(analysis: IAnalysis | null): readonly IFinding[] {
  return [...(analysis?.findings ?? []), ...(analysis?.hints ?? [])];
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
