import { reach, throughOthers } from '../flow';
import { IEdge } from '../protocol';

function edges(...pairs: [string, string][]): IEdge[] {
  return pairs.map(([from, to]) => ({ from, to, variables: [] }));
}

const sorted = (names: ReadonlySet<string>): string[] => [...names].sort();

it('reaches nothing where there is no edge', () => {
  const { above, below } = reach([], 'train');
  expect([sorted(above), sorted(below)]).toEqual([[], []]);
});

it('reaches through other steps, once each, never itself', () => {
  const found = edges(
    ['load', 'features'],
    ['features', 'train'],
    ['load', 'train'],
    ['train', 'evaluate'],
    ['other', 'evaluate']
  );
  const { above, below } = reach(found, 'train');
  expect([sorted(above), sorted(below)]).toEqual([['features', 'load'], ['evaluate']]);
  expect(sorted(reach(found, 'load').below)).toEqual(['evaluate', 'features', 'train']);
  expect(sorted(reach(edges(['a', 'b'], ['b', 'a']), 'a').above)).toEqual(['b']);
});

it('tells apart what a step takes itself', () => {
  const found = edges(['load', 'features'], ['features', 'train'], ['train', 'evaluate']);
  const { above, below } = throughOthers(found, 'features');
  expect([sorted(above), sorted(below)]).toEqual([[], ['evaluate']]);
  expect(sorted(throughOthers(found, 'train').above)).toEqual(['load']);
});
