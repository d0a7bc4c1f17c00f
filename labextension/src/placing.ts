import type { SplitPanel, TabPanel, Widget } from '@lumino/widgets';

/** What of Lab's shell, or Notebook 7's, shows a page beside the notebook. */
export interface IPlaces {
  add(widget: Widget, area: string, options?: { mode?: 'split-right' }): void;
  widgets(area: string): Iterable<Widget>;
  activateById(id: string): void;
}

/** The page of that id, wherever it stands; null where there is none. */
export function placed(shell: IPlaces, id: string): Widget | null {
  const all = ['main', 'down'].flatMap(area => [...shell.widgets(area)]);
  return all.find(widget => widget.id === id) ?? null;
}

/**
 * Show a page beside the notebook. The main area of Notebook 7 holds the notebook alone and takes
 * no other, without a word: there it stands below, in a tab of its own.
 */
export function place(shell: IPlaces, page: Widget): void {
  if (!placed(shell, page.id)) {
    shell.add(page, 'main', { mode: 'split-right' });
  }
  if (!placed(shell, page.id)) {
    shell.add(page, 'down');
    if ([...shell.widgets('down')].length === 1) {
      // The first page there gets a line's height, as nothing says how much it wants.
      const rows = tabsOf(page)?.parent as SplitPanel | null | undefined;
      rows?.setRelativeSizes([1, 1]);
    }
  }
  if ([...shell.widgets('down')].includes(page)) {
    const tabs = tabsOf(page);
    if (tabs) {
      tabs.currentWidget = page; // the shell shows the tabs, but chooses none of them
    }
  }
  shell.activateById(page.id);
}

/** The tabs that a page below the notebook is one of. */
function tabsOf(page: Widget): TabPanel | null {
  return (page.parent?.parent ?? null) as TabPanel | null;
}
