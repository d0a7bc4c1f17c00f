import { isPart, ownTag, partOf, roleOf, withTag } from '../tags';

describe('roleOf', () => {
  it.each([
    ['', null],
    ['train', 'train'],
    ['train:forest', 'train'],
    ['train:', null],
    ['train:a b', null],
    ['parameters', 'parameters'],
    ['parameters:x', null],
    ['skip', 'skip'],
    ['Train', null],
    ['hide-input', null]
  ])('says of %s that it is %s', (tag, role) => {
    expect(roleOf(tag)).toBe(role);
  });
});

describe('withTag', () => {
  it.each([
    [undefined, null, []],
    [['a'], null, ['a']],
    [['a', 'load', 'b'], 'train:x', ['a', 'b', 'train:x']],
    [['load', 'features'], 'load', ['load']],
    ['no list', 'load', ['load']],
    [[1, 'x', null], null, ['x']]
  ])('makes of %j and %s %j', (tags, tag, made) => {
    expect(withTag(tags, tag)).toEqual(made);
  });
});

it('reads the first of our tags, and the part of one', () => {
  expect(ownTag(['x', 'evaluate', 'load'])).toBe('evaluate');
  expect(ownTag([])).toBeNull();
  expect(partOf('train:forest')).toBe('forest');
  expect(partOf('train')).toBe('');
  expect(isPart('9-a_B')).toBe(true);
  expect(isPart('-a')).toBe(false);
});
