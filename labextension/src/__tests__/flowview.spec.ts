import { FlowView } from '../flowview';

const shown = (view: FlowView) => [view.step, view.chosen, view.focus()];

it('begins with all steps, nothing chosen', () => {
  expect(shown(new FlowView())).toEqual([null, null, null]);
});

it('goes down to the cells of a step and comes back to it', () => {
  const view = new FlowView();
  view.choose(null, 'train');
  view.open('train');
  expect(shown(view)).toEqual(['train', null, 'first']);
  view.choose('train', '#c1');
  expect(shown(view)).toEqual(['train', '#c1', null]);
  view.back();
  expect(shown(view)).toEqual([null, 'train', 'chosen']);
});

it('asks for the focus once', () => {
  const view = new FlowView();
  view.open('train');
  expect([view.focus(), view.focus()]).toEqual(['first', null]);
});

it('is where something was chosen: up, where the step was gone', () => {
  const view = new FlowView();
  view.open('train');
  view.choose(null, 'load');
  expect([view.step, view.chosen]).toEqual([null, 'load']);
});

describe('a step that gets another name', () => {
  const named = (...names: string[]) => names.map(name => ({ name, cells: [`cell of ${name}`] }));
  const renamed = [...named('load'), { name: 'forest', cells: ['cell of train', 'new'] }];

  it.each([
    ['its cells', 'train', '#c1', 'forest', '#c1'],
    ['its details', null, 'train', null, 'forest'],
    ['an edge to it', null, 'load → train', null, 'load → forest'],
    ['another step', 'load', null, 'load', null]
  ])('keeps what is shown of it: %s', (_, step, chosen, nowStep, nowChosen) => {
    const view = new FlowView();
    view.follow(named('load', 'train'));
    if (step !== null) {
      view.open(step);
    }
    if (chosen !== null) {
      view.choose(step, chosen);
    }
    view.follow(renamed);
    expect([view.step, view.chosen]).toEqual([nowStep, nowChosen]);
    view.follow(named('load', 'train'));
    expect([view.step, view.chosen]).toEqual([step, chosen]);
  });

  it('is not one whose cells went to a step that was there', () => {
    const view = new FlowView();
    view.follow(named('load', 'train'));
    view.open('train');
    view.follow([{ name: 'load', cells: ['cell of load', 'cell of train'] }]);
    expect(view.step).toBe('train');
  });
});

it('says each change, until it is disposed of', () => {
  const view = new FlowView();
  let count = 0;
  view.changed.connect(() => (count += 1));
  view.open('train');
  view.table = true;
  view.loose = true;
  view.back();
  expect([count, view.table, view.loose]).toEqual([4, true, true]);
  view.dispose();
  view.open('train');
  expect([count, view.isDisposed]).toEqual([4, true]);
});
