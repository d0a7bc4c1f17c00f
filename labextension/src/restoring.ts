import { assigned } from './assignment';
import { IAddition, ICell, IEdit } from './notebook';
import { IParameter, IRun, IRunCell } from './protocol';
import { roleOf } from './tags';

/** What restoring a run changes in the notebook. `missing` are cells that it has no more. */
export interface IRestoration {
  readonly edits: readonly IEdit[];
  readonly missing: readonly IAddition[];
  readonly diff: string;
  /** Parameters of the run whose values no text of it tells. */
  readonly untold: readonly string[];
}

/** The cells of a run, each as it was typed last, with the parameters that the run had. */
export function planRestoration(
  run: IRun,
  ran: readonly IRunCell[],
  cells: readonly ICell[],
  parameters: readonly IParameter[] = []
): IRestoration {
  const last = new Map(ran.map(cell => [cell.cell, cell]));
  const wanted = new Map([...last].map(([id, cell]) => [id, cell.source]));
  const names = parameters.map(one => one.name);
  const missing: IMissing[] = [];
  const typed = [...last.values()];
  const places = typed.map(one => placeOf(one, cells));
  typed.forEach((one, at) => {
    if (places[at] < 0 && !onlyAssigns(one.source, names)) {
      missing.push({ ...one, above: gapFor(at, places, cells.length) });
      wanted.delete(one.cell);
    }
  });
  const untold = assign(run, parameters, cells, wanted);
  const plan = changes(cells, wanted);
  return {
    edits: plan.edits,
    missing: missing.map(one => additionOf(one, cells)),
    diff: [...plan.lines, ...missing.flatMap(linesOf)].join('\n'),
    untold
  };
}

/** A cell of a run that is no more, and the index of the cell that it comes above. */
interface IMissing extends IRunCell {
  readonly above: number | null;
}

/** Where a cell of a run is: that of its id, or one that says the same; -1 where it is gone. */
function placeOf(one: IRunCell, cells: readonly ICell[]): number {
  const same = cells.findIndex(cell => cell.type === 'code' && cell.id === one.cell);
  return same < 0
    ? cells.findIndex(cell => cell.type === 'code' && cell.source === one.source)
    : same;
}

/**
 * The index of the cell that one comes above which is no more: the next cell of the run that is
 * still there, else what follows on the one before; null for the end.
 */
function gapFor(at: number, places: readonly number[], length: number): number | null {
  const isThere = (place: number): boolean => place >= 0;
  const next = places.slice(at + 1).find(isThere);
  const last = places.slice(0, at).reverse().find(isThere);
  return next ?? (last === undefined || last + 1 === length ? null : last + 1);
}

function additionOf(one: IMissing, cells: readonly ICell[]): IAddition {
  return {
    source: one.source,
    ...(roleOf(one.step) === null ? {} : { tags: [one.step] }),
    ...(one.above === null ? {} : { above: cells[one.above].id })
  };
}

function linesOf(one: IMissing): string[] {
  const where = one.above === null ? '' : ` above cell ${one.above}`;
  return [`@@ new cell${where} @@`, ...one.source.split('\n').map(line => `+${line}`)];
}

/** Whether a text is what the form runs: parameters, which come back as such. */
function onlyAssigns(source: string, names: readonly string[]): boolean {
  const name = (line: string): string => /^(\w+) = /.exec(line)?.[1] ?? '';
  const lines = source.split('\n').filter(line => !line.startsWith('#'));
  return lines.every(line => names.includes(name(line)));
}

/** Only the values of the parameters cells, as the run had them. */
export function planParameters(
  run: IRun,
  cells: readonly ICell[],
  parameters: readonly IParameter[]
): IRestoration {
  const wanted = new Map<string, string>();
  const untold = assign(run, parameters, cells, wanted);
  const plan = changes(cells, wanted);
  return { edits: plan.edits, missing: [], diff: plan.lines.join('\n'), untold };
}

/** Put the run's values into the wanted sources; return the names that this fails for. */
function assign(
  run: IRun,
  parameters: readonly IParameter[],
  cells: readonly ICell[],
  wanted: Map<string, string>
): string[] {
  const untold: string[] = [];
  for (const parameter of parameters) {
    const text = run.parameters[parameter.recorded] ?? run.parameters[parameter.name];
    const cell = cells[parameter.cell];
    if (text === undefined || cell === undefined) {
      continue;
    }
    const value = pythonOf(text, parameter.type);
    const source = wanted.get(cell.id) ?? cell.source;
    const changed = value === null ? null : withValue(source, parameter.name, value);
    if (changed === null) {
      untold.push(parameter.name);
    } else if (changed !== source) {
      wanted.set(cell.id, changed);
    }
  }
  return untold;
}

/** The Python of a recorded value; null where its text does not tell it. */
export function pythonOf(text: string, type: string): string | null {
  if (type === 'str') {
    return /^[^'\\\n\r]*$/.test(text) ? `'${text}'` : JSON.stringify(text);
  }
  const number = /^-?(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text);
  const container = /^[[({][\w\s.,:'"+\-()[\]{}]*[\])}]$/.test(text);
  return number || container || ['True', 'False', 'None'].includes(text) ? text : null;
}

/** `source` with the line that assigns `name` giving it `value`; null where no line does. */
export function withValue(source: string, name: string, value: string): string | null {
  const place = assigned(source, name).pop();
  if (!place) {
    return null;
  }
  const same = unquoted(source.slice(place.from, place.to)) === unquoted(value);
  return same ? source : source.slice(0, place.from) + value + source.slice(place.to);
}

function unquoted(text: string): string {
  return text.replace(/^"([^"'\\]*)"$/, "'$1'");
}

function changes(
  cells: readonly ICell[],
  wanted: ReadonlyMap<string, string>
): { edits: IEdit[]; lines: string[] } {
  const edits: IEdit[] = [];
  const lines: string[] = [];
  cells.forEach((cell, index) => {
    const source = wanted.get(cell.id);
    if (cell.type === 'code' && source !== undefined && source !== cell.source) {
      edits.push({ id: cell.id, parts: [{ source }] });
      lines.push(`@@ cell ${index} @@`, ...difference(cell.source, source));
    }
  });
  return { edits, lines };
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
