import { Pressing } from '../pressing';

function make(held = true) {
  const page = new EventTarget();
  const pressing = new Pressing(() => held);
  pressing.listen(page);
  const drawn: string[] = [];
  const draw = (): void => void drawn.push('drawn');
  const send = (type: string, more: object = {}): void =>
    void page.dispatchEvent(Object.assign(new Event(type), { button: 0, ...more }));
  return { pressing, drawn, draw, send, page };
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

  it('a drag waits for its end', () => {
    const { pressing, draw, drawn, send } = make();
    send('pointerdown');
    send('dragstart');
    send('pointercancel');
    pressing.whenFree(draw);
    jest.runAllTimers();
    expect(drawn).toHaveLength(0);
    send('dragend');
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
