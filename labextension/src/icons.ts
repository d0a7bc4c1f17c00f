import { LabIcon } from '@jupyterlab/ui-components';

import { StepState } from './flow';

// Drawn on a grid of 16; `jp-icon3` takes the colour of Lab's other icons, currentColor the text's.

function icon(name: string, body: string): LabIcon {
  const svgstr = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="16">${body}</svg>`;
  return new LabIcon({ name: `jupyter-mlops:${name}`, svgstr });
}

function line(name: string, path: string): LabIcon {
  return icon(
    name,
    `<path fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" d="${path}"/>`
  );
}

export const panelIcon = icon(
  'panel',
  '<g class="jp-icon3" fill="#616161"><circle cx="3.5" cy="3.5" r="2.2"/><circle cx="12.5" cy="8" r="2.2"/><circle cx="3.5" cy="12.5" r="2.2"/><path d="M5 4.6l5.4 2.7-.6 1.3L4.4 5.9zM4.4 10.1l5.4-2.7.6 1.3L5 11.4z"/></g>'
);

export const runIcon = icon('run', '<path fill="currentColor" d="M4 2.8v10.4L13 8z"/>');
export const neededIcon = icon(
  'needed',
  '<path fill="currentColor" d="M1.5 3.2v9.6L8 8zM8 3.2v9.6L14.5 8z"/>'
);
export const affectedIcon = icon(
  'affected',
  '<path fill="currentColor" d="M2.5 3.2v9.6L10.5 8zM11.5 3h2v10h-2z"/>'
);
export const moreIcon = icon(
  'more',
  '<g fill="currentColor"><circle cx="3" cy="8" r="1.4"/><circle cx="8" cy="8" r="1.4"/><circle cx="13" cy="8" r="1.4"/></g>'
);
export const starIcon = line(
  'star',
  'M8 2l1.9 3.8 4.1.6-3 2.9.7 4.1L8 11.5l-3.7 1.9.7-4.1-3-2.9 4.1-.6z'
);
export const starredIcon = icon(
  'starred',
  '<path fill="currentColor" d="M8 1.6l2 4.1 4.5.6-3.3 3.1.8 4.5L8 11.8l-4 2.1.8-4.5L1.5 6.3 6 5.7z"/>'
);
export const pinIcon = line('pin', 'M6 2h4l-.5 4L12 8.5H4L6.5 6zM8 8.5V14');
export const editIcon = line('edit', 'M3 13l.6-2.6L11 3l2 2-7.4 7.4z');

export const stageIcons: Record<string, LabIcon> = {
  load: line('load', 'M8 2v8M5 7.2L8 10.2l3-3M3 13.5h10'),
  features: line('features', 'M2.5 3.5h11L9.5 8.5V13l-3-1.5v-3z'),
  train: line('train', 'M2.5 13.5L6 8.5l2.5 2.5 5-8M9.8 3h3.7v3.7'),
  evaluate: line('evaluate', 'M2.5 13.5h11M4.5 13V9M8 13V4.5M11.5 13V7'),
  parameters: line('parameters', 'M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 3v3M5.5 10v3'),
  skip: line('skip', 'M3.5 3.5l9 9M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8z'),
  setup: line('setup', 'M2.5 4.5h11M2.5 8h11M2.5 11.5h6'),
  none: line('none', 'M4 8h8')
};

export const stateIcons: Record<StepState, LabIcon> = {
  never: icon(
    'never',
    '<circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="1.4" stroke-dasharray="2 2"/>'
  ),
  partly: icon(
    'partly',
    '<circle cx="8" cy="8" r="4.5" fill="none" stroke="currentColor" stroke-width="1.4"/><path fill="currentColor" d="M8 3.5a4.5 4.5 0 010 9z"/>'
  ),
  fresh: line('fresh', 'M3.5 8.5l3 3 6-7'),
  stale: line('stale', 'M8 4.5V8l2.3 1.6M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2z'),
  running: icon(
    'running',
    '<circle cx="8" cy="8" r="5.2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray="22 11"/>'
  ),
  failed: line('failed', 'M4 4l8 8M12 4l-8 8'),
  interrupted: icon('interrupted', '<path fill="currentColor" d="M4.5 4.5h7v7h-7z"/>')
};

export const levelIcons: Record<string, LabIcon> = {
  error: line('error', 'M5.6 2.2h4.8l3.4 3.4v4.8l-3.4 3.4H5.6l-3.4-3.4V5.6zM8 5v3.6M8 11v.1'),
  warning: line('warning', 'M8 2.5l6 11H2zM8 6.5v3.3M8 11.7v.1'),
  note: line('note', 'M8 2.2a5.8 5.8 0 100 11.6A5.8 5.8 0 008 2.2zM8 7.3v3.9M8 4.8v.1'),
  hint: line(
    'hint',
    'M6.2 11.2h3.6M6.7 13.5h2.6M6.2 11.2c0-1.7-1.9-2.4-1.9-4.8a3.7 3.7 0 017.4 0c0 2.4-1.9 3.1-1.9 4.8'
  )
};
