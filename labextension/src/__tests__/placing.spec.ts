import type { Widget } from '@lumino/widgets';

import { IPlaces, place, placed } from '../placing';

const rows = { setRelativeSizes: jest.fn() };
const tabs = { currentWidget: null as Widget | null, parent: rows };
const page = (id: string): Widget => ({ id, parent: { parent: tabs } }) as unknown as Widget;

/** A shell whose main area takes so many pages, and says nothing where it takes none. */
function shell(room: number) {
  const areas: Record<string, Widget[]> = { main: [page('notebook')], down: [] };
  const active: string[] = [];
  const places: IPlaces = {
    add: (widget, area) => {
      if (area !== 'main' || areas.main.length < room) {
        areas[area].push(widget);
      }
    },
    widgets: area => areas[area],
    activateById: id => active.push(id)
  };
  return { places, areas, active };
}

it.each([
  [9, 'main'],
  [1, 'down']
])('puts a page where there is room for it: %d', (room, area) => {
  const { places, areas, active } = shell(room);
  const one = page('compare');
  expect(placed(places, 'compare')).toBeNull();
  place(places, one);
  place(places, one);
  expect(placed(places, 'compare')).toBe(one);
  expect(areas[area].filter(widget => widget === one)).toHaveLength(1);
  expect(tabs.currentWidget).toBe(area === 'down' ? one : null);
  expect(rows.setRelativeSizes).toHaveBeenCalledTimes(area === 'down' ? 1 : 0);
  expect(active).toEqual(['compare', 'compare']);
});
