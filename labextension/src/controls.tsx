import { Clipboard } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import { ISignal } from '@lumino/signaling';
import * as React from 'react';

import { pressing } from './pressing';

/** Draw again whenever `signal` is emitted; what is being clicked stays until it is. */
export function useSignal(signal: ISignal<unknown, unknown>): void {
  const [, draw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const slot = (): void => pressing.whenFree(draw);
    signal.connect(slot);
    draw();
    return () => {
      signal.disconnect(slot);
    };
  }, [signal]);
}

/** Scroll what the returned reference is given to into view, now and when `content` changes. */
export function useInView<T extends HTMLElement>(content: unknown): React.RefObject<T> {
  const box = React.useRef<T>(null);
  React.useEffect(() => {
    // Newer browsers return a promise, which React would call to clean up.
    box.current?.scrollIntoView({ block: 'nearest' });
  }, [content]);
  return box;
}

export function Icon(props: { icon: LabIcon; label?: string; className?: string }): JSX.Element {
  const { icon, label, className } = props;
  return (
    <span
      className={`jp-mlops-icon ${className ?? ''}`}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
      title={label}
    >
      <icon.react tag={null} />
    </span>
  );
}

export function IconButton(props: {
  icon: LabIcon;
  label: string;
  onClick: (event: React.MouseEvent<HTMLButtonElement>) => void;
  pressed?: boolean;
  disabled?: boolean;
  className?: string;
}): JSX.Element {
  const { icon, label, onClick, pressed, disabled, className } = props;
  return (
    <button
      type="button"
      className={`jp-mlops-iconButton ${className ?? ''}`}
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <icon.react tag={null} />
    </button>
  );
}

export function Button(props: {
  children: React.ReactNode;
  onClick: () => void;
  primary?: boolean;
  disabled?: boolean;
  title?: string;
  autoFocus?: boolean;
}): JSX.Element {
  const { children, onClick, primary, disabled, title, autoFocus } = props;
  return (
    <button
      type="button"
      className={`jp-mlops-button ${primary ? 'jp-mod-primary' : ''}`}
      disabled={disabled}
      title={title}
      autoFocus={autoFocus}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** What stands where there is nothing: what is missing, and the one thing to do about it. */
export function Empty(props: {
  text: string;
  hint?: string;
  action?: { label: string; run: () => void };
}): JSX.Element {
  const { text, hint, action } = props;
  return (
    <div className="jp-mlops-empty">
      <p>{text}</p>
      {hint ? <p className="jp-mlops-dim">{hint}</p> : null}
      {action ? (
        <Button primary onClick={action.run}>
          {action.label}
        </Button>
      ) : null}
    </div>
  );
}

export function Banner(props: { kind: 'info' | 'error'; children: React.ReactNode }): JSX.Element {
  return (
    <div
      className={`jp-mlops-banner jp-mod-${props.kind}`}
      role={props.kind === 'error' ? 'alert' : 'status'}
    >
      {props.children}
    </div>
  );
}

/** A place in the notebook, to jump to. */
export function PlaceLink(props: {
  trans: TranslationBundle;
  cell: number;
  line?: number | null;
  onClick: () => void;
}): JSX.Element {
  const { trans, cell, line, onClick } = props;
  const text = line ? trans.__('cell %1 line %2', cell, line) : trans.__('cell %1', cell);
  return (
    <button type="button" className="jp-mlops-link" onClick={onClick}>
      {text}
    </button>
  );
}

/** A unified diff with its lines told apart by sign and colour. */
export function Diff(props: { text: string; label: string }): JSX.Element {
  const lines = props.text.split('\n');
  return (
    <pre className="jp-mlops-diff" aria-label={props.label} tabIndex={0}>
      {lines.slice(0, MANY_LINES).map((line, number) => (
        <span key={number} className={lineClass(line)}>
          {line || ' '}
        </span>
      ))}
      {lines.length > MANY_LINES ? <span>…</span> : null}
    </pre>
  );
}

const MANY_LINES = 3000;
const SOME_FILES = 6;

/** A unified diff of many files: each folds, the user's own code comes first and open. */
export function FileDiffs(props: { text: string }): JSX.Element {
  const files = props.text.split(/^(?=--- )/m).filter(Boolean);
  const parts = files.map(text => {
    const name = /^\+\+\+ (?:b\/)?(.*)$/m.exec(text)?.[1] ?? '';
    const shown = name === '/dev/null' ? (/^--- (?:a\/)?(.*)$/m.exec(text)?.[1] ?? '') : name;
    const own = /^src\/[^/]+\/[^/]+\.py$/.test(shown) && !shown.endsWith('__.py');
    return { text, shown, own };
  });
  const sorted = [...parts.filter(part => part.own), ...parts.filter(part => !part.own)];
  return (
    <>
      {sorted.map((part, number) => (
        <details key={part.shown} open={part.own && number < SOME_FILES}>
          <summary>
            {part.shown} <span className="jp-mlops-dim">{countOf(part.text)}</span>
          </summary>
          <Diff text={part.text.split('\n').slice(2).join('\n').trimEnd()} label={part.shown} />
        </details>
      ))}
    </>
  );
}

function countOf(text: string): string {
  const lines = text.split('\n').slice(2);
  const count = (sign: string): number => lines.filter(line => line.startsWith(sign)).length;
  return `+${count('+')} −${count('-')}`;
}

function lineClass(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) {
    return 'jp-mod-file';
  }
  if (line.startsWith('@@')) {
    return 'jp-mod-hunk';
  }
  return line.startsWith('+') ? 'jp-mod-added' : line.startsWith('-') ? 'jp-mod-removed' : '';
}

interface IBoundaryProps {
  trans: TranslationBundle;
  name: string;
  diagnostics: () => string;
  children: React.ReactNode;
}

/** Keeps a section that fails from taking the panel with it. */
export class Boundary extends React.Component<IBoundaryProps, { error: Error | null }> {
  state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  render(): React.ReactNode {
    const { error } = this.state;
    const { trans, name, diagnostics, children } = this.props;
    if (!error) {
      return children;
    }
    const report = `${name}: ${error.stack ?? error.message}\n${diagnostics()}`;
    return (
      <Banner kind="error">
        <p>{trans.__('%1 could not be drawn: %2', name, error.message)}</p>
        <Button primary onClick={() => this.setState({ error: null })}>
          {trans.__('Draw it again')}
        </Button>
        <Button onClick={() => Clipboard.copyToSystem(report)}>
          {trans.__('Copy diagnostics')}
        </Button>
      </Banner>
    );
  }
}

/** Move the focus among the elements of `selector` in the event's container. */
export function moveFocus(event: React.KeyboardEvent<HTMLElement>, selector: string): boolean {
  const steps: Record<string, number> = {
    ArrowDown: 1,
    ArrowRight: 1,
    ArrowUp: -1,
    ArrowLeft: -1,
    Home: -Infinity,
    End: Infinity
  };
  const step = steps[event.key];
  if (step === undefined) {
    return false;
  }
  const all = Array.from(event.currentTarget.querySelectorAll<HTMLElement>(selector));
  const now = all.findIndex(one => one === document.activeElement);
  const next = all[Math.max(0, Math.min(all.length - 1, (now < 0 ? 0 : now) + step))];
  next?.focus();
  event.preventDefault();
  return true;
}

export function duration(seconds: number): string {
  if (seconds < 1) {
    return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  }
  if (seconds < 60) {
    return `${seconds.toFixed(1)} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A number with as many digits as say something. */
export function numeral(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) {
    return String(value);
  }
  return Number(value.toPrecision(4)).toString();
}
