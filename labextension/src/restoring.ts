import { ICell, IEdit } from './notebook';
import { IRun, IRunCell } from './protocol';

/** What restoring a run changes in the notebook. `missing` are cells that it has no more. */
export interface IRestoration {
  readonly run: IRun;
  readonly edits: readonly IEdit[];
  readonly missing: readonly string[];
  readonly diff: string;
}

/** Compare the cells of a run, each as it was typed last, with those that are there. */
export function planRestoration(
  run: IRun,
  ran: readonly IRunCell[],
  cells: readonly ICell[]
): IRestoration {
  const last = new Map(ran.map(cell => [cell.cell, cell.source]));
  const edits: IEdit[] = [];
  const missing: string[] = [];
  const parts: string[] = [];
  for (const [id, source] of last) {
    const index = cells.findIndex(cell => cell.id === id);
    if (index < 0) {
      if (!cells.some(cell => cell.source === source)) {
        missing.push(source);
        parts.push(`@@ new cell @@`, ...source.split('\n').map(line => `+${line}`));
      }
    } else if (cells[index].source !== source) {
      edits.push({ id, parts: [{ source }] });
      parts.push(`@@ cell ${index} @@`, ...difference(cells[index].source, source));
    }
  }
  return { run, edits, missing, diff: parts.join('\n') };
}

/** The lines of two short texts, as `-` those of the first only and `+` those of the second. */
export function difference(before: string, after: string): string[] {
  const a = before.split('\n');
  const b = after.split('\n');
  const longest = lengths(a, b);
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`);
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && longest[i + 1][j] >= longest[i][j + 1])) {
      lines.push(`-${a[i]}`);
      i += 1;
    } else {
      lines.push(`+${b[j]}`);
      j += 1;
    }
  }
  return lines;
}

/** For each pair of places, how many lines the rests have in common. */
function lengths(a: readonly string[], b: readonly string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i][j] =
        a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1]);
    }
  }
  return table;
}
