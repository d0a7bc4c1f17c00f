import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import {
  IAnalysis,
  ICandidate,
  ICellSource,
  IComparison,
  IExportRefusal,
  IPackagePlace,
  IPreview,
  IProject,
  IProofLine,
  IRefusal,
  IRules,
  IRun,
  IRunCell,
  IRunLog,
  IRunPage,
  RuledStage
} from './protocol';

/** What the server answers when it refuses: one line for the user. */
export class ServerError extends Error {
  constructor(
    message: string,
    readonly status: number
  ) {
    super(message);
  }
}

export interface INotebookSource {
  path: string;
  name: string;
  language: string;
  cells: ICellSource[];
}

/** The routes under `jupyter-mlops/`. */
export interface IServer {
  analyse(notebook: INotebookSource, signal?: AbortSignal): Promise<IAnalysis | IRefusal>;
  candidates(notebook: INotebookSource, cell: number, stage: RuledStage): Promise<ICandidate[]>;
  setRule(notebook: string, pattern: string, stage: RuledStage | null): Promise<IRules>;
  project(notebook: string, folder?: string): Promise<IProject>;
  runs(notebook: string, page: string | null, filter: string, limit?: number): Promise<IRunPage>;
  run(notebook: string, run: string): Promise<IRun>;
  runsChanged(notebook: string, version: string, signal: AbortSignal): Promise<string>;
  compare(notebook: string, a: string, b: string): Promise<IComparison>;
  mark(notebook: string, run: string, tags: Record<string, string>): Promise<void>;
  runCells(notebook: string, run: string): Promise<IRunCell[]>;
  runLogs(notebook: string, run: string): Promise<IRunLog[]>;
  runNotebook(notebook: string, run: string): Promise<string>;
  runPage(notebook: string, run: string): Promise<string>;
  deleteRun(notebook: string, run: string): Promise<void>;
  undeleteRun(notebook: string, run: string): Promise<void>;
  exportTo(notebook: string, target: string, write: boolean): Promise<IPreview | IExportRefusal>;
  places(folder: string, text: string): Promise<IPackagePlace[]>;
  prove(notebook: string, folder: string): Promise<string>;
  proofNews(proof: string, seen: number): Promise<{ lines: IProofLine[]; over: boolean }>;
  stopProof(proof: string): Promise<void>;
}

/** Asks the Jupyter server that Lab itself talks to; its settings carry token and XSRF cookie. */
export class Server implements IServer {
  constructor(private _settings: ServerConnection.ISettings) {}

  analyse(notebook: INotebookSource, signal?: AbortSignal): Promise<IAnalysis | IRefusal> {
    return this._ask('analysis', { method: 'POST', body: JSON.stringify(notebook), signal });
  }

  async candidates(
    notebook: INotebookSource,
    cell: number,
    stage: RuledStage
  ): Promise<ICandidate[]> {
    const body = JSON.stringify({ ...notebook, cell, stage });
    const found = await this._ask<{ rules?: ICandidate[] }>('rules/candidates', {
      method: 'POST',
      body
    });
    return found.rules ?? [];
  }

  async setRule(notebook: string, pattern: string, stage: RuledStage | null): Promise<IRules> {
    const body = JSON.stringify({ notebook, pattern, stage });
    const found = await this._ask<IRules>('rules', { method: 'PUT', body });
    if (found.error) {
      throw new ServerError(found.error, 400);
    }
    return found;
  }

  project(notebook: string, folder = ''): Promise<IProject> {
    return this._ask(`project${query({ notebook, package: folder })}`);
  }

  async runs(notebook: string, page: string | null, filter: string, limit = 50): Promise<IRunPage> {
    const path = `runs${query({ notebook, page: page ?? '', filter, limit: String(limit) })}`;
    const found = await this._ask<IRunPage>(path);
    if (found.trouble) {
      throw new ServerError(found.trouble, 200);
    }
    return found;
  }

  run(notebook: string, run: string): Promise<IRun> {
    return this._ask(`runs/${encodeURIComponent(run)}${query({ notebook })}`);
  }

