// The JSON that the server and the kernel send. Its schema is theirs; nothing is derived here.

export type Stage = 'load' | 'features' | 'train' | 'evaluate';
export type Place = readonly [cell: number, line: number];

/** A name that a step could have, and the variables that a step of that name would give. */
export interface INameOffer {
  name: string;
  kind: 'model' | 'action' | 'data' | 'metric' | 'value';
  of: string[];
}

export interface ICellFacts {
  index: number;
  kind: 'step' | 'parameters' | 'skip' | 'setup' | 'kale' | 'none';
  tag: string | null;
  conflict: string | null;
  label: string;
  setup?: boolean;
  left?: string;
  gives?: string[];
  takes?: string[];
  names?: INameOffer[];
}

export interface IStep {
  tag: string;
  function: string;
  stage: Stage;
  cells: number[];
  inputs: string[];
  outputs: string[];
  parameters: string[];
  /** Files and random numbers: `read:a.csv`, `write:*` for one that is not known, `draw:numpy`. */
  touches: string[];
}

export interface IEdgeVariable {
  name: string;
  variable: string;
  made: Place[];
  used: Place[];
  changed: boolean;
}

export interface IEdge {
  from: string;
  to: string;
  variables: IEdgeVariable[];
}

export interface IParameter {
  name: string;
  /** The name under which runs have it. */
  recorded: string;
  value: string;
  type: string;
  cell: number;
  line: number;
}

export interface ILink {
  from: number;
  to: number;
  names: string[];
}

export type Fix =
  | { do: 'suggest'; label: string }
  | { do: 'restart'; label: string }
  | { do: 'tag'; label: string; tag: string }
  | {
      do: 'edit';
      label: string;
      cells: { cell: number; source: string; was: string }[];
      added: { before: number; source: string; tags: string[] } | null;
    };

export type EditFix = Extract<Fix, { do: 'edit' }>;

export interface IFinding {
  code: string;
  level: 'error' | 'warning' | 'note' | 'hint';
  message: string;
  why: string;
  mend: string;
  cell: number | null;
  line: number | null;
  column: number | null;
  excerpt: string;
  fixes?: Fix[];
}

export interface ISuggestion {
  cell: number;
  stages: { stage: Stage; confidence: number; reason: string }[];
  split_line?: number;
}

/** What a rule leads to; `none` where no step shall be suggested. */
export type RuledStage = Stage | 'none';

export interface IRule {
  pattern: string;
  stage: RuledStage;
}

export interface ICandidate extends IRule {
  /** Indices of the other cells that it would reach. */
  reaches: number[];
}

export interface IRules {
  file: string;
  rules: IRule[];
  error: string;
}

export interface IAnalysis {
  error: null;
  exportable: boolean;
  package: string;
  cells: ICellFacts[];
  steps: IStep[];
  edges: IEdge[];
  parameters: IParameter[];
  links: ILink[];
  findings: IFinding[];
  /** What could be better, and stands in the way of nothing. */
  hints: IFinding[];
  suggestions: ISuggestion[];
  rules: IRules;
}

export interface IRefusal {
  error: string;
  defect?: string;
}

export interface ICellSource {
  id: string;
  cell_type: string;
  source: string;
  metadata: { tags?: string[] };
  execution_count?: number | null;
}

export interface IRun {
  id: string;
  key: string;
  number: number | null;
  name: string;
  status: string;
  started: number;
  seconds: number | null;
  changed: string;
  parameters: Record<string, string>;
  /** NaN and infinity are texts. */
  metrics: Record<string, number | string>;
  tags: Record<string, string>;
  data: { name: string; digest: string; step: string }[];
  models: unknown[];
}

export interface IRunPage {
  runs: IRun[];
  next: string | null;
  /** Why the store could not be read. */
  trouble?: string;
}

/** One line of a comparison: what it is, and its value in each of the two runs. */
export interface IDifference {
  name: string;
  a: unknown;
  b: unknown;
  /** null where it cannot be told. */
  same: boolean | null;
  change?: number | null;
  step?: string;
}

export interface IComparison {
  parameters: IDifference[];
  metrics: IDifference[];
  data: IDifference[];
  environment: IDifference[];
  code: string;
}

export interface IRunCell {
  cell: string;
  step: string;
  count: number;
  source: string;
}

/** A text that a run left: a traceback, or what a step printed. */
export interface IRunLog {
  name: string;
  text: string;
  /** How many characters of its beginning are left out. */
  cut: number;
}

export interface IProject {
  store: string;
  experiment: string;
  tracker: string;
  source: boolean;
  /** Patterns of the project for what is masked, beside our own. */
  secrets: string[];
  /** Names that are never masked. */
  allow: string[];
  project: string;
  package: string;
  exported: boolean;
  /** null where there is no package yet. */
  standing: IStanding | IRefusal | null;
  /** Of the last proof since the server started. */
  report: IReport | null;
}

export interface IWritten {
  created: string[];
  updated: string[];
  merged: string[];
  unchanged: string[];
  removed: string[];
  conflicts: string[];
  restored: string[];
}

export interface IPreview {
  error?: undefined;
  package: string;
  files: IWritten;
  diff?: string;
  left_behind?: { cell: number; line: number; text: string; reason: string }[];
  findings: IFinding[];
}

export interface IExportRefusal {
  error: string;
  findings?: IFinding[];
  conflicts?: string[];
  defect?: string;
}

export type Verdict = 'equal' | 'differs' | 'not_proven' | 'nondeterministic';

export interface IOutcome {
  step: string;
  artifact: string;
  mode: string;
  verdict: Verdict;
  place: string;
  detail: string;
  blame: { cell: number; line: number; text: string; file: string; file_line: number } | null;
}

export interface IReport {
  package: string;
  notebook: string;
  outcomes: IOutcome[];
  counts: Record<Verdict, number>;
  exit_code: number;
  /** Ids of the cells of the notebook that was proven; null for one without. */
  cells: (string | null)[];
  first_difference: IOutcome | null;
}

export interface IStanding {
  error?: undefined;
  standing: 'proven' | 'differs' | 'not proven' | 'stale' | 'drifted' | 'never proven';
  reasons: string[];
  unchecked: string[];
  proof: { counts: Record<Verdict, number> } | null;
}

/** A line of the package, and the line of the notebook that it came from. */
export interface IPackagePlace {
  file: string;
  line: number;
  /** Counted in the notebook as it was exported. */
  cell: number;
  id: string | null;
  cell_line: number;
}

export interface IProofLine {
  doing?: string;
  report?: IReport;
  recorded?: string;
  error?: string;
}

export type CellState = 'running' | 'done' | 'failed' | 'interrupted' | 'stale';

export interface IKernelCell {
  cell: string;
  step: string;
  state: CellState;
  count: number;
  seconds: number | null;
  stale: string[];
  /** Ids of the cells that ran again since, in the order of `stale`, where the kernel says so. */
  older?: string[];
  /** Why a fresh run may give another value, though it is not stale: to run it again mends none. */
  doubts?: string[];
}

export interface IKernelState {
  kind: 'state';
  cells: IKernelCell[];
  running: string | null;
  run: string | null;
  order: string;
}

export interface IVariable {
  type: string;
  shape?: unknown;
  dtype?: unknown;
  bytes?: number | null;
}

export interface IKernelVariables {
  kind: 'variables';
  variables: Record<string, IVariable>;
}
