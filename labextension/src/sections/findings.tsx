import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Button, Empty, Icon, PlaceLink, useInView, useSignal } from '../controls';
import { levelIcons } from '../icons';
import { IShownFindings, lacking, Mended } from '../mending';
import { NotebookModel } from '../model';
import { EditFix, Fix, IFinding } from '../protocol';
import { ISurroundings } from '../surroundings';

/** What `nbpipe check` says, with the way to each place and what mends it at once. */
export function Findings(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  useSignal(model.changed);
  const [said, say] = React.useState<Mended>('done');
  const { analysis } = model;
  if (!analysis) {
    return <Empty text={trans.__('Reading the notebook…')} />;
  }
  const { findings, hints } = analysis;
  const given = { ids: model.ids, model, around, say };
  return (
    <>
      <Refusal said={said} trans={trans} />
      {findings.length ? (
        <FindingList findings={findings} {...given} />
      ) : (
        <Nothing lack={lacking(analysis, model.notebook.cells)} around={around} />
      )}
      {hints.length ? <Hints findings={hints} {...given} open={!findings.length} /> : null}
    </>
  );
}

/** Nothing is found: the way to what comes next. */
function Nothing(props: { lack: 'code' | 'step' | null; around: ISurroundings }): JSX.Element {
  const { lack, around } = props;
  const { trans } = around;
  const open = (section: string) => (): void => around.execute('jupyter-mlops:open', { section });
  if (lack === null) {
    return (
      <Empty
        text={trans.__('Nothing stands in the way of an export.')}
        action={{ label: trans.__('Export'), run: open('export') }}
      />
    );
  }
  return (
    <Empty
      text={
        lack === 'code'
          ? trans.__('This notebook has no code yet.')
          : trans.__('No cell is a step yet.')
      }
      hint={trans.__('What is exported are the cells that are tagged as steps.')}
      action={{ label: trans.__('Tag the cells'), run: open('stages') }}
    />
  );
}

interface IList extends IShownFindings {
  model: NotebookModel;
  around: ISurroundings;
  say?: (said: Mended) => void;
}

/** Hints, `open` at first; then they stay as they are while findings come and go. */
function Hints(props: IList & { open: boolean }): JSX.Element {
  const [open, setOpen] = React.useState(props.open);
  return (
    <details className="jp-mlops-hints" open={open}>
      <summary
        onClick={event => {
          event.preventDefault();
          setOpen(!open);
        }}
      >
        {props.around.trans._n('%1 hint', '%1 hints', props.findings.length)}
      </summary>
      <FindingList {...props} />
    </details>
  );
}

export function FindingList(props: IList): JSX.Element {
  return (
    <ul className="jp-mlops-findings">
      {keyed(props.findings).map(([key, finding]) => (
        <Entry key={key} finding={finding} {...props} />
      ))}
    </ul>
  );
}

/** Why a fix was not carried out. It stays when the finding itself is gone. */
function Refusal(props: { said: Mended; trans: TranslationBundle }): JSX.Element | null {
  const { said, trans } = props;
  const box = useInView<HTMLDivElement>(said);
  if (said === 'done') {
    return null;
  }
  const words: Record<Exclude<Mended, 'done'>, string> = {
    gone: trans.__('Nothing was changed: the notebook is another one since, and reads so now.'),
    unread: trans.__('Nothing was changed: the notebook cannot be read as it is now.'),
    locked: trans.__('Nothing was changed: the notebook is read-only.')
  };
  return (
    <div ref={box}>
      <Banner kind="error">{words[said]}</Banner>
    </div>
  );
}

/** Findings with keys that stay theirs when others come and go: a press ends where it began. */
function keyed(findings: readonly IFinding[]): [string, IFinding][] {
  const seen = new Map<string, number>();
  return findings.map(finding => {
    const words = `${finding.code} ${finding.cell} ${finding.message}`;
    const number = seen.get(words) ?? 0;
    seen.set(words, number + 1);
    return [`${words} ${number}`, finding];
  });
}

function Entry(props: IList & { finding: IFinding }): JSX.Element {
  const { findings, ids, finding, model, around, say } = props;
  const { trans } = around;
  const id = finding.cell === null ? null : (ids[finding.cell] ?? null);
  const [waiting, setWaiting] = React.useState(false);
  const done = React.useRef<EditFix | null>(null);
  const go = (): void => {
    if (id !== null) {
      void model.notebook.reveal(id, finding.line ?? undefined);
    }
  };
  const act = async (fix: Fix): Promise<void> => {
    if (fix.do !== 'edit') {
      carryOut(fix, id, model, around);
    } else if (!waiting && done.current !== fix) {
      setWaiting(true);
      const mended = await model.mend({ findings, ids }, finding, fix);
      done.current = mended === 'done' ? fix : null; // a double click mends once
      setWaiting(false);
      say?.(mended);
    }
  };
  const choices = [
    ...(id === null ? [] : [{ label: trans.__('Go to the Cell'), run: go }]),
    ...(model.notebook.readOnly ? [] : (finding.fixes ?? [])).map(fix => ({
      label: fix.label,
      run: () => void act(fix)
    })),
    {
      label: trans.__('Copy the Text'),
      run: () => Clipboard.copyToSystem(`${finding.code} ${finding.message}`.trim())
    }
  ];
  return (
    <li
      className="jp-mlops-finding"
      data-level={finding.level}
      data-code={finding.code}
      onContextMenu={event => {
        event.preventDefault();
        event.stopPropagation();
        around.menu(choices, { x: event.clientX, y: event.clientY });
      }}
      onKeyDown={event => {
        if (event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10')) {
          event.preventDefault();
          event.stopPropagation();
          around.menu(choices, event.target as HTMLElement);
        }
      }}
    >
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
          <Button key={fix.label} disabled={model.notebook.readOnly} onClick={() => void act(fix)}>
            {fix.label}
          </Button>
        ))}
        {waiting ? (
          <p role="status">{trans.__('Reading what was changed just now, then doing it…')}</p>
        ) : null}
        <span className="jp-mlops-code">{finding.code}</span>
      </div>
    </li>
  );
}

function carryOut(
  fix: Exclude<Fix, EditFix>,
  id: string | null,
  model: NotebookModel,
  around: ISurroundings
): void {
  if (fix.do === 'suggest') {
    around.execute('jupyter-mlops:suggest');
  } else if (fix.do === 'restart') {
    void model.notebook.restartAndRun();
  } else if (id !== null) {
    model.tag([id], fix.tag || null);
  }
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
