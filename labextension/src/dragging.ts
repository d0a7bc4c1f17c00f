import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';
import * as React from 'react';

/** What Lab's notebooks take cells by. */
const CELLS = 'application/vnd.jupyter.cells';
const FAR = 6;

/** Lets code be dragged from an element into a notebook, where it becomes a cell. */
export function codeDragged(
  code: string
): Pick<React.HTMLAttributes<HTMLElement>, 'onPointerDown'> {
  if (!code) {
    return {};
  }
  return {
    onPointerDown: event => {
      if (event.button === 0) {
        wait(code, event.currentTarget, event.clientX, event.clientY);
      }
    }
  };
}

/** Begin to drag once the mouse is a little away; one that is released before was a click. */
function wait(code: string, node: HTMLElement, x: number, y: number): void {
  const over = new AbortController();
  const on = (type: string, react: (event: PointerEvent) => void): void =>
    document.addEventListener(type, event => react(event as PointerEvent), {
      capture: true,
      signal: over.signal
    });
  on('pointermove', event => {
    if (Math.hypot(event.clientX - x, event.clientY - y) > FAR) {
      over.abort();
      start(code, node, event.clientX, event.clientY);
    }
  });
  on('pointerup', () => over.abort());
  on('pointercancel', () => over.abort());
}

function start(code: string, node: HTMLElement, x: number, y: number): void {
  const mimeData = new MimeData();
  mimeData.setData(CELLS, [
    { cell_type: 'code', source: code, metadata: {}, outputs: [], execution_count: null }
  ]);
  mimeData.setData('text/plain', code);
  const dragImage = document.createElement('div');
  dragImage.className = 'jp-mlops-dragged';
  dragImage.textContent = code.trim().split('\n').pop() ?? '';
  const drag = new Drag({
    mimeData,
    dragImage,
    supportedActions: 'copy',
    proposedAction: 'copy',
    source: node
  });
  void drag.start(x, y).then(() => drag.dispose());
}
