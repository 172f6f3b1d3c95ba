// The address bar holds the view: what is shown can be sent to a colleague, and the back button goes back.
import {shared} from './store.js';

/**
 * @typedef {object} View
 * @property {"gallery"|"object"|"map"|"progress"} screen
 * @property {string} where row expression
 * @property {string} sort column, "learned", "next", or "" for the server's choice
 * @property {boolean} up rising
 * @property {string} lasso x1,y1,x2,y2,... in map coordinates
 * @property {number} offset of the page in the selection
 * @property {number} count images a page
 * @property {number|null} row the image that has the focus
 * @property {string} stretch "" (the server's choice), asinh, linear, log
 * @property {number} level -5 to 5
 * @property {string} bands "" (the server's choice), one number, or three with commas
 * @property {string} plane large on the object's screen
 * @property {string} colour column of the map's colours; "label"
 * @property {string} at x,y,zoom of the map
 */

/** @type {View} */
export const usualView = {
  screen: 'gallery', where: '', sort: '', up: false, lasso: '', offset: 0, count: 100, row: null,
  stretch: '', level: 0, bands: '', plane: 'image', colour: '', at: '',
};

const kScreens = ['gallery', 'object', 'map', 'progress'];
const kCounts = [40, 100, 200];

function whole(text, low, high, otherwise) {
  const number = Number(text);
  return text !== null && text !== '' && Number.isInteger(number) && number >= low && number <= high ? number : otherwise;
}

/** @returns {View} of an address; what makes no sense there is left out. */
export function readAddress(search) {
  const given = new URLSearchParams(search);
  const view = {...usualView};
  for (const name of ['where', 'sort', 'lasso', 'bands', 'plane', 'colour', 'at']) view[name] = given.get(name) ?? usualView[name];
  if (kScreens.includes(given.get('screen'))) view.screen = given.get('screen');
  if (['asinh', 'linear', 'log'].includes(given.get('stretch'))) view.stretch = given.get('stretch');
  view.up = given.get('up') === '1';
  view.offset = whole(given.get('offset'), 0, 1e12, 0);
  view.count = kCounts.includes(Number(given.get('count'))) ? Number(given.get('count')) : usualView.count;
  view.row = whole(given.get('row'), 0, 1e12, null);
  view.level = whole(given.get('level'), -5, 5, 0);
  return view;
}

/** Only what differs from the usual view. */
export function writeAddress(view) {
  const parts = new URLSearchParams();
  for (const [name, usual] of Object.entries(usualView)) {
    if (view[name] === usual) continue;
    parts.set(name, view[name] === true ? '1' : String(view[name]));
  }
  const text = parts.toString().replace(/%2C/g, ',');
  return text ? `/?${text}` : '/';
}

/** The view that is shown. */
export const view = shared(readAddress(location.search));

/** Changes the view. `replace`: without a step for the back button (the focus moves, the next object). */
export function go(changes, {replace = false} = {}) {
  const next = {...view.value, ...changes};
  const url = writeAddress(next);
  if (url === location.pathname + location.search) {
    view.set(next);
    return;
  }
  history[replace ? 'replaceState' : 'pushState'](null, '', url);
  view.set(next);
}

window.addEventListener('popstate', () => view.set(readAddress(location.search)));

/** The parameters of a selection in an order. */
export function selection({where, sort, up, lasso}) {
  return {where, sort, up, lasso};
}
