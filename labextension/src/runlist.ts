import { IRun } from './protocol';

export const STAR = 'mlops.star';
export const NOTE = 'mlflow.note.content';

const METRIC = 'metric:';
/** How many columns a row has room for. */
const ROOM = 3;

export type SortKey = 'number' | 'seconds' | `metric:${string}`;

/** What is remembered about the list of one notebook's runs. */
export interface IRunsView {
  readonly columns: readonly string[];
  readonly sort: SortKey;
  readonly ascending: boolean;
  readonly baseline: string | null;
  readonly filter: string;
  readonly starred: boolean;
}

export const VIEW: IRunsView = {
  columns: [],
  sort: 'number',
  ascending: false,
  baseline: null,
  filter: '',
  starred: false
};

/** Whether what a view shows may stand anywhere among the runs, not only with the newest. */
export function wantsAll(view: IRunsView): boolean {
  return view.filter.trim() !== '' || view.starred || view.sort !== 'number' || view.ascending;
}

/** `first`, then those of `others` that are not in it. */
export function joinedRuns(first: readonly IRun[], others: readonly IRun[]): IRun[] {
  const known = new Set(first.map(run => run.id));
  return [...first, ...others.filter(run => !known.has(run.id))];
}

/** Names of metrics, those that say most about a run first. */
export function metricsOf(runs: readonly IRun[]): string[] {
  const counts = new Map<string, number>();
  for (const run of runs) {
    for (const name of Object.keys(run.metrics)) {
      if (!name.startsWith('seconds.') && !name.startsWith('memory.')) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  }
  // `accuracy` says more about a run than `importance.age`, one cell of a table.
  const parts = (name: string): number => name.split('.').length - (isScore(name) ? 9 : 0);
  return [...counts]
    .sort((a, b) => parts(a[0]) - parts(b[0]) || b[1] - a[1] || a[0].localeCompare(b[0]))
    .map(([name]) => name);
}

/** The runs as the view wants them: filtered, sorted, the baseline first. */
export function arranged(runs: readonly IRun[], view: IRunsView): IRun[] {
  const { sort, ascending, baseline, starred } = view;
  const value = (run: IRun): number => {
    if (sort === 'number') {
      return run.number ?? run.started;
    }
    const metric = metricOf(sort);
    const found = metric === null ? run.seconds : run.metrics[metric];
    return typeof found === 'number' ? found : ascending ? Infinity : -Infinity;
  };
  const words = view.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = runs.filter(
    run => (!starred || run.tags[STAR]) && words.every(word => textOf(run).includes(word))
  );
  return kept.sort((a, b) => {
    if ((a.id === baseline) !== (b.id === baseline)) {
      return a.id === baseline ? -1 : 1;
    }
    return ascending ? value(a) - value(b) : value(b) - value(a);
  });
}

/** As many columns as a row has room for; that of the metric it is sorted by is among them. */
export function drawnColumns(columns: readonly string[], sort: SortKey): readonly string[] {
  const first = columns.slice(0, ROOM);
  const metric = metricOf(sort);
  return metric === null || first.includes(metric)
    ? first
    : [...columns.slice(0, ROOM - 1), metric];
}

function metricOf(sort: SortKey): string | null {
  return sort === 'number' || sort === 'seconds' ? null : sort.slice(METRIC.length);
}

function isScore(metric: string): boolean {
  return isLoss(metric) || /accuracy|auc|f1|precision|recall|r2|score/i.test(metric);
}

/** Whether less is better: errors and losses, by the words that their names are made of. */
export function isLoss(metric: string): boolean {
  return /(?:^|[^a-z])(?:loss|error|err|rmse|mse|mae|mape|deviance|brier)(?:$|[^a-z])/i.test(
    metric
  );
}

/** What a filter seeks in; each key that is typed asks for it of every run. */
const texts = new WeakMap<IRun, string>();

function textOf(run: IRun): string {
  const known = texts.get(run);
  if (known !== undefined) {
    return known;
  }
  const parameters = Object.entries(run.parameters).map(([name, value]) => `${name}=${value}`);
  const words = [run.name, run.changed, run.status, `#${run.number ?? ''}`, run.tags[NOTE] ?? ''];
  const text = [...words, ...parameters].join(' ').toLowerCase();
  texts.set(run, text);
  return text;
}

/** Python that loads the model of a run; "" where it has none. */
export function loadingCode(run: IRun, store: string): string {
  const named = run.models.find((one): one is { name: string } => hasName(one));
  return named
    ? `import mlflow\n\nmlflow.set_tracking_uri("${store}")\nmodel = mlflow.pyfunc.load_model("runs:/${run.id}/${named.name}")\n`
    : '';
}

function hasName(value: unknown): value is { name: string } {
  return typeof value === 'object' && value !== null && 'name' in value;
}
