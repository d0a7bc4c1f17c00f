import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { duration, Icon } from '../controls';
import { StepProgress, StepState } from '../flow';
import { stateIcons } from '../icons';
import { IClock } from '../timing';

/** How a step or a cell stands, in words. */
export function stateWords(progress: StepProgress, trans: TranslationBundle): string {
  const { done, total, seconds } = progress;
  const words: Record<StepState, string> = {
    never: trans.__('not run'),
    partly: trans.__('%1 of %2 ran', done, total),
    fresh: seconds ? duration(seconds) : trans.__('fresh'),
    stale: trans.__('stale'),
    running: total > 1 ? trans.__('running %1/%2', done, total) : trans.__('running'),
    failed: trans.__('failed'),
    interrupted: trans.__('interrupted')
  };
  return words[progress.state];
}

/** How a step stands, as icon and words. */
export function Progress(props: { progress: StepProgress; trans: TranslationBundle }): JSX.Element {
  const { progress, trans } = props;
  const words = stateWords(progress, trans);
  const cells = progress.total > 1 ? `${progress.done}/${progress.total} · ` : '';
  return (
    <span
      className={`jp-mlops-state jp-mod-${progress.state}`}
      title={progress.reasons.join('\n') || words}
    >
      {progress.state === 'never' ? (
        <Icon icon={stateIcons.never} label={words} />
      ) : (
        <>
          <Icon icon={stateIcons[progress.state]} label={progress.clock ? words : undefined} />
          {progress.clock ? (
            <Elapsed clock={progress.clock} cells={cells} trans={trans} />
          ) : (
            <span className="jp-mlops-words">{words}</span>
          )}
        </>
      )}
    </span>
  );
}

/** How long the running cell has been running, and how long it took the last time. */
function Elapsed(props: { clock: IClock; cells: string; trans: TranslationBundle }): JSX.Element {
  const { clock, cells, trans } = props;
  const [now, tick] = React.useReducer(
    () => Date.now(),
    0,
    () => Date.now()
  );
  React.useEffect(() => {
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, []);
  const last = clock.last === null ? '' : `~${duration(clock.last)}`;
  let words = last || '…';
  if (clock.since !== null) {
    const seconds = Math.max(0, Math.floor((now - clock.since) / 1000));
    const elapsed = seconds < 60 ? trans.__('%1 s', seconds) : duration(seconds);
    words = last ? trans.__('%1 of %2', elapsed, last) : elapsed;
  }
  return (
    <span className="jp-mlops-words jp-mlops-clock">
      {cells}
      {words}
    </span>
  );
}
