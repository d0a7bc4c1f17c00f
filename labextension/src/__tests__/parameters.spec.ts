import { grid, misfit, rewritten, spelled, used } from '../parameters';
import { IParameter, IRun } from '../protocol';
import { isLoss } from '../runlist';

const made = (name: string, value: string, type: string, line: number): IParameter => ({
  name,
  recorded: name,
  value,
  type,
  cell: 0,
  line
});
const trees = made('trees', '200', 'int', 1);
const rate = made('rate', '0.1', 'float', 2);
const path = made('path', "'a.csv'", 'str', 3);

it.each([
  [trees, '200', ''],
  [trees, '2.5', 'whole'],
  [trees, '', 'empty'],
  [trees, '-1_000', ''],
  [rate, '1e-3', ''],
  [rate, '.5', ''],
  [rate, 'fast', 'number'],
  [path, "'b, c.csv'", '']
])('%j as %s is misfit %s', (parameter, text, wrong) => {
  expect(misfit(parameter, text)).toBe(wrong);
});

describe('grid', () => {
  it.each([
    [{}, [{}]],
    [{ trees: '200' }, [{}]],
    [{ trees: '50' }, [{ trees: '50' }]],
    [{ path: "'b, c'" }, [{ path: "'b, c'" }]],
    [{ path: 'b, c' }, [{ path: "'b, c'" }]],
    [{ path: 'str(1)' }, [{ path: "'str(1)'" }]],
    [
      { trees: '50, 100', rate: '1,2' },
      [
        { trees: '50', rate: '1' },
        { trees: '50', rate: '2' },
        { trees: '100', rate: '1' },
        { trees: '100', rate: '2' }
      ]
    ],
    [{ trees: '1,2,3,4,5', rate: '1,2,3,4,5' }, null]
  ])('of %j is %j', (texts, found) => {
    expect(grid([trees, rate, path], texts)).toEqual(found);
  });
});

it.each([
  ['model (v2)', "'model (v2)'"],
  ["it's", '"it\'s"'],
  ['it\'s "so"', '"it\'s \\"so\\""'],
  ['a\\b', '"a\\\\b"'],
  ['[1]', "'[1]'"],
  ["'", '"\'"'],
  ["'a' + 'b'", "\"'a' + 'b'\""],
  ["'a' 'b'", "\"'a' 'b'\""],
  ["'C:\\Users'", '"\'C:\\\\Users\'"'],
  [" 'a.csv' ", "'a.csv'"],
  ['"it\'s"', '"it\'s"'],
  ["'it\\'s'", "'it\\'s'"],
  ["'\\n\\x41'", "'\\n\\x41'"],
  ["r'C:\\Users'", "r'C:\\Users'"],
  ['"""a "b" c"""', '"""a "b" c"""'],
  ["''", "''"]
])('spells the text %s as %s', (text, python) => {
  expect(spelled(path, text)).toBe(python);
  expect(spelled(made('names', '[1]', 'list', 1), text)).toBe(text.trim());
});

it('writes values into their lines, and leaves the rest', () => {
  const source = "trees = 200  # 200 is many\nrate: float = 0.1\npath = 'a.csv'";
  expect(rewritten(source, [trees, rate, path], { trees: '50', rate: '0.2' })).toBe(
    "trees = 50  # 200 is many\nrate: float = 0.2\npath = 'a.csv'"
  );
});

const depth = made('depth', '2', 'int', 1);

it.each([
  ['trees = 200; depth = 2', 'trees = 200; depth = 2', {}],
  ['trees = 200; depth = 2', 'trees = 200; depth = 9', { depth: '9' }],
  ['trees = 200; depth = 2  # 2', 'trees = 7; depth = 9  # 2', { trees: '7', depth: '9' }],
  ["other = 'depth = 2'; depth = 2", "other = 'depth = 2'; depth = 9", { depth: '9' }],
  ['other = [2]; depth: int = 2', 'other = [2]; depth: int = 9', { depth: '9' }],
  ['# depth = 2\ndepth = 2', '# depth = 2\ndepth = 9', { depth: '9' }, 2],
  [
    'if 1: other = 1; depth = 2\ndepth = 2',
    'if 1: other = 1; depth = 2\ndepth = 9',
    { depth: '9' },
    2
  ]
])('turns %j into %j with %j', (source, after, values, line = 1) => {
  expect(rewritten(source, [trees, { ...depth, line }], values)).toBe(after);
});

it('assigns a value of several lines anew', () => {
  const source = 'names = [\n  1,\n]';
  const names = made('names', '[1]', 'list', 1);
  expect(rewritten(source, [names], { names: '[1]' })).toBe(source);
  expect(rewritten(source, [names], { names: '[2]' })).toBe(`${source}\nnames = [2]`);
});

it.each([
  ['accuracy', false],
  ['rmse', true],
  ['val_loss', true],
  ['mean_absolute_error', true],
  ['glossary', false],
  ['table.test.mae', true]
])('knows whether less is better: %s', (name, loss) => {
  expect(isLoss(name)).toBe(loss);
});

it.each([
  ['int', [], null],
  ['int', ['5'], null],
  ['int', ['5', '5'], null],
  ['int', ['50', '5', 'many', '', '200'], ['5', '200']],
  ['float', ['1e-3', '0.1'], ['1e-3', '0.1']],
  ['str', ['1', '2'], null]
])('knows the range that runs had: %s %j', (type, texts, range) => {
  const runs = texts.map(text => ({ parameters: { trees: text } }) as unknown as IRun);
  expect(used(made('trees', '5', type, 1), runs)).toEqual(range);
});
