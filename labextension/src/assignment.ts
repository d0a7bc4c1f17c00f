/** Where in a Python source a value stands that is assigned to a name. */
export interface IAssigned {
  readonly from: number;
  readonly to: number;
  /** The line that the statement begins in; the first is 1. */
  readonly line: number;
}

const TEXT = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/.source;
const TOKEN = new RegExp(`#[^\\n]*|${TEXT}|\\\\\\n|[^]`, 'g');
/** Below such a word stands what is not assigned in any case. */
const BLOCK = /^(?:\s|(?:async|class|def|elif|else|except|finally|for|if|try|while|with)\b)/;

interface IStatement {
  readonly text: string;
  readonly from: number;
}

/** The statements of a line of Python, which may reach over several; without comments. */
function lines(source: string): IStatement[][] {
  const found: IStatement[][] = [];
  let line: IStatement[] = [];
  let text = '';
  let from = 0;
  let depth = 0;
  const end = (at: number): void => {
    line.push({ text, from });
    text = '';
    from = at;
  };
  for (const token of source.matchAll(TOKEN)) {
    const [word] = token;
    const after = token.index + word.length;
    depth = Math.max(0, depth + Number('[({'.includes(word)) - Number('])}'.includes(word)));
    if (word === '\n' && !depth) {
      end(after);
      found.push(line);
      line = [];
    } else if (word === ';' && !depth) {
      end(after);
    } else if (!word.startsWith('#')) {
      text += word;
    }
  }
  end(source.length);
  return depth ? found : [...found, line]; // what is opened and not closed is no Python yet
}

/** The values that statements of their own assign to `name` alone, where each ends in its line. */
export function assigned(source: string, name: string): IAssigned[] {
  const head = new RegExp(`^\\s*${name}\\s*(?::[^=]*)?=(?!=|\\s*\\w+\\s*=[^=])[^\\S\\n]*`);
  const places: IAssigned[] = [];
  for (const line of lines(source)) {
    if (BLOCK.test(line[0].text)) {
      continue;
    }
    for (const { text, from } of line) {
      const found = head.exec(text);
      const value = found ? text.slice(found[0].length).trimEnd() : '';
      if (found && value && !value.includes('\n')) {
        const at = from + found[0].length;
        const begin = from + text.length - text.trimStart().length;
        places.push({ from: at, to: at + value.length, line: lineOf(source, begin) });
      }
    }
  }
  return places;
}

function lineOf(source: string, at: number): number {
  return source.slice(0, at).split('\n').length;
}
