import { Quiet } from '../quiet';

describe('quiet', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('acts once, when nothing stirred for the whole time', () => {
    const act = jest.fn();
    const quiet = new Quiet(act, 100);
    for (let key = 0; key < 10; key++) {
      quiet.stir();
      jest.advanceTimersByTime(60);
    }
    expect(act).not.toHaveBeenCalled();
    jest.advanceTimersByTime(60);
    expect(act).toHaveBeenCalledTimes(1);
    jest.advanceTimersByTime(1000);
    expect(act).toHaveBeenCalledTimes(1);
    quiet.stir();
    jest.advanceTimersByTime(101);
    expect(act).toHaveBeenCalledTimes(2);
  });

  it('does nothing once it is disposed', () => {
    const act = jest.fn();
    const quiet = new Quiet(act, 100);
    quiet.stir();
    quiet.dispose();
    quiet.stir();
    jest.advanceTimersByTime(1000);
    expect(act).not.toHaveBeenCalled();
  });
});
