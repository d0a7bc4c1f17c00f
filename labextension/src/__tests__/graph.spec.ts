import { column } from '../column';
import { Decided, IOwnEdge } from '../edges';
import {
  addedAround,
  cellGraph,
  edgeId,
  givenBy,
  hasLoose,
  hasManyLoose,
  IDrawable,
  IGraph,
  stepGraph,
  takenBy,
  withoutLoose
} from '../graph';
import { ICellFacts, ILink } from '../protocol';
import { widthOf } from '../layout';
import { analysis, facts, step } from './memory';

const WORDS = { parameters: 'parameters', setup: 'setup', none: 'untagged' };
const link = (from: number, to: number, ...names: string[]): ILink => ({ from, to, names });

/** 0 imports, 1 parameters, 2 load, 3-5 train, 6 and 8 a look at the data, 7 evaluate. */
function drawable(links: readonly ILink[], own: readonly IOwnEdge[] = []): IDrawable {
  const kinds: Partial<ICellFacts>[] = [
    { setup: true },
    { kind: 'parameters' },
    ...['load', 'train', 'train', 'train'].map(tag => ({ kind: 'step' as const, tag })),
    {},
    { kind: 'step', tag: 'evaluate' },
    {}
  ];
  const ids = kinds.map((_, index) => `c${index}`);
  const read = analysis({
    cells: kinds.map((given, index) => facts(index, given)),
    steps: [step('load', [2]), step('train', [3, 4, 5]), step('evaluate', [7])],
    links: [...links],
    edges: [{ from: 'load', to: 'train', variables: [] }]
  });
  return { analysis: read, ids, edges: new Decided(read, ids, own).edges, words: WORDS };
}

function cells(drawn: IDrawable): IGraph {
  return cellGraph(drawn, drawn.analysis.steps[1]);
}

const told = (graph: IGraph): string[] =>
  graph.edges.map(edge => `${edgeId(edge)}: ${edge.variables.map(one => one.name).join()}`);

describe('the graph of the cells of a step', () => {
  it.each<[string, ILink[], string[]]>([
    ['is empty where nothing passes', [], []],
    ['has what passes inside', [link(3, 4, 'x', 'y')], ['#c3 → #c4: x,y']],
    [
      'has steps around it',
      [link(2, 3, 'df'), link(5, 7, 'm')],
      ['load → #c3: df', '#c5 → evaluate: m']
    ],
    [
      'has cells of no step by what they are',
      [link(0, 3, 'pd'), link(1, 4, 'TREES'), link(4, 6, 'x')],
      ['(setup) → #c3: pd', '(parameters) → #c4: TREES', '#c4 → (none): x']
    ],
    ['leaves out what passes elsewhere', [link(2, 7, 'df'), link(0, 2, 'pd')], []],
    [
      'draws once what a cell passes on by the same name',
      [
        link(2, 3, 'df'),
        link(2, 4, 'df', 'y'),
        link(3, 4, 'df'),
        link(4, 5, 'df'),
        link(2, 5, 'df')
      ],
      ['load → #c3: df', 'load → #c4: y', '#c3 → #c4: df', '#c4 → #c5: df']
    ],
    [
      'takes no way through another step for one through a cell',
      [link(3, 7, 'm'), link(7, 5, 'm'), link(3, 5, 'm')],
      ['#c3 → evaluate: m', 'evaluate → #c5: m', '#c3 → #c5: m']
    ]
  ])('%s', (_, links, expected) => {
    expect(told(cells(drawable(links)))).toEqual(expected);
  });

  it('has all cells of the step, and of others only those that pass something', () => {
    const { nodes } = cells(drawable([link(0, 4, 'np'), link(4, 6, 'x')]));
    expect(nodes.map(node => [node.id, node.outside, node.cells])).toEqual([
      ['#c3', false, [3]],
      ['#c4', false, [4]],
      ['#c5', false, [5]],
      ['(setup)', true, [0]],
      ['(none)', true, [6]]
    ]);
  });

  it('names the cells of each box by their ids', () => {
    const drawn = drawable([link(0, 4, 'np'), link(2, 3, 'df'), link(4, 6, 'x')]);
    expect(cells(drawn).nodes.map(node => node.ids)).toEqual([
      ...[['c3'], ['c4'], ['c5']],
      ...[['c0'], ['c2'], ['c6']]
    ]);
    expect(stepGraph(drawn).nodes[1].ids).toEqual(['c3', 'c4', 'c5']);
  });

  it('names the cells on both sides and invents no line', () => {
    const [edge] = cells(drawable([link(3, 7, 'm'), link(2, 3, 'df')])).edges;
    expect(edge.variables[0]).toMatchObject({ made: [[3, 0]], used: [[7, 0]], changed: false });
  });

  it('tells what is ignored by hand, and apart what was added', () => {
    const own = (kind: IOwnEdge['kind'], from: string, to: string): IOwnEdge => ({
      from,
      to,
      kind,
      reason: 'a file'
    });
    const drawn = drawable(
      [link(2, 3, 'df'), link(2, 4, 'df'), link(3, 4, 'df')],
      [own('ignored', 'load', 'train'), own('added', 'train', 'evaluate')]
    );
    const graph = cells(drawn);
    expect(graph.edges.map(edge => edge.own?.kind)).toEqual(['ignored', 'ignored', undefined]);
    expect(told(graph)).toEqual(['load → #c3: df', 'load → #c4: df', '#c3 → #c4: df']);
    expect(addedAround(drawn.edges, drawn.analysis.steps[1])).toEqual([
      own('added', 'train', 'evaluate')
    ]);
    expect(addedAround(drawn.edges, drawn.analysis.steps[0])).toEqual([]);
  });
});