  async runsChanged(notebook: string, version: string, signal: AbortSignal): Promise<string> {
    const path = `runs/changed${query({ notebook, version })}`;
    return (await this._ask<{ version: string }>(path, { signal })).version;
  }

  compare(notebook: string, a: string, b: string): Promise<IComparison> {
    return this._ask(`runs/compare${query({ notebook, a, b })}`);
  }

  async mark(notebook: string, run: string, tags: Record<string, string>): Promise<void> {
    const body = JSON.stringify({ notebook, tags });
    await this._ask(`runs/${encodeURIComponent(run)}`, { method: 'PATCH', body });
  }

  async runCells(notebook: string, run: string): Promise<IRunCell[]> {
    const path = `runs/${encodeURIComponent(run)}/cells${query({ notebook })}`;
    const found = await this._ask<{ cells: IRunCell[] | null; trouble?: string }>(path);
    if (!found.cells) {
      throw new ServerError(found.trouble ?? '', 200);
    }
    return found.cells;
  }

  async runLogs(notebook: string, run: string): Promise<IRunLog[]> {
    const path = `runs/${encodeURIComponent(run)}/logs${query({ notebook })}`;
    return (await this._ask<{ logs: IRunLog[] }>(path)).logs;
  }

  async runNotebook(notebook: string, run: string): Promise<string> {
    return (await this._post<{ path: string }>(run, 'notebook', notebook)).path;
  }

  async runPage(notebook: string, run: string): Promise<string> {
    return (await this._post<{ url: string }>(run, 'page', notebook)).url;
  }

  async deleteRun(notebook: string, run: string): Promise<void> {
    const path = `runs/${encodeURIComponent(run)}${query({ notebook })}`;
    await this._ask(path, { method: 'DELETE' });
  }

  async undeleteRun(notebook: string, run: string): Promise<void> {
    await this._post(run, 'undelete', notebook);
  }

  exportTo(notebook: string, target: string, write: boolean): Promise<IPreview | IExportRefusal> {
    const body = JSON.stringify({ notebook, target, write });
    return this._ask('export', { method: 'POST', body });
  }

  async places(folder: string, text: string): Promise<IPackagePlace[]> {
    const body = JSON.stringify({ package: folder, text });
    return (await this._ask<{ places: IPackagePlace[] }>('traceback', { method: 'POST', body }))
      .places;
  }

  async prove(notebook: string, folder: string): Promise<string> {
    const body = JSON.stringify({ notebook, package: folder });
    return (await this._ask<{ proof: string }>('proofs', { method: 'POST', body })).proof;
  }

  proofNews(proof: string, seen: number): Promise<{ lines: IProofLine[]; over: boolean }> {
    return this._ask(`proofs/${proof}${query({ seen: String(seen) })}`);
  }

  async stopProof(proof: string): Promise<void> {
    await this._ask(`proofs/${proof}`, { method: 'DELETE' });
  }

  private _post<T>(run: string, what: string, notebook: string): Promise<T> {
    const body = JSON.stringify({ notebook });
    return this._ask(`runs/${encodeURIComponent(run)}/${what}`, { method: 'POST', body });
  }

  private async _ask<T>(path: string, init: RequestInit = {}): Promise<T> {
    const url = URLExt.join(this._settings.baseUrl, 'jupyter-mlops', path);
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(url, init, this._settings);
    } catch (error) {
      if (init.signal?.aborted) {
        throw error;
      }
      throw new ServerError('', 0);
    }
    const text = await response.text();
    if (!response.ok) {
      throw new ServerError(messageOf(text), response.status);
    }
    return JSON.parse(text || 'null') as T;
  }
}

function messageOf(text: string): string {
  try {
    const answer = JSON.parse(text) as { message?: unknown };
    return typeof answer.message === 'string' ? answer.message : '';
  } catch {
    return '';
  }
}

function query(values: Record<string, string>): string {
  const given = Object.entries(values).filter(([, value]) => value !== '');
  return given.length ? `?${new URLSearchParams(given).toString()}` : '';
}
