import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Banner, Button, FileDiffs, Icon, useSignal } from '../controls';
import { ExportModel } from '../exporting';
import { levelIcons, stateIcons } from '../icons';
import { NotebookModel } from '../model';
import { IOutcome, IPackagePlace, IReport, IStanding, IWritten } from '../protocol';
import { ISurroundings } from '../surroundings';
import { FindingList } from './findings';
import { ExportedLink, exportedId, go } from './places';

/** Look at what an export changes, write it, prove it. */
export function Export(props: { model: NotebookModel; around: ISurroundings }): JSX.Element {
  const { model, around } = props;
  const { trans } = around;
  const { exporting } = model;
  useSignal(exporting.changed);
  useSignal(model.changed);
  React.useEffect(() => {
    exporting.watched = true;
    return () => {
      exporting.watched = false;
    };
  }, [exporting]);
  const busy = exporting.doing !== 'nothing';
  const exported = exporting.project?.exported === true || exporting.written !== null;
  return (
    <div className="jp-mlops-export">
      <label className="jp-mlops-field">
        <span>{trans.__('Folder of the package')}</span>
        <input
          className="jp-mlops-input"
          value={exporting.folder}
          spellCheck={false}
          onChange={event => {
            exporting.folder = event.target.value;
          }}
        />
      </label>
      <div className="jp-mlops-actions">
        <Button
          primary={!exporting.preview && !exported}
          disabled={busy || !exporting.folder}
          title={trans.__('Saves the notebook and shows what an export would change')}
          onClick={() => void exporting.lookAhead()}
        >
          {trans.__('Preview')}
        </Button>
        <Button
          primary={exporting.preview !== null}
          disabled={busy || !exporting.folder}
          title={trans.__('Saves the notebook and writes the package')}
          onClick={() => void exporting.write()}
        >
          {trans.__('Export')}
        </Button>
        <Button
          primary={exported && !exporting.preview && !exporting.current}
          disabled={busy || !exported}
          title={trans.__('Runs the notebook and the package, and compares every value')}
          onClick={() => void exporting.prove()}
        >
          {trans.__('Prove')}
        </Button>
      </div>
      <Doing exporting={exporting} trans={trans} />
      {exporting.trouble ? <Banner kind="error">{exporting.trouble}</Banner> : null}
      {exporting.standing && exporting.doing !== 'proving' ? (
        <Proof exporting={exporting} standing={exporting.standing} model={model} trans={trans} />
      ) : null}
      {exporting.refusal ? (
        <Banner kind="error">
          <p>{exporting.refusal.error}</p>
          {exporting.refusal.findings ? (
            <FindingList
              findings={exporting.refusal.findings}
              ids={exporting.ids}
              model={model}
              around={around}
            />
          ) : null}
        </Banner>
      ) : null}
      {exporting.preview ? (
        <Changes
          title={trans.__('An export would change:')}
          files={exporting.preview.files}
          trans={trans}
        />
      ) : null}
      {exporting.preview?.diff ? <FileDiffs text={exporting.preview.diff} /> : null}
      {exporting.preview && !exporting.preview.diff ? (
        <p>{trans.__('Nothing: the package is as the notebook says.')}</p>
      ) : null}
      {exporting.written && !exporting.preview ? (
        <>
          <Changes title={trans.__('Written:')} files={exporting.written.files} trans={trans} />
          <Button onClick={() => around.openFile(`${exporting.folder}/README.md`)}>
            {trans.__('Open its README')}
          </Button>
        </>
      ) : null}
      {exported ? <Traceback exporting={exporting} model={model} trans={trans} /> : null}
      {exporting.project ? (
        <p className="jp-mlops-dim">
          {trans.__(
            'An export merges with what was edited in the package; nothing of yours is lost.'
          )}
        </p>
      ) : null}
    </div>
  );
}

