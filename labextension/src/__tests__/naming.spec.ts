import { namesFor } from '../naming';
import { INameOffer } from '../protocol';
import { analysis, facts } from './memory';

const offer = (kind: INameOffer['kind'], name: string, ...of: string[]): INameOffer => ({
  name,
  kind,
  of
});
const link = (from: number, to: number, ...names: string[]) => ({ from, to, names });
const SPLIT = [offer('action', 'split', 'X_train', 'y_train'), offer('action', 'clean', 'df')];
const FOREST = [offer('model', 'forest', 'forest'), offer('model', 'random_forest', 'forest')];

describe('namesFor', () => {
  it.each([
    ['nothing without a stage', 'skip', [FOREST], [0], [], [], []],
    ['nothing where nothing is known', 'train', [[]], [0], [], [], []],
    ['the model', 'train', [FOREST], [0], [], [], ['forest', 'random_forest']],
    [
      'what is given before what stays',
      'features',
      [SPLIT.slice().reverse()],
      [0],
      [link(0, 1, 'X_train')],
      [],
      ['split', 'clean']
    ],
    [
      'what stays inside the step after what leaves it',
      'features',
      [[SPLIT[1]], [SPLIT[0]]],
      [0, 1],
      [link(0, 1, 'df'), link(1, 2, 'y_train')],
      [],
      ['split', 'clean']
    ],
    [
      'the later cell first',
      'features',
      [[SPLIT[1]], [SPLIT[0]]],
      [0, 1],
      [],
      [],
      ['split', 'clean']
    ],
    [
      'no action for a model',
      'train',
      [[...SPLIT, ...FOREST]],
      [0],
      [],
      [],
      ['forest', 'random_forest']
    ],
    ['no model for features', 'features', [FOREST], [0], [], [], []],
    [
      'no name that another step has',
      'train',
      [FOREST],
      [0],
      [],
      ['train:forest'],
      ['random_forest']
    ],
    [
      'no name whose function another step has',
      'train',
      [FOREST],
      [0],
      [],
      ['train:Forest', 'train_x'],
      ['random_forest']
    ],
    [
      'not the name that it has',
      'train:forest',
      [FOREST],
      [0],
      [],
      ['train:forest'],
      ['random_forest']
    ],
    ['no name of the stage', 'features', [[offer('value', 'features', 'f')]], [0], [], [], []],
    [
      'each name once, three at most',
      'load',
      [
        [
          offer('data', 'a', 'a'),
          offer('value', 'a', 'a'),
          offer('data', 'b', 'b'),
          offer('data', 'c', 'c'),
          offer('data', 'd', 'd')
        ]
      ],
      [0],
      [],
      [],
      ['a', 'b', 'c']
    ]
  ] as const)('offers %s', (_, tag, names, cells, links, tags, expected) => {
    const read = analysis({
      cells: names.map((own, index) => facts(index, { names: [...own] })),
      links: links.map(one => ({ ...one, names: [...one.names] }))
    });
    expect(namesFor(read, cells, tag, [tag, ...tags])).toEqual(expected);
  });
});
