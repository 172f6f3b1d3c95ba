// The address bar holds the view, so that users can share it and the back button works.
import {shared} from './store.js';

/**
 * @typedef {object} View
 * @property {"gallery"|"object"|"map"|"progress"} screen
 * @property {string} where row expression
 * @property {string} sort column, "learned", "next", or "" (the server's default)
 * @property {boolean} up ascending
 * @property {string} lasso x1,y1,x2,y2,... in map coordinates
 * @property {number} offset first image of the page in the selection
 * @property {number} count images per page
 * @property {number|null} row focused image
 * @property {string} stretch "" (the server's default), asinh, linear, log
 * @property {number} level -5 to 5
 * @property {string} bands "" (the server's default), one number, or three separated by commas
 * @property {string} plane shown large on the image screen
 * @property {string} colour column that colours the map; "": the ranking column
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

/** @returns {View} of an address, ignoring invalid values. */
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

/** Returns the address of a view; it holds only what differs from the default view. */
export function writeAddress(view) {
  const parts = new URLSearchParams();
  for (const [name, usual] of Object.entries(usualView)) {
    if (view[name] === usual) continue;
    parts.set(name, view[name] === true ? '1' : String(view[name]));
  }
  const text = parts.toString().replace(/%2C/g, ',');
  return text ? `/?${text}` : '/';
}

/** The current view. */
export const view = shared(readAddress(location.search));

/** Changes the view. `replace`: without a new entry for the back button (moving the focus, the next image). */
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

/** Request parameters of a selection and its order. */
export function selection({where, sort, up, lasso}) {
  return {where, sort, up, lasso};
}
