import { ISessionContext } from '@jupyterlab/apputils';
import { Kernel, KernelMessage } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { ICell, IKernelLink, KernelStatus } from './notebook';
import { IKernelState, IKernelVariables, IVariable } from './protocol';
import { textsOf } from './tags';

const TARGET = 'jupyter_mlops';
const ANSWER_MS = 3000;
const SILENT = { silent: true, store_history: false };
// Whether it is loaded already, and how many cells ran so far.
const ASK = {
  known: '"jupyter_mlops" in get_ipython().extension_manager.loaded',
  ran: 'get_ipython().execution_count - 1'
};

type Answer = IKernelState | IKernelVariables;

/** The notebook of a kernel, as far as the kernel's side has to know it. */
export interface IRecorded {
  /** Whether cells shall be recorded without being asked for. */
  readonly wanted: boolean;
  readonly cells: readonly ICell[];
}

/**
 * Talks to the kernel's side over a comm; opens it again when the kernel is another one.
 *
 * The kernel's side is loaded as soon as there is a process: what is asked of a kernel is done in
 * order, so no cell that is run later can come before it, and it is told the tags with it.
 */
export class KernelLink implements IKernelLink {
  constructor(
    private readonly _session: ISessionContext,
    private readonly _notebook: IRecorded
  ) {
    _session.kernelChanged.connect(this._onKernel, this);
    _session.statusChanged.connect(this._onStatus, this);
    _session.iopubMessage.connect(this._onSaid, this);
    if (_session.session?.kernel) {
      this._open();
    }
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

  get before(): number {
    return this._before;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._disposed;
  }

  sendTags(notebook: string, cells: readonly ICell[]): void {
    this._send({ kind: 'tags', notebook, cells: cells.map(toldOf) });
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
    if (kernel) {
      await this._load(kernel);
      this._close();
      this._open();
    }
  }

  dispose(): void {
    if (!this._disposed) {
      this._disposed = true;
      this._close();
      Signal.clearData(this);
    }
  }

  private _onKernel(): void {
    this._speaker = '';
    this._process += 1;
    this._before = 0;
    this._close();
    this._open();
  }

  /** That it starts anew can be missed; but each process speaks in a session of its own. */
  private _onSaid(_: ISessionContext, message: KernelMessage.IMessage): void {
    const { header, content } = message;
    const state = 'execution_state' in content ? content.execution_state : '';
    if (state !== 'busy' && state !== 'idle') {
      return; // others may be the server's, in its own session
    }
    const before = this._speaker;
    if (before !== '' && before !== header.session && !this._restarting) {
      this._onKernel();
    }
    this._speaker = header.session;
  }

  private _onStatus(_: ISessionContext, status: Kernel.Status): void {
    // Where somebody else restarts it, in another page, all that is heard is that it starts.
    const byOthers = status === 'starting' && this._state !== null && !this._restarting;
    if (status === 'restarting' || status === 'autorestarting' || byOthers) {
      this._restarting = true;
      this._speaker = '';
      this._process += 1;
      this._before = 0;
      this._close();
      this._become('starting');
      // Lab drops what was asked before right after this; what is asked then, the new process does.
      const process = this._process;
      void Promise.resolve().then(() => process === this._process && this._loadFirst());
    } else if (status === 'dead') {
      this._close();
      this._become('dead');
    } else if (status === 'idle' && (this._restarting || this._comm === null)) {
      this._restarting = false;
      this._speaker = '';
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
    this._loadFirst();
    const comm = kernel.createComm(TARGET);
    comm.onMsg = message => this._onMessage(message);
    comm.onClose = () => {
      if (this._comm === comm) {
        this._comm = null;
        this._answerAll({});
        if (this._loading) {
          // It was asked before the kernel's side was there.
          void this._loading.then(() => this._open());
        } else {
          this._become('off');
        }
      }
    };
    this._comm = comm;
    comm.open({});
    this._become('starting');
    this._send({ kind: 'state' });
  }

  /** Load the kernel's side before any cell runs, once for each process. */
  private _loadFirst(): void {
    const kernel = this._session.session?.kernel;
    if (kernel && !this._disposed && this._loaded !== this._process && this._notebook.wanted) {
      void this._load(kernel);
    }
  }

  private _load(kernel: Kernel.IKernelConnection): Promise<void> {
    const process = this._process;
    this._loaded = process;
    const loading = this._execute(kernel, process).finally(() => {
      if (this._loading === loading) {
        this._loading = null;
      }
    });
    this._loading = loading;
    return loading;
  }

  private async _execute(kernel: Kernel.IKernelConnection, process: number): Promise<void> {
    try {
      const asked = kernel.requestExecute({ code: '', user_expressions: ASK, ...SILENT });
      const load = kernel.requestExecute({ code: loading(this._notebook.cells), ...SILENT });
      const { content } = await asked.done;
      await load.done;
      if (process === this._process && content.status === 'ok') {
        const said = (key: string): string => textIn(content.user_expressions[key]);
        this._before = said('known') === 'False' ? Number(said('ran')) || 0 : this._before;
      }
    } catch {
      // The kernel restarted or died meanwhile; its status says so.
    }
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
  /** The session in which the process speaks; "" until it said something. */
  private _speaker = '';
  private _process = 0;
  private _before = 0;
  private _loaded = -1;
  private _loading: Promise<void> | null = null;
  private _waiting: ((variables: Record<string, IVariable>) => void)[] = [];
  private _disposed = false;
  private readonly _changed = new Signal<this, void>(this);
}

/** A cell as the kernel's side is told of it. */
function toldOf(cell: ICell): Record<'id' | 'kind' | 'source', string> & { tags: string[] } {
  return { id: cell.id, kind: cell.type, tags: textsOf(cell.tags), source: cell.source };
}

/** Python that loads the kernel's side and tells it the cells. */
function loading(cells: readonly ICell[]): string {
  // What JSON escapes in a text, a literal of Python means the same by.
  const told = JSON.stringify(JSON.stringify({ notebook: '', cells: cells.map(toldOf) }));
  return [
    'get_ipython().run_line_magic("load_ext", "jupyter_mlops")',
    `__import__("jupyter_mlops.magics", fromlist=["adopt"]).adopt(get_ipython(), ${told})`
  ].join('\n');
}

/** The text of what a kernel answered to an expression. */
function textIn(answer: unknown): string {
  const { data } = (answer ?? {}) as { data?: Record<string, unknown> };
  const text = data?.['text/plain'];
  return typeof text === 'string' ? text : '';
}
