import { ISessionContext } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';

import { KernelLink } from '../kernel';
import { settled } from './memory';

/** A kernel that does what it is asked in order, when it is told to. */
class Shell {
  asked: { code: string; done: (content: unknown) => void }[] = [];
  comms: { onMsg?: (message: unknown) => void; onClose?: () => void; sent: unknown[] }[] = [];
  handleComms = true;

  requestExecute(request: { code: string }): { done: Promise<unknown> } {
    let done: (content: unknown) => void = () => undefined;
    const promise = new Promise(resolve => {
      done = content => resolve({ content });
    });
    this.asked.push({ code: request.code, done });
    return { done: promise };
  }

  createComm(): unknown {
    const comm = {
      sent: [] as unknown[],
      isDisposed: false,
      open: () => undefined,
      close: () => undefined,
      send: (data: unknown) => comm.sent.push(data)
    };
    this.comms.push(comm);
    return comm;
  }

  /** Load, having run `ran` cells before. */
  load(ran: number, known = false): void {
    const text = (data: string): unknown => ({ data: { 'text/plain': data } });
    const said = { known: text(known ? 'True' : 'False'), ran: text(String(ran)) };
    for (const one of this.asked.splice(0)) {
      one.done({ status: 'ok', user_expressions: one.code ? {} : said });
    }
  }
}

interface IMade {
  shell: Shell;
  link: KernelLink;
  status: (now: string) => void;
  /** The process of that name says how it stands. */
  say: (process: string, now: string) => void;
}

function make(wanted: boolean): IMade {
  const shell = new Shell();
  const owner = {};
  const statusChanged = new Signal<object, string>(owner);
  const iopubMessage = new Signal<object, unknown>(owner);
  const session = {
    iopubMessage,
    kernelChanged: new Signal(owner),
    statusChanged,
    ready: new Promise(() => undefined),
    session: { kernel: shell }
  };
  const cells = [{ id: 'c0', type: 'code', source: 'a = "é\\n"', tags: ['train'], count: null }];
  const link = new KernelLink(session as unknown as ISessionContext, { wanted, cells });
  const say = (process: string, now: string): void =>
    iopubMessage.emit({ header: { session: process }, content: { execution_state: now } });
  return { shell, link, say, status: now => statusChanged.emit(now) };
}

const STATE = {
  content: { data: { kind: 'state', cells: [], running: null, run: null, order: '' } }
};

it('loads nothing where nothing shall be recorded', () => {
  const { shell, link } = make(false);
  shell.comms[0].onClose?.();
  expect([shell.asked, link.status]).toEqual([[], 'off']);
});

it('loads before it asks, tells the tags with it, and asks again once it is loaded', async () => {
  const { shell, link } = make(true);
  expect(shell.asked.map(one => one.code !== '')).toEqual([false, true]);
  const told = /adopt\(get_ipython\(\), (".*")\)$/.exec(shell.asked[1].code)?.[1] ?? '';
  expect(JSON.parse(JSON.parse(told) as string)).toEqual({
    notebook: '',
    cells: [{ id: 'c0', kind: 'code', tags: ['train'], source: 'a = "é\\n"' }]
  });
  shell.comms[0].onClose?.();
  expect(link.status).toBe('starting');
  shell.load(0);
  await settled();
  expect(shell.comms).toHaveLength(2);
  shell.comms[1].onMsg?.(STATE);
  expect([link.status, link.before]).toEqual(['on', 0]);
});

it.each([
  [3, false, 3],
  [3, true, 0] // they were recorded
])('knows that %s cells ran before, loaded already: %s', async (ran, known, before) => {
  const { shell, link } = make(true);
  shell.load(ran, known);
  await settled();
  expect(link.before).toBe(before);
});

it('loads into a restarted process before anything else that is asked of it', async () => {
  const { shell, link, status } = make(true);
  shell.load(3);
  await settled();
  status('restarting');
  expect(shell.asked).toEqual([]); // Lab forgets what is asked right now
  await Promise.resolve();
  expect(shell.asked).toHaveLength(2);
  shell.load(0);
  await settled();
  status('idle');
  expect([shell.asked, link.before, shell.comms.length]).toEqual([[], 0, 2]);
});

it('forgets what ran where another page restarts the kernel', async () => {
  const { shell, link, status } = make(true);
  status('starting'); // its first start
  shell.load(0);
  await settled();
  shell.comms[0].onMsg?.(STATE);
  expect([link.status, link.process]).toEqual(['on', 0]);
  status('starting');
  expect([link.status, link.state, link.process]).toEqual(['starting', null, 1]);
  await Promise.resolve();
  expect(shell.asked).toHaveLength(2);
  status('idle');
  expect(shell.comms).toHaveLength(2);
});

it('knows another process by its session where its start was missed', async () => {
  const { shell, link, status, say } = make(true);
  shell.load(3);
  await settled();
  shell.comms[0].onMsg?.(STATE);
  say('first', 'busy');
  say('server', 'restarting'); // the server says so for a kernel that died
  say('first', 'idle');
  expect([link.status, link.process, link.before]).toEqual(['on', 0, 3]);
  say('second', 'busy');
  expect([link.status, link.state, link.process, link.before]).toEqual(['starting', null, 1, 0]);
  expect([shell.asked.length, shell.comms.length]).toEqual([2, 2]);
  say('second', 'idle');
  expect(link.process).toBe(1);
  status('restarting'); // by this page: the last word of the old process is none of a third
  say('second', 'idle');
  status('idle');
  say('third', 'idle');
  say('third', 'busy');
  expect(link.process).toBe(2);
});

it('is off where the kernel cannot load it', async () => {
  const { shell, link } = make(true);
  shell.comms[0].onClose?.();
  shell.load(0);
  await settled();
  shell.comms[1].onClose?.();
  expect(link.status).toBe('off');
});
