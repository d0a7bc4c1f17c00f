import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Button, Empty, Icon, PlaceLink, useSignal } from '../controls';
import { levelIcons } from '../icons';
import { NotebookModel } from '../model';
import { Fix, IFinding } from '../protocol';
import { ISurroundings } from '../surroundings';

/** What `nbpipe check` says, with the way to each place and what mends it at once. */
export function Findings(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  const { analysis } = model;
  if (!analysis) {
    return <Empty text={trans.__('Reading the notebook…')} />;
  }
  const { findings, hints } = analysis;
  return (
    <>
      {findings.length ? (
        <FindingList findings={findings} model={model} around={around} />
      ) : (
        <Empty
          text={trans.__('Nothing stands in the way of an export.')}
          action={{
            label: trans.__('Export'),
            run: () => around.execute('jupyter-mlops:open', { section: 'export' })
          }}
        />
      )}
      {hints.length ? (
        <details className="jp-mlops-hints" open={!findings.length || undefined}>
          <summary>{trans._n('%1 hint', '%1 hints', hints.length)}</summary>
          <FindingList findings={hints} model={model} around={around} />
        </details>
      ) : null}
    </>
  );
}

export function FindingList(props: {
  findings: readonly IFinding[];
  model: NotebookModel;
  around: ISurroundings;
}): JSX.Element {
  const { findings, model, around } = props;
  return (
    <ul className="jp-mlops-findings">
      {findings.map((finding, number) => (
        <Entry key={number} finding={finding} model={model} around={around} />
      ))}
    </ul>
  );
}

function Entry(props: {
  finding: IFinding;
  model: NotebookModel;
  around: ISurroundings;
}): JSX.Element {
  const { finding, model, around } = props;
  const { trans } = around;
  const id = model.idOf(finding.cell);
  const [late, setLate] = React.useState(false);
  const go = (): void => {
    if (id !== null) {
      void model.notebook.reveal(id, finding.line ?? undefined);
    }
  };
  return (
    <li className="jp-mlops-finding" data-level={finding.level} data-code={finding.code}>
      <Icon icon={levelIcons[finding.level]} label={levelName(finding.level, trans)} />
      <div>
        <p className="jp-mlops-message">
          {finding.message}
          {finding.cell !== null && id !== null ? (
            <>
              {' '}
              <PlaceLink trans={trans} cell={finding.cell} line={finding.line} onClick={go} />
            </>
          ) : null}
        </p>
        {finding.excerpt ? (
          <code className="jp-mlops-excerpt">{finding.excerpt.trim()}</code>
        ) : null}
        <p className="jp-mlops-dim">{finding.why}</p>
        {finding.mend ? <p>{finding.mend}</p> : null}
        {(finding.fixes ?? []).map(fix => (
          <Button
            key={fix.label}
            disabled={model.notebook.readOnly || (fix.do === 'edit' && model.analysing)}
            onClick={() => setLate(!mend(fix, id, model, around))}
          >
            {fix.label}
          </Button>
        ))}
        {late ? (
          <p role="alert">{trans.__('The cell was changed just now; try again in a second.')}</p>
        ) : null}
        <span className="jp-mlops-code">{finding.code}</span>
      </div>
    </li>
  );
}

function mend(fix: Fix, id: string | null, model: NotebookModel, around: ISurroundings): boolean {
  if (fix.do === 'edit') {
    return model.mend(fix);
  }
  if (fix.do === 'suggest') {
    around.execute('jupyter-mlops:suggest');
  } else if (fix.do === 'restart') {
    void model.notebook.restartAndRun();
  } else if (id !== null) {
    model.tag([id], fix.tag || null);
  }
  return true;
}

function levelName(level: IFinding['level'], trans: TranslationBundle): string {
  const names = {
    error: trans.__('error'),
    warning: trans.__('warning'),
    note: trans.__('note'),
    hint: trans.__('hint')
  };
  return names[level];
}
