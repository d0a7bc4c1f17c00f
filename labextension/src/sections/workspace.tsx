import * as React from 'react';

import { IconButton } from '../controls';
import { runIcon } from '../icons';
import { NotebookModel } from '../model';
import { IRun, IRunCell } from '../protocol';
import { ISurroundings } from '../surroundings';
import { flowOf, IWorkspace, latest, workspace } from '../workspace';

const MANY_WORDS = 3;

/** The notebook as it is now, above the runs: what a run of it would change. */
export function Workspace(props: {
  model: NotebookModel;
  around: ISurroundings;
}): JSX.Element | null {
  const { model, around } = props;
  const { trans } = around;
  const { analysis } = model;
  const run = React.useMemo(() => latest(model.runs.runs ?? []), [model.runs.runs]);
  const ran = useCells(model, run?.status === 'RUNNING' ? null : run);
  if (!run || !ran || !analysis || model.analysing) {
    return null;
  }
  const flow = new Set(model.own({ cells: [...flowOf(run, analysis)] }));
  const now = workspace(run, ran, model.notebook.cells, flow, analysis.parameters);
  const words = wordsOf(now, model);
  const name = run.number === null ? run.name : `#${run.number}`;
  const changed = words.length > 0;
  const shown = words.slice(0, MANY_WORDS).join(' · ');
  const title = changed ? `${shown}${words.length > MANY_WORDS ? ' …' : ''}` : '';
  return (
    <div className="jp-mlops-workspace" role="note" aria-label={trans.__('The notebook now')}>
      <span className="jp-mlops-runTitle" title={words.join('\n')}>
        <span className="jp-mlops-runName">{title || trans.__('as in run %1', name)}</span>
        <span className="jp-mlops-dim">
          {changed ? trans.__('now, not run · since %1', name) : trans.__('now')}
        </span>
      </span>
      {changed ? (
        <IconButton
          icon={runIcon}
          label={trans.__('Run the notebook')}
          onClick={() => void model.run(model.notebook.cells.map(cell => cell.id))}
        />
      ) : null}
    </div>
  );
}

/** Parameters, then the steps and cells whose text is another. */
function wordsOf(now: IWorkspace, model: NotebookModel): string[] {
  const rows = model.rows.filter(row => now.cells.includes(row.id));
  return [...now.parameters, ...new Set(rows.map(row => row.tag ?? row.label))];
}

/** The cells of a run as they were typed; null until they are read, and where they cannot be. */
function useCells(model: NotebookModel, run: IRun | null): readonly IRunCell[] | null {
  const [found, setFound] = React.useState<{ of: string; cells: readonly IRunCell[] } | null>(null);
  const { runs } = model;
  // A run that was resumed has more cells, and another duration.
  const of = run ? `${run.id} ${run.seconds}` : '';
  React.useEffect(() => {
    let gone = false;
    if (run && found?.of !== of) {
      runs.cells(run.id).then(
        cells => gone || setFound({ of, cells }),
        () => undefined // recorded without source code, or not all is there yet
      );
    }
    return () => {
      gone = true;
    };
  }, [runs, run]);
  return found?.of === of ? found.cells : null;
}