describe('cells of no step', () => {
  it.each<[string, ILink[], boolean, boolean]>([
    ['none', [link(1, 3, 'TREES')], false, false],
    ['few', [link(0, 3, 'np')], true, false],
    [
      'many',
      [3, 4, 5].flatMap(at => [link(0, at, 'np'), link(6, at, 'x'), link(at, 6, 'y')]),
      true,
      true
    ]
  ])('are %s', (_, links, has, many) => {
    const graph = cells(drawable(links));
    expect([hasLoose(graph), hasManyLoose(graph)]).toEqual([has, many]);
  });

  it('are hidden with what they give', () => {
    const graph = withoutLoose(cells(drawable([link(0, 3, 'np'), link(1, 3, 'TREES')])));
    expect(told(graph)).toEqual(['(parameters) → #c3: TREES']);
    expect(graph.nodes.map(node => node.id)).not.toContain('(setup)');
  });
});

it('draws all steps with their edges', () => {
  const graph = stepGraph(drawable([]));
  expect(graph.nodes.map(node => node.id)).toEqual(['load', 'train', 'evaluate']);
  expect(graph.edges.map(edgeId)).toEqual(['load → train']);
});

it('draws no box so wide that the others have no place beside it', () => {
  const [node] = stepGraph(drawable([])).nodes;
  const width = (text: string): number => widthOf({ ...node, text });
  expect(width('train')).toBeLessThan(width('train:boosted'));
  expect(width('train:' + 'x'.repeat(90))).toBe(width('train:' + 'x'.repeat(40)));
});

it('tells what a cell takes and gives by name, with all cells', () => {
  const links = [link(4, 7, 'm'), link(3, 7, 'm', 'x'), link(7, 9, 'score')];
  expect(takenBy(links, 7)).toEqual([
    { name: 'm', cells: [3, 4] },
    { name: 'x', cells: [3] }
  ]);
  expect(givenBy(links, 7)).toEqual([{ name: 'score', cells: [9] }]);
  expect(givenBy(links, 9)).toEqual([]);
});

describe('a column', () => {
  const drawn = (links: readonly ILink[]) => column(cells(drawable(links)));

  it('keeps the order of the document; what only takes stands last', () => {
    const { boxes } = drawn([
      link(0, 3, 'np'),
      link(2, 3, 'df'),
      link(5, 8, 'm'),
      link(5, 6, 'm'),
      link(3, 7, 'm')
    ]);
    const order = [...boxes].sort((a, b) => a.y - b.y).map(box => box.node.id);
    expect(order).toEqual(['(setup)', 'load', '#c3', '#c4', '#c5', 'evaluate', '(none)']);
  });

  it('lets no box and no name stand on another', () => {
    const { boxes, wires, width, left } = drawn([
      link(2, 3, 'df'),
      link(2, 4, 'df2'),
      link(2, 5, 'df3'),
      link(3, 4, 'x'),
      link(3, 5, 'a_very_long_name'),
      link(4, 5, 'z')
    ]);
    const drawnBoxes = boxes.map(box => ({ ...box, left: box.x - box.width / 2 }));
    const labels = wires.map(({ x, y, label }) => {
      const wide = label.length * 6.6;
      return { x, y, width: wide, height: 16, left: x - wide / 2 };
    });
    const all = [...drawnBoxes, ...labels];
    for (const [at, a] of all.entries()) {
      expect(a.left).toBeGreaterThanOrEqual(left);
      expect(a.left + a.width).toBeLessThanOrEqual(left + width);
      for (const b of all.slice(at + 1)) {
        const beside = a.left + a.width <= b.left || b.left + b.width <= a.left;
        const below = Math.abs(a.y - b.y) >= (a.height + b.height) / 2;
        expect(beside || below).toBe(true);
      }
    }
  });

  it('shortens what would not stand beside another name', () => {
    const { wires } = drawn([link(3, 5, 'a_very_long_name')]);
    expect(wires.map(wire => wire.label)).toEqual(['a_very_long…']);
  });

  it('gives each box one lane, and two that meet two', () => {
    const lanes = (links: readonly ILink[]): number => drawn(links).width;
    const none = lanes([link(3, 4, 'x')]);
    expect(lanes([link(3, 5, 'x')]) - none).toBe(10);
    expect(lanes([link(2, 5, 'x'), link(2, 4, 'y')]) - none).toBe(10);
    expect(lanes([link(2, 5, 'x'), link(3, 5, 'y')]) - none).toBe(20);
  });

  it('is empty where there is nothing', () => {
    expect(column({ nodes: [], edges: [] })).toMatchObject({ height: 0, boxes: [], wires: [] });
  });
});
