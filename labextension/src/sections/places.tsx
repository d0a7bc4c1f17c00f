import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { PlaceLink } from '../controls';
import { NotebookModel } from '../model';
import { IVariable, Place } from '../protocol';

interface ITelling {
  model: NotebookModel;
  trans: TranslationBundle;
}

/** Places in the notebook, to jump to; line 0 is one that is not known. */
export function Places(
  props: ITelling & { title: string; places: readonly Place[] }
): JSX.Element | null {
  const { model, trans, title, places } = props;
  if (!places.length) {
    return null;
  }
  return (
    <span className="jp-mlops-places">
      {title}{' '}
      {places.map(place => (
        <CellLink key={place.join()} model={model} trans={trans} place={place} />
      ))}
    </span>
  );
}

/** Leads to the cell that had this number when it was drawn; a later analysis may count anew. */
export function CellLink(props: ITelling & { place: Place }): JSX.Element {
  const { model, trans, place } = props;
  const [cell, line] = place;
  const id = model.idOf(cell);
  return <PlaceLink trans={trans} cell={cell} line={line} onClick={() => go(model, id, line)} />;
}

/** Leads to a cell of the notebook as it was exported; cells may have moved since, or be gone. */
export function ExportedLink(
  props: ITelling & { cell: number; id: string | null; line: number }
): JSX.Element {
  const { model, trans, cell, id, line } = props;
  const known = exportedId(model, cell, id);
  if (known === null) {
    return <>{trans.__('cell %1 line %2 as exported, which is gone', cell, line)}</>;
  }
  const now = model.notebook.cells.findIndex(one => one.id === known);
  return <PlaceLink trans={trans} cell={now} line={line} onClick={() => go(model, known, line)} />;
}

/** The id that a cell of the exported notebook has now: null where it is gone. */
export function exportedId(model: NotebookModel, cell: number, id: string | null): string | null {
  const { cells } = model.notebook;
  const found = id === null ? cells[cell] : cells.find(one => one.id === id);
  return found?.id ?? null;
}

export function go(model: NotebookModel, id: string | null, line = 0): void {
  if (id !== null) {
    void model.notebook.reveal(id, line || undefined);
  }
}

/** What passes: a variable, or the file or generator by way of which something does. */
export function Name(props: { trans: TranslationBundle; name: string }): JSX.Element {
  const { trans, name } = props;
  const [, way, what] = /^(file|random): (.*)$/.exec(name) ?? [];
  if (!way) {
    return <code>{name}</code>;
  }
  if (what === '*') {
    return <>{way === 'file' ? trans.__('a file') : trans.__('random numbers')}</>;
  }
  return (
    <>{way === 'file' ? trans.__('the file %1', what) : trans.__('random numbers (%1)', what)}</>
  );
}

/** Type, shape and size of a variable, where the kernel told them. */
export function Kind(props: { variable: IVariable | undefined }): JSX.Element | null {
  const { variable } = props;
  if (!variable) {
    return null;
  }
  const shape = Array.isArray(variable.shape) ? variable.shape.join(' × ') : '';
  const bytes = typeof variable.bytes === 'number' ? size(variable.bytes) : '';
  return (
    <span className="jp-mlops-dim">
      {[variable.type, shape, bytes].filter(Boolean).join(' · ')}
    </span>
  );
}

function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toPrecision(3).replace(/\.0+$/, '')} ${units[power]}`;
}
