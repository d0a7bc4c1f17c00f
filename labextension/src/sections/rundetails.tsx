import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { shared } from '../comparing';
import { Banner, Button, Diff, IconButton, useInView } from '../controls';
import { pinIcon } from '../icons';
import { NotebookModel } from '../model';
import { IParameter, IRun, IRunLog } from '../protocol';
import { IRestoration, planParameters, planRestoration } from '../restoring';
import { loadingCode, NOTE } from '../runlist';
import { ISurroundings } from '../surroundings';

const SOME = 12;

interface IProps {
  run: IRun;
  model: NotebookModel;
  around: ISurroundings;
  close: () => void;
}

/** One run: what it was made with, what it said, and what can be done with it. */
export function Details(props: IProps): JSX.Element {
  const { run, model, around, close } = props;
  const { trans } = around;
  const { runs } = model;
  const [restoring, setRestoring] = React.useState(false);
  const [logs, setLogs] = React.useState<readonly IRunLog[] | null>(null);
  const [page, setPage] = React.useState('');
  const [trouble, setTrouble] = React.useState('');
  const attempt = <T,>(work: Promise<T>, then: (found: T) => void): void => {
    setTrouble('');
    work.then(then, (error: Error) => setTrouble(error.message));
  };
  const pinned = runs.view.baseline === run.id;
  const error = run.tags['mlops.error'];
  const code = loadingCode(run, runs.project?.store ?? '');
  return (
    <section className="jp-mlops-details" aria-label={trans.__('Run %1', run.number ?? run.name)}>
      <header>
        <h3>
          #{run.number ?? ''} {run.name}
        </h3>
        <IconButton
          icon={pinIcon}
          pressed={pinned}
          label={trans.__('Pin as the baseline')}
          onClick={() => runs.set({ baseline: pinned ? null : run.id })}
        />
      </header>
      {error ? <Banner kind="error">{error}</Banner> : null}
      <Facts run={run} trans={trans} />
      <Note run={run} model={model} trans={trans} />
      <div className="jp-mlops-actions">
        <Button onClick={() => setRestoring(!restoring)}>{trans.__('Restore…')}</Button>
        <Button
          onClick={() =>
            logs ? setLogs(null) : attempt(runs.logs(run.id), found => setLogs(found))
          }
        >
          {trans.__('Logs')}
        </Button>
        {code ? (
          <Button
            title={trans.__('Adds a cell at the end of the notebook')}
            onClick={() => model.notebook.edit([], [{ source: code }])}
          >
            {trans.__('Insert code that loads the model')}
          </Button>
        ) : null}
        <Button
          title={trans.__('MLflow starts on this machine when the store is a local file')}
          disabled={page === '…'}
          onClick={() => {
            setPage('…');
            attempt(
              runs.page(run.id).catch((reason: Error) => {
                setPage('');
                throw reason;
              }),
              setPage
            );
          }}
        >
          {page === '…' ? trans.__('MLflow is starting…') : trans.__('Open in MLflow')}
        </Button>
        <Button onClick={() => Clipboard.copyToSystem(run.id)}>{trans.__('Copy id')}</Button>
        <Button onClick={() => attempt(runs.remove(run), gone => gone && close())}>
          {trans.__('Delete')}
        </Button>
        <Button onClick={close}>{trans.__('Close')}</Button>
      </div>
      {page && page !== '…' ? (
        <p>
          <a className="jp-mlops-link" href={page} target="_blank" rel="noreferrer">
            {trans.__('Run %1 in MLflow', run.number ?? run.name)}
          </a>
        </p>
      ) : null}
      {trouble ? <Banner kind="error">{trouble}</Banner> : null}
      {restoring ? <Restore {...props} close={() => setRestoring(false)} /> : null}
      {logs ? <Logs logs={logs} trans={trans} /> : null}
    </section>
  );
}

