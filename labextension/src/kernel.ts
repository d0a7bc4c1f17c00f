import { ISessionContext } from '@jupyterlab/apputils';
import { Kernel, KernelMessage } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { ICell, IKernelLink, KernelStatus } from './notebook';
import { IKernelState, IKernelVariables, IVariable } from './protocol';
import { textsOf } from './tags';

const TARGET = 'jupyter_mlops';
const ANSWER_MS = 3000;
const LOAD = 'get_ipython().run_line_magic("load_ext", "jupyter_mlops")';

type Answer = IKernelState | IKernelVariables;

/** Talks to the kernel's side over a comm; opens it again when the kernel is another one. */
export class KernelLink implements IKernelLink {
  constructor(private readonly _session: ISessionContext) {
    _session.kernelChanged.connect(this._onKernel, this);
    _session.statusChanged.connect(this._onStatus, this);
    void _session.ready.then(() => this._open()).catch(() => undefined);
  }

  get status(): KernelStatus {
    return this._status;
  }

  get state(): IKernelState | null {
    return this._state;
  }

  get process(): number {
    return this._process;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  sendTags(notebook: string, cells: readonly ICell[]): void {
    this._send({
      kind: 'tags',
      notebook,
      cells: cells.map(cell => ({
        id: cell.id,
        kind: cell.type,
        tags: textsOf(cell.tags),
        source: cell.source
      }))
    });
  }

  variables(names: readonly string[]): Promise<Record<string, IVariable>> {
    return new Promise(resolve => {
      if (!this._send({ kind: 'variables', names: [...names] })) {
        resolve({});
        return;
      }
      // Answers come in the order of the questions; one that is late is still the answer to its own.
      const timer = setTimeout(() => resolve({}), ANSWER_MS);
      this._waiting.push(variables => {
        clearTimeout(timer);
        resolve(variables);
      });
    });
  }

  async enable(): Promise<void> {
    const kernel = this._session.session?.kernel;
    if (!kernel) {
      return;
    }
    try {
      await kernel.requestExecute({ code: LOAD, silent: true, store_history: false }).done;
    } catch {
      // The kernel restarted or died meanwhile; its status says so.
      return;
    }
    this._close();
    this._open();
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._close();
      Signal.clearData(this);
    }
  }

  private _onKernel(): void {
    this._process += 1;
    this._close();
    this._open();
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting') {
      this._restarting = true;
      this._process += 1;
      this._close();
      this._become('starting');
    } else if (status === 'dead') {
      this._close();
      this._become('dead');
    } else if (status === 'idle' && (this._restarting || this._comm === null)) {
      this._restarting = false;
      if (this._status !== 'off') {
        this._open();
      }
    }
  }

  private _open(): void {
    const kernel = this._session.session?.kernel;
    if (this._disposed || this._comm) {
      return;
    }
    if (!kernel) {
      this._become('none');
      return;
    }
    if (!kernel.handleComms) {
      // Another view of the notebook holds the kernel's comms.
      this._become('off');
      return;
    }
    const comm = kernel.createComm(TARGET);
    comm.onMsg = message => this._onMessage(message);
    comm.onClose = () => {
      if (this._comm === comm) {
        this._comm = null;
        this._answerAll({});
        this._become('off');
      }
    };
    this._comm = comm;
    comm.open({});
    this._become('starting');
    this._send({ kind: 'state' });
  }

  private _onMessage(message: KernelMessage.ICommMsgMsg): void {
    const answer = message.content.data as unknown as Answer;
    if (answer.kind === 'state') {
      this._state = answer;
      this._become('on');
    } else if (answer.kind === 'variables') {
      this._waiting.shift()?.(answer.variables);
    }
  }

  private _send(message: Parameters<Kernel.IComm['send']>[0]): boolean {
    if (!this._comm || this._comm.isDisposed) {
      return false;
    }
    try {
      this._comm.send(message);
    } catch {
      return false; // The kernel is gone; its status says so.
    }
    return true;
  }

  private _close(): void {
    const comm = this._comm;
    this._comm = null;
    this._state = null;
    this._answerAll({});
    if (comm && !comm.isDisposed) {
      try {
        comm.close();
      } catch {
        // The kernel is gone: there is no one to tell.
      }
    }
  }

  private _answerAll(variables: Record<string, IVariable>): void {
    for (const answer of this._waiting.splice(0)) {
      answer(variables);
    }
  }

  private _become(status: KernelStatus): void {
    this._status = status;
    this._changed.emit();
  }

  private _comm: Kernel.IComm | null = null;
  private _status: KernelStatus = 'starting';
  private _state: IKernelState | null = null;
  private _restarting = false;
  private _process = 0;
  private _waiting: ((variables: Record<string, IVariable>) => void)[] = [];
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}
