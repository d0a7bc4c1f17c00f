import * as React from 'react';

/** What sees to the focus by itself when it is done. */
const MOVES = '.jp-mlops-rename';

/** Whether nothing has the focus, as when what had it is drawn no more. */
export function isFocusLost(): boolean {
  const { activeElement, body } = document;
  return activeElement === null || activeElement === body;
}

/** Give the focus to what stands for a node now: itself, or its cell or box where drawn anew. */
export function focusAgain(node: Element): void {
  give(sameAs(node));
}

/**
 * Keeps the focus among what is drawn in `root`, where what had it is drawn elsewhere or no more.
 *
 * A focus that somebody took away, by a click elsewhere or a menu, is not taken back: while it
 * draws, React tells of no blur.
 */
export function useKeptFocus(
  root: React.RefObject<HTMLElement>
): Pick<React.DOMAttributes<HTMLElement>, 'onFocus' | 'onBlur'> {
  const last = React.useRef<Element | null>(null);
  React.useEffect(() => {
    const watch = new MutationObserver(() => {
      const lost = last.current;
      if (lost && !lost.isConnected && !lost.closest(MOVES) && isFocusLost()) {
        give(sameAs(lost) ?? (root.current && tabStop(root.current)));
      }
    });
    if (root.current) {
      watch.observe(root.current, { childList: true, subtree: true });
    }
    return () => watch.disconnect();
  }, [root]);
  return {
    onFocus: event => {
      last.current = event.target;
    },
    onBlur: () => {
      last.current = null;
    }
  };
}

function sameAs(node: Element): HTMLElement | null {
  if (node.isConnected) {
    return node as HTMLElement;
  }
  const { cell } = node.closest<HTMLElement>('[data-cell]')?.dataset ?? {};
  const { node: box } = node.closest<HTMLElement>('[data-node]')?.dataset ?? {};
  const found = [
    cell && `[data-cell="${CSS.escape(cell)}"]`,
    box && `[data-node="${CSS.escape(box)}"]`
  ];
  return find(document, ...found.flatMap(one => (one ? [`.jp-mlops-panel ${one}`] : [])));
}

/** What the Tab key comes to in the list of cells or the graph. */
function tabStop(root: Element): HTMLElement | null {
  return find(root, '.jp-mlops-row[tabindex="0"]', '.jp-mlops-graph [tabindex="0"]');
}

function find(root: ParentNode, ...selectors: string[]): HTMLElement | null {
  return selectors.length ? root.querySelector<HTMLElement>(selectors.join()) : null;
}

function give(node: HTMLElement | null): void {
  node?.focus({ preventScroll: true });
  // Who goes by the mouse keeps what is in view.
  if (node?.matches(':focus-visible')) {
    node.scrollIntoView({ block: 'nearest' });
  }
}
