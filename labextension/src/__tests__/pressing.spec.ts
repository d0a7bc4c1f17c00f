import { Pressing } from '../pressing';

function make(held = true) {
  const page = Object.assign(new EventTarget(), { onIt: true });
  const clicked: string[] = [];
  const button = { has: () => page.onIt, click: () => void clicked.push('clicked') };
  const pressing = new Pressing(() => (held ? button : null));
  pressing.listen(page);
  const drawn: string[] = [];
  const draw = (): void => void drawn.push('drawn');
  const send = (type: string, more: object = {}): void =>
    void page.dispatchEvent(Object.assign(new Event(type), { button: 0, ...more }));
  return { pressing, drawn, draw, send, page, clicked };
}

describe('while a button is pressed', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('nothing is held where nothing is pressed', () => {
    const { pressing, draw, drawn } = make();
    pressing.whenFree(draw);
    expect(drawn).toHaveLength(1);
  });

  it.each([
    ['pointerdown', 'pointerup', {}],
    ['pointerdown', 'pointermove', { buttons: 0 }],
    ['keydown', 'keyup', { key: ' ' }],
    ['pointerdown', 'pointercancel', {}]
  ])('%s: what is drawn waits for %s, once', (press, release, more) => {
    const { pressing, draw, drawn, send } = make();
    send(press, more);
    pressing.whenFree(draw);
    pressing.whenFree(draw);
    jest.runAllTimers();
    expect(drawn).toHaveLength(0);
    send(release, more);
    expect(drawn).toHaveLength(0); // the click comes first
    jest.runAllTimers();
    expect(drawn).toHaveLength(1);
  });

  it('what the click itself changes is drawn at once', () => {
    const { pressing, draw, drawn, send, page } = make();
    page.addEventListener('click', () => pressing.whenFree(draw));
    send('pointerdown');
    send('pointerup');
    send('click');
    expect(drawn).toHaveLength(1);
  });

  const [from, near, far] = [0, 4, 5].map(x => ({ clientX: x, clientY: 0 }));

  it.each([
    ['a click came', near, true, 0],
    ['one came on something else', near, false, 1],
    ['none came', near, null, 1],
    ['the mouse went elsewhere', far, null, 0]
  ])('what moved away is clicked, where %s', (_, to, onIt, times) => {
    const { send, page, clicked, draw, drawn, pressing } = make();
    send('pointerdown', from);
    pressing.whenFree(draw);
    send('pointerup', to);
    if (onIt !== null) {
      page.onIt = onIt;
      send('click');
    }
    expect(clicked).toEqual([]);
    jest.runAllTimers();
    expect([clicked.length, drawn.length]).toEqual([times, 1]);
    send('pointerup', from);
    jest.runAllTimers();
    expect(clicked).toHaveLength(times);
  });

  it.each([['dragstart'], ['pointercancel']])('nothing is clicked after a %s', type => {
    const { send, clicked } = make();
    send('pointerdown', from);
    send(type);
    send('pointerup', from);
    jest.runAllTimers();
    expect(clicked).toEqual([]);
  });

  it.each(['dragend', 'drop'])('a drag waits for its end: %s', end => {
    const { pressing, draw, drawn, send } = make();
    send('pointerdown');
    send('dragstart');
    send('pointercancel');
    pressing.whenFree(draw);
    jest.runAllTimers();
    expect(drawn).toHaveLength(0);
    send(end);
    jest.runAllTimers();
    expect(drawn).toHaveLength(1);
  });

  it.each([
    [false, 'pointerdown', {}],
    [true, 'pointerdown', { button: 2 }],
    [true, 'keydown', { key: 'a' }]
  ])('nothing waits: %s %s %s', (held, type, more) => {
    const { pressing, draw, drawn, send } = make(held);
    send(type, more);
    pressing.whenFree(draw);
    expect(drawn).toHaveLength(1);
  });
});
