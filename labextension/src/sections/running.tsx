import { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IconButton } from '../controls';
import { ICells } from '../flow';
import { affectedIcon, neededIcon, runIcon } from '../icons';
import { NotebookModel } from '../model';
import { IStep } from '../protocol';

/** A way to run cells, for a button and for a menu. */
export interface IRunChoice {
  readonly icon: LabIcon;
  readonly label: string;
  readonly run: () => void;
}

/** What runs a step. */
export function stepRuns(
  model: NotebookModel,
  trans: TranslationBundle,
  { tag }: IStep
): IRunChoice[] {
  const labels = [
    trans.__('Run the cells of %1', tag),
    trans.__('Run what %1 needs, then %1', tag),
    trans.__('Run %1 and what it affects', tag)
  ] as const;
  return choices(model, labels, () => model.step(tag));
}

/** What runs one cell. */
export function cellRuns(
  model: NotebookModel,
  trans: TranslationBundle,
  cell: number
): IRunChoice[] {
  const labels = [
    trans.__('Run cell %1', cell),
    trans.__('Run what cell %1 needs, then the cell', cell),
    trans.__('Run cell %1 and what it affects', cell)
  ] as const;
  const id = model.idOf(cell);
  return choices(model, labels, () => {
    const now = id === null ? null : model.facts(id);
    return now && { cells: [now.index] };
  });
}

/** What was typed just before may have changed what the cells are and need. */
function choices(
  model: NotebookModel,
  [own, needed, affected]: readonly [string, string, string],
  now: () => ICells | null
): IRunChoice[] {
  const run = (wanted: (cells: ICells) => string[]) => (): void =>
    void model.settled().then(() => {
      const cells = now();
      return cells ? model.run(wanted(cells)) : false;
    });
  return [
    { icon: runIcon, label: own, run: run(cells => model.own(cells)) },
    { icon: neededIcon, label: needed, run: run(cells => model.needed(cells)) },
    { icon: affectedIcon, label: affected, run: run(cells => model.affected(cells)) }
  ];
}

export function Tools(props: { runs: readonly IRunChoice[] }): JSX.Element {
  return (
    <span className="jp-mlops-tools">
      {props.runs.map(({ icon, label, run }) => (
        <IconButton key={label} icon={icon} label={label} onClick={run} />
      ))}
    </span>
  );
}