/** A traceback of the package, from its log or its CI, and the way back to the cells. */
function Traceback(props: {
  exporting: ExportModel;
  model: NotebookModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { exporting, model, trans } = props;
  const [places, setPlaces] = React.useState<readonly IPackagePlace[] | null>(null);
  const [trouble, setTrouble] = React.useState('');
  const look = async (text: string): Promise<void> => {
    setTrouble('');
    try {
      const found = text.trim() ? await exporting.places(text) : null;
      setPlaces(found);
      if (found?.length) {
        const { cell, id, cell_line } = found[found.length - 1];
        go(model, exportedId(model, cell, id), cell_line);
      }
    } catch (error) {
      setTrouble(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <details>
      <summary>{trans.__('Trace an error to its cell')}</summary>
      <textarea
        className="jp-mlops-input jp-mlops-paste"
        rows={3}
        spellCheck={false}
        aria-label={trans.__('Traceback of the package')}
        placeholder={trans.__('Paste its traceback')}
        onChange={event => void look(event.target.value)}
      />
      {trouble ? <Banner kind="error">{trouble}</Banner> : null}
      {places && !places.length ? (
        <p className="jp-mlops-dim">{trans.__('No line of it came from the notebook.')}</p>
      ) : null}
      <ul className="jp-mlops-files">
        {(places ?? []).map((place, number) => (
          <li key={number}>
            {place.file}:{place.line} ←{' '}
            <ExportedLink
              model={model}
              trans={trans}
              cell={place.cell}
              id={place.id}
              line={place.cell_line}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Doing(props: { exporting: ExportModel; trans: TranslationBundle }): JSX.Element | null {
  const { exporting, trans } = props;
  if (exporting.doing === 'nothing') {
    return null;
  }
  const words: Record<string, string> = {
    previewing: trans.__('Looking what would change…'),
    writing: trans.__('Writing the package…'),
    proving: trans.__('Proving: the notebook and the package run, and every value is compared.')
  };
  const last = exporting.said[exporting.said.length - 1];
  return (
    <Banner kind="info">
      <p>
        <Icon icon={stateIcons.running} className="jp-mod-turning" /> {words[exporting.doing]}
      </p>
      {exporting.doing === 'proving' ? (
        <>
          {last ? <p className="jp-mlops-dim">{last}</p> : null}
          <Button onClick={() => void exporting.stop()}>{trans.__('Stop')}</Button>
        </>
      ) : null}
    </Banner>
  );
}

function Proof(props: {
  exporting: ExportModel;
  standing: IStanding;
  model: NotebookModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { exporting, standing, model, trans } = props;
  const { report } = exporting;
  const first = report?.first_difference;
  const open = (report?.outcomes ?? []).filter(
    outcome => outcome.verdict === 'not_proven' || outcome.verdict === 'nondeterministic'
  );
  return (
    <section className="jp-mlops-proof" aria-label={trans.__('Proof')}>
      <Badge standing={standing} edited={exporting.edited} trans={trans} />
      {exporting.edited ? (
        <p className="jp-mlops-dim">{trans.__('The notebook was edited since.')}</p>
      ) : null}
      {standing.reasons.length ? (
        <ul className="jp-mlops-files jp-mlops-dim">
          {standing.reasons.map(reason => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      ) : null}
      {first ? (
        <Counterexample outcome={first} ids={report.cells} model={model} trans={trans} />
      ) : null}
      {open.length ? (
        <details>
          <summary>{trans._n('%1 value not proven', '%1 values not proven', open.length)}</summary>
          <ul className="jp-mlops-files">
            {open.map((outcome, number) => (
              <li key={number}>
                <code>
                  {outcome.step}.{outcome.artifact}
                </code>{' '}
                ({outcome.mode}): {outcome.detail || outcome.verdict.replace('_', ' ')}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

/** What stands for a step where the package itself could not be run. */
const WHOLE = 'the package';

/** "proven 31/31", grey where it is of something else than what is there now. */
function Badge(props: {
  standing: IStanding;
  edited: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { standing, edited, trans } = props;
  const counts = Object.values(standing.proof?.counts ?? {});
  const total = counts.reduce((sum, count) => sum + count, 0);
  const equal = standing.proof?.counts.equal ?? 0;
  const differs = standing.proof?.counts.differs ?? 0;
  const kinds = {
    proven: 'proven',
    differs: 'differs',
    'not proven': 'open',
    stale: 'old',
    drifted: 'old',
    'never proven': 'old'
  } as const;
  const kind = edited ? 'old' : kinds[standing.standing];
  const words = differs
    ? trans._n('%1 value differs', '%1 values differ', differs)
    : trans.__('proven %1/%2', equal, total);
  const icons = {
    old: stateIcons.stale,
    differs: levelIcons.error,
    proven: stateIcons.fresh,
    open: levelIcons.warning
  };
  return (
    <span className={`jp-mlops-badge jp-mod-${kind}`} role="status">
      <Icon icon={icons[kind]} />
      {words}
      {kind === 'old' ? ` · ${trans.__('outdated')}` : ''}
    </span>
  );
}

function Counterexample(props: {
  outcome: IOutcome;
  ids: IReport['cells'];
  model: NotebookModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { outcome, ids, model, trans } = props;
  const { blame } = outcome;
  return (
    <Banner kind="error">
      <p>
        {outcome.artifact
          ? trans.__('%1 of step %2 differs', outcome.place || outcome.artifact, outcome.step)
          : outcome.step === WHOLE
            ? trans.__('the package failed')
            : trans.__('step %1 failed', outcome.step)}
        : {outcome.detail}
      </p>
      {blame ? (
        <p>
          {trans.__('made in')}{' '}
          <ExportedLink
            model={model}
            trans={trans}
            cell={blame.cell}
            id={ids[blame.cell]}
            line={blame.line}
          />{' '}
          <code>{blame.text}</code>
          {blame.file ? ` (${blame.file}:${blame.file_line})` : ''}
        </p>
      ) : null}
    </Banner>
  );
}

function Changes(props: {
  title: string;
  files: IWritten;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { title, files, trans } = props;
  const parts: [string, readonly string[]][] = [
    [trans.__('new'), files.created],
    [trans.__('changed'), files.updated],
    [trans.__('merged with your edits'), files.merged],
    [trans.__('removed'), files.removed],
    [trans.__('brought back'), files.restored],
    [trans.__('in conflict'), files.conflicts]
  ];
  const shown = parts
    .map(([name, paths]): [string, readonly string[]] => [
      name,
      paths.filter(path => !path.startsWith('.nbpipe/'))
    ])
    .filter(([, paths]) => paths.length);
  if (!shown.length) {
    return null;
  }
  return (
    <>
      <p>{title}</p>
      {shown.map(([name, paths]) => (
        <details key={name}>
          <summary>{trans._n('%1 file %2', '%1 files %2', paths.length, name)}</summary>
          <ul className="jp-mlops-files">
            {paths.map(path => (
              <li key={path}>{path}</li>
            ))}
          </ul>
        </details>
      ))}
    </>
  );
}
