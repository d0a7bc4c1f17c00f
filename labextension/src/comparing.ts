import { IComparison, IDifference } from './protocol';

export const TABLES = ['metrics', 'parameters', 'data', 'environment'] as const;
export type Table = (typeof TABLES)[number];

/** One line of a comparison of several runs: its value in each. */
export interface IComparedRow {
  readonly name: string;
  readonly step: string;
  readonly values: readonly unknown[];
  /** How far each run's value is from the first one's; null where that is no number. */
  readonly changes: readonly (number | null)[];
  /** null where it cannot be told. */
  readonly same: boolean | null;
}

/** Join what the first run is to each of the others into one table. */
export function joined(pairs: readonly IComparison[], table: Table): IComparedRow[] {
  const rows = new Map<string, (IDifference | undefined)[]>();
  pairs.forEach((pair, number) => {
    for (const row of pair[table]) {
      const key = `${row.step ?? ''} ${row.name}`;
      const known = rows.get(key) ?? new Array<undefined>(pairs.length).fill(undefined);
      known[number] = row;
      rows.set(key, known);
    }
  });
  return [...rows.values()].map(found => rowOf(found)).sort(byName);
}

/** The names that several rows have: those of different steps. */
export function shared(rows: readonly { readonly name: string }[]): ReadonlySet<string> {
  const names = rows.map(row => row.name);
  return new Set(names.filter((name, at) => names.indexOf(name) !== at));
}

function rowOf(found: readonly (IDifference | undefined)[]): IComparedRow {
  const one = found.find((row): row is IDifference => row !== undefined);
  // A pair that does not name it has it in neither run: then the first run has it in none.
  const different = found.some(row => row?.same === false);
  const unknown = found.some(row => row?.same === null);
  return {
    name: one?.name ?? '',
    step: one?.step ?? '',
    values: [one?.a, ...found.map(row => row?.b)],
    changes: [null, ...found.map(row => row?.change ?? null)],
    same: different ? false : unknown ? null : true
  };
}

function byName(a: IComparedRow, b: IComparedRow): number {
  return a.name.localeCompare(b.name) || a.step.localeCompare(b.step);
}
