import { ICell, INotebook } from './notebook';
import { INotebookSource } from './server';
import { textsOf } from './tags';

/** The cells of a notebook as the server wants them: no outputs, and of the metadata the tags. */
export function sourceOf(notebook: INotebook, cells: readonly ICell[]): INotebookSource {
  return {
    path: notebook.path,
    name: notebook.path.split('/').pop() ?? '',
    language: notebook.language,
    cells: cells.map(cell => ({
      id: cell.id,
      cell_type: cell.type,
      source: cell.source,
      metadata: { tags: textsOf(cell.tags) },
      execution_count: cell.count
    }))
  };
}
