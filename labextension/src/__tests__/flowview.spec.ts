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
