import { assigned } from './assignment';
import { INotebook } from './notebook';
import { IParameter, IRun } from './protocol';
import { pythonOf } from './restoring';

/** Values of parameters, as Python source by name. */
export type Values = Readonly<Record<string, string>>;

const MANY = 20;
const INJECTED = '# Parameters';
/** A backslash and what Python lets stand after it; `C:\Users` is none. */
const ESCAPE = /\\(?:[^xuUN]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^{}]+\})/.source;
/** The whole of one text in its quotes. */
const LITERAL = new RegExp(`^(?:[uU]?${quoted(ESCAPE)}|[rR]${quoted('\\\\[^]')})$`);

function quoted(escape: string): string {
  const within = (quote: string): string =>
    `${quote}{3}(?:[^\\\\${quote}]|${escape}|${quote}(?!${quote}{2}))*${quote}{3}` +
    `|${quote}(?:[^\\\\\\n${quote}]|${escape})*${quote}`;
  return `(?:${within("'")}|${within('"')})`;
}

/** Why `text` cannot be the value of `parameter`; "" where it can. Python itself has the last word. */
export function misfit(parameter: IParameter, text: string): 'number' | 'whole' | 'empty' | '' {
  if (text.trim() === '') {
    return 'empty';
  }
  if (parameter.type === 'int') {
    return /^\s*[-+]?\d[\d_]*\s*$/.test(text) ? '' : 'whole';
  }
  if (parameter.type === 'float') {
    return /^\s*[-+]?(\d[\d_]*\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text) ? '' : 'number';
  }
  return '';
}

/** The values of a field: numbers may be several, separated by commas. */
export function several(parameter: IParameter, text: string): string[] {
  if (parameter.type !== 'int' && parameter.type !== 'float') {
    return [text];
  }
  return text.split(',').map(part => part.trim());
}

/** What was typed as Python spells it: a text may be given without its quotes. */
export function spelled(parameter: IParameter, text: string): string {
  const typed = text.trim();
  return parameter.type !== 'str' || LITERAL.test(typed)
    ? typed
    : (pythonOf(typed, parameter.type) ?? typed);
}

/** The least and the greatest number that runs had for a parameter; null where fewer than two. */
export function used(parameter: IParameter, runs: readonly IRun[]): [string, string] | null {
  if (parameter.type !== 'int' && parameter.type !== 'float') {
    return null;
  }
  const texts = runs
    .map(run => run.parameters[parameter.recorded] ?? run.parameters[parameter.name] ?? '')
    .filter(text => text.trim() !== '' && Number.isFinite(Number(text)))
    .sort((a, b) => Number(a) - Number(b));
  const [least, greatest] = [texts[0], texts[texts.length - 1]];
  return least === undefined || Number(least) === Number(greatest) ? null : [least, greatest];
}

/** Every combination of the values in the fields; null where there are too many. */
export function grid(parameters: readonly IParameter[], texts: Values): Values[] | null {
  let found: Values[] = [{}];
  for (const parameter of parameters) {
    const text = texts[parameter.name];
    if (text === undefined || text === parameter.value) {
      continue;
    }
    const values = several(parameter, text).map(value => spelled(parameter, value));
    found = found.flatMap(one => values.map(value => ({ ...one, [parameter.name]: value })));
    if (found.length > MANY) {
      return null;
    }
  }
  return found;
}

/** As papermill spells it: by the first line the recorder knows that parameters are set. */
export function assignments(values: Values): string {
  const lines = Object.entries(values).map(([name, value]) => `${name} = ${value}`);
  return [INJECTED, ...lines].join('\n');
}

/** The source of the parameters cell with new values in its lines; comments stay. */
export function rewritten(
  source: string,
  parameters: readonly IParameter[],
  values: Values
): string {
  let text = source;
  for (const { name, value: old, line } of parameters) {
    const value = values[name];
    if (value === undefined || value === old) {
      continue;
    }
    const place = assigned(text, name).find(
      one => one.line === line && text.slice(one.from, one.to) === old
    );
    text = place
      ? text.slice(0, place.from) + value + text.slice(place.to)
      : // A value of several lines stays where it is and is assigned anew.
        `${text}\n${name} = ${value}`;
  }
  return text;
}

/** What runs the cells of a notebook. */
export interface IRunner {
  readonly notebook: INotebook;
  run(ids: readonly string[]): Promise<boolean>;
}