function Facts(props: { run: IRun; trans: TranslationBundle }): JSX.Element {
  const { run, trans } = props;
  const parameters = Object.entries(run.parameters);
  const commit = run.tags['mlflow.source.git.commit'];
  const unclear = shared(run.data);
  return (
    <>
      <dl>
        {parameters.slice(0, SOME).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
        {commit ? (
          <>
            <dt>{trans.__('commit')}</dt>
            <dd title={commit}>
              {commit.slice(0, 8)}
              {run.tags['mlops.git.dirty'] === 'true' ? ` · ${trans.__('uncommitted')}` : ''}
            </dd>
          </>
        ) : null}
        {run.data.map(data => (
          <React.Fragment key={`${data.step} ${data.name}`}>
            <dt>
              {data.name}
              {unclear.has(data.name) ? ` ${data.step}` : ''}
            </dt>
            <dd className="jp-mlops-dim">
              {data.digest ? data.digest.slice(0, 8) : trans.__('unknown content')}
            </dd>
          </React.Fragment>
        ))}
      </dl>
      {parameters.length > SOME ? (
        <p className="jp-mlops-dim">
          {trans.__('and %1 more parameters', parameters.length - SOME)}
        </p>
      ) : null}
    </>
  );
}

function Note(props: { run: IRun; model: NotebookModel; trans: TranslationBundle }): JSX.Element {
  const { run, model, trans } = props;
  const known = run.tags[NOTE] ?? '';
  // What somebody else writes meanwhile shows, as long as nothing is typed here.
  const [typed, setTyped] = React.useState<string | null>(null);
  const save = (): void => {
    if (typed !== null && typed !== known) {
      const saved = (done: boolean): void => setTyped(now => (done && now === typed ? null : now));
      void model.runs.mark(run, { [NOTE]: typed }).then(saved);
    } else {
      setTyped(null);
    }
  };
  const leave = React.useRef(save);
  leave.current = save;
  // Who leaves by a key takes the panel away before the box loses the focus.
  React.useEffect(() => () => leave.current(), []);
  return (
    <label className="jp-mlops-field">
      <span>{trans.__('Note')}</span>
      <textarea
        className="jp-mlops-input"
        rows={2}
        value={typed ?? known}
        onChange={event => setTyped(event.target.value)}
        onBlur={save}
      />
    </label>
  );
}

function Logs(props: { logs: readonly IRunLog[]; trans: TranslationBundle }): JSX.Element {
  const { logs, trans } = props;
  const box = useInView<HTMLDivElement>(logs);
  return (
    <div ref={box}>
      {logs.length ? null : <p className="jp-mlops-dim">{trans.__('This run printed nothing.')}</p>}
      {logs.map((log, number) => (
        <details key={log.name} open={number === 0}>
          <summary>
            {log.name}{' '}
            {log.cut ? (
              <span className="jp-mlops-dim">
                {trans.__('without the first %1 characters', log.cut)}
              </span>
            ) : null}
          </summary>
          <pre className="jp-mlops-log" tabIndex={0} aria-label={log.name}>
            {log.text}
          </pre>
        </details>
      ))}
    </div>
  );
}

type How = 'code' | 'parameters' | 'notebook';

/** How a run comes back: its cells here, its parameters only, or as a notebook of its own. */
function Restore(props: IProps): JSX.Element {
  const { run, model, around, close } = props;
  const { trans } = around;
  const [how, setHow] = React.useState<How>('code');
  const [plan, setPlan] = React.useState<IRestoration | null>(null);
  const make = React.useRef<(() => IRestoration) | null>(null);
  const [trouble, setTrouble] = React.useState('');
  const box = useInView<HTMLElement>(plan);
  React.useEffect(() => {
    let wanted = true;
    const plan = (made: () => IRestoration): void => {
      if (wanted) {
        make.current = made;
        setPlan(made());
      }
    };
    const parameters = (): readonly IParameter[] => model.analysis?.parameters ?? [];
    setPlan(null);
    setTrouble('');
    if (how === 'parameters') {
      void model
        .settled()
        .then(() => plan(() => planParameters(run, model.notebook.cells, parameters())));
    } else if (how === 'code') {
      Promise.all([model.runs.cells(run.id), model.settled()]).then(
        ([ran]) => plan(() => planRestoration(run, ran, model.notebook.cells, parameters())),
        (error: Error) => wanted && setTrouble(error.message)
      );
    }
    return () => {
      wanted = false;
    };
  }, [how, run.id]);
  const names: [How, string][] = [
    ['code', trans.__('Code and parameters')],
    ['parameters', trans.__('Parameters only')],
    ['notebook', trans.__('As a new notebook')]
  ];
  const restore = async (): Promise<void> => {
    await model.settled();
    // What is done is what was looked at: the notebook may be another one since.
    const fresh = make.current?.();
    if (fresh && fresh.diff === plan?.diff) {
      model.notebook.edit(fresh.edits, fresh.missing);
      close();
    } else if (fresh) {
      setPlan(fresh);
      setTrouble(
        trans.__('The notebook was changed meanwhile. Look at what restoring changes now.')
      );
    }
  };
  const asNotebook = (): void => {
    model.runs.notebook(run.id).then(
      path => {
        around.openFile(path);
        close();
      },
      (error: Error) => setTrouble(error.message)
    );
  };
  return (
    <section ref={box} className="jp-mlops-restore" aria-label={trans.__('Restore')}>
      <fieldset>
        <legend>{trans.__('Restore #%1', run.number ?? run.name)}</legend>
        {names.map(([one, name]) => (
          <label key={one}>
            <input
              type="radio"
              name="jp-mlops-restore"
              checked={how === one}
              onChange={() => setHow(one)}
            />
            {name}
          </label>
        ))}
      </fieldset>
      {trouble ? <Banner kind="error">{trouble}</Banner> : null}
      {how === 'notebook' ? (
        <p className="jp-mlops-dim">
          {trans.__('Writes the notebook as it was saved then, beside this one.')}
        </p>
      ) : plan ? (
        <Planned plan={plan} trans={trans} />
      ) : null}
      <div className="jp-mlops-actions">
        {how === 'notebook' ? (
          <Button primary onClick={asNotebook}>
            {trans.__('Write and open')}
          </Button>
        ) : (
          <Button
            primary
            disabled={!plan?.diff || model.notebook.readOnly}
            onClick={() => void restore()}
          >
            {trans.__('Restore')}
          </Button>
        )}
        <Button onClick={close}>{trans.__('Cancel')}</Button>
      </div>
    </section>
  );
}

function Planned(props: { plan: IRestoration; trans: TranslationBundle }): JSX.Element {
  const { plan, trans } = props;
  return (
    <>
      {plan.diff ? (
        <Diff text={plan.diff} label={trans.__('What restoring changes')} />
      ) : (
        <p>{trans.__('The notebook is as this run had it.')}</p>
      )}
      {plan.untold.length ? (
        <p className="jp-mlops-warn">
          {trans.__('Not restored, as no text tells the value: %1', plan.untold.join(', '))}
        </p>
      ) : null}
    </>
  );
}
