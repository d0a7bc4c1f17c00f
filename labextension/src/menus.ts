import { TranslationBundle } from '@jupyterlab/translation';
import { CommandRegistry } from '@lumino/commands';
import { Menu } from '@lumino/widgets';

import { TAG } from './commands';
import { focusAgain, isFocusLost } from './focus';
import { IMenuItem, MenuAnchor } from './surroundings';
import { ROLES, roleOf } from './tags';

/** The menu of tags for some cells, below a node; `own` are steps that they alone could be. */
export function tagMenu(
  commands: CommandRegistry,
  trans: TranslationBundle,
  ids: readonly string[],
  own: readonly string[],
  node: MenuAnchor,
  closed?: () => void
): void {
  const menu = new Menu({ commands });
  menu.title.label = trans.__('Tag');
  const steps = ROLES.flatMap(role => [role, ...own.filter(step => roleOf(step) === role)]);
  for (const step of [...steps, '']) {
    if (step === 'parameters' || step === '') {
      menu.addItem({ type: 'separator' });
    }
    menu.addItem({ command: TAG, args: { step, cells: [...ids] } });
  }
  open(menu, node, closed);
}

/** A menu of things to do, at a node or where the mouse is. */
export function openMenu(
  items: readonly IMenuItem[],
  at: MenuAnchor | { x: number; y: number }
): void {
  const commands = new CommandRegistry();
  const menu = new Menu({ commands });
  items.forEach(({ label, run }, number) => {
    commands.addCommand(`item-${number}`, { label, execute: run, describedBy: { args: {} } });
    menu.addItem({ command: `item-${number}` });
  });
  open(menu, at);
}

/**
 * Open a menu, which goes when it is closed.
 *
 * The focus goes where `closed` says, else back to where it came from, unless what was chosen took it.
 */
function open(
  menu: Menu,
  at: MenuAnchor | { x: number; y: number },
  closed = () => ('getBoundingClientRect' in at ? focusAgain(at) : undefined)
): void {
  menu.aboutToClose.connect(() => {
    requestAnimationFrame(() => {
      menu.dispose();
      if (isFocusLost()) {
        closed();
      }
    });
  });
  if ('getBoundingClientRect' in at) {
    const { left, bottom } = at.getBoundingClientRect();
    menu.open(left, bottom);
  } else {
    menu.open(at.x, at.y);
  }
}
