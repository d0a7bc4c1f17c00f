import { IKernelCell, IKernelState } from '../protocol';
import { Timing } from '../timing';

function state(running: string | null, ...cells: [string, string, number | null][]): IKernelState {
  const made = cells.map(
    ([cell, how, seconds]) =>
      ({ cell, step: null, state: how, count: 1, seconds, stale: [] }) as unknown as IKernelCell
  );
  return { kind: 'state', cells: made, running, run: null, order: '' };
}

it('tells no beginning of what ran before the page was opened', () => {
  const timing = new Timing();
  timing.recall({ a: 7, b: 'x' });
  expect(timing.read(state('a', ['a', 'running', null]), 1000)).toBe(false);
  expect(timing.clock(['a'])).toEqual({ since: null, last: 7 });
  expect(timing.read(state('b', ['a', 'done', 9]), 2000)).toBe(true);
  expect(timing.clock(['b'])).toEqual({ since: 2000, last: null });
  timing.recall({ a: 7 });
  expect(timing.kept(['b', 'a'])).toEqual({ a: 9 });
});

it('has no clock where nothing runs', () => {
  const timing = new Timing();
  timing.read(null, 0);
  timing.read(state(null, ['a', 'done', 2]), 1);
  expect(timing.clock(['a'])).toBeNull();
});

it('knows how long a cell took the last time it ended well', () => {
  const timing = new Timing();
  timing.read(state(null, ['a', 'done', 2], ['b', 'failed', 9]), 0);
  timing.read(state('a', ['a', 'running', null]), 1000);
  timing.read(state('a', ['a', 'running', null]), 3000);
  expect(timing.clock(['a', 'b'])).toEqual({ since: 1000, last: 2 });
  expect(timing.clock(['b'])).toBeNull();
  timing.read(state('b', ['a', 'done', 5]), 4000);
  expect(timing.clock(['b'])).toEqual({ since: 4000, last: null });
  timing.read(null, 5000); // the kernel restarted
  timing.read(state('a'), 6000);
  expect(timing.clock(['a'])).toEqual({ since: 6000, last: 5 });
});
