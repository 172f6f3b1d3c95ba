// Actions on images, shared by keys and buttons.
import {decide, labelOf} from './labels.js';
import {go, view} from './address.js';
import {isPageOf, loadPage, page, targets} from './selection.js';
import {getJson} from './api.js';
import {notify, preferences} from './store.js';

const answerOf = (row) => page.value.rows.find((one) => one.row === row);

/** Why the server asked about the image ("rank", "uncertain", "random"), or "". A selection is no sample of all images. */
function askedFor(rows) {
  if (page.value.sort !== 'next' || rows.length !== 1 || view.value.where || view.value.lasso) return '';
  const answer = answerOf(rows[0]);
  return (answer && answer.why) || '';
}

/** Labels the selected images, then moves to the next one if the user labels one by one. */
export function label(change, {advance = true} = {}) {
  const rows = targets();
  if (rows.length === 0) {
    notify(page.value.loading ? 'Nothing was labelled: the images are still loading.' : 'Nothing was labelled: select an image on this page first.');
    return;
  }
  const full = {...change};
  // Choosing the same class again removes the label.
  if (full.label && rows.every((row) => labelOf(row, answerOf(row)).label === full.label)) full.label = '';
  decide(rows, full, askedFor(rows));
  if (advance && rows.length === 1 && preferences.value.advance && full.label !== '') step(1);
}

export function clearLabel() {
  const rows = targets();
  if (rows.length > 0) decide(rows, {label: '', grade: null});
}

export const open = (row) => {
  if (row !== null && row !== undefined) go({screen: 'object', row, plane: 'image'});
};

const kMostNext = 500;  // images that the server lists to look at next
const passed = new Set();  // rows of images to look at next from which the user went on

/** Moves to the first image to look at next that was not passed; once all were, to the first of them again. */
async function askedNext() {
  const {where, lasso, row} = view.value;
  if (row !== null) passed.add(row);
  const answer = await getJson('view', {where, lasso, sort: 'next', count: Math.min(passed.size + 40, kMostNext)});
  const unlabelled = answer.rows.filter((one) => one.row !== row && labelOf(one.row, one).label === '');
  if (unlabelled.length === 0) return notify('Every image on the list to look at next has a label.');
  let found = unlabelled.find((one) => !passed.has(one.row));
  if (!found) {
    passed.clear();
    [found] = unlabelled;
  }
  if (view.value.offset !== 0) go({offset: 0, row: found.row}, {replace: true});
  else go({row: found.row}, {replace: true});
  await loadPage({again: true});
}

/** Moves by one image in the order of the page, across its ends to the next or previous page. */
export async function step(by) {
  const {row, offset, count, screen} = view.value;
  const rows = page.value.rows.map((one) => one.row);
  const at = rows.indexOf(row);
  if (screen === 'object' && by > 0 && view.value.sort === 'next' && page.value.key !== '') return askedNext();
  if (at < 0) {
    if (screen === 'gallery' && !isPageOf(view.value)) return;
    if (rows.length > 0 && screen === 'gallery') go({row: rows[0]}, {replace: true});
    else await findPlace(row, by);
    return;
  }
  const to = at + by;
  if (to >= 0 && to < rows.length) return go({row: rows[to]}, {replace: true});
  const there = to < 0 ? offset - count : offset + count;
  if (there >= page.value.total || (to < 0 && offset === 0)) return notify(to < 0 ? 'This is the first image.' : 'This is the last image.', {seconds: 2});
  await turnTo(Math.max(0, there), to < 0 ? 'last' : 'first');
}

/** Loads another page and focuses its first or last image. */
export async function turnTo(offset, end = 'first') {
  go({offset, row: null}, {replace: view.value.screen === 'object'});
  await loadPage();
  const rows = page.value.rows;
  if (view.value.offset === offset && isPageOf(view.value) && rows.length > 0) go({row: rows[end === 'first' ? 0 : rows.length - 1].row}, {replace: true});
}

/** Loads the page that contains the row, for a row opened from elsewhere (the map, a neighbour). */
async function findPlace(row, by) {
  const {where, sort, up, lasso, count} = view.value;
  try {
    const {places} = await getJson('positions', {rows: row, where, sort, up, lasso});
    if (places[0] === null) return notify('This image is not in the selection, so there is no previous or next image.');
    go({offset: Math.floor(places[0] / count) * count}, {replace: true});
    await loadPage();
    if (page.value.rows.some((one) => one.row === row)) await step(by);
  } catch (error) {
    notify(error.message, {kind: 'error'});
  }
}

/** Shows a row in the gallery, on the page that contains it. */
export async function showInGallery(row) {
  const {where, sort, up, lasso, count} = view.value;
  const {places} = await getJson('positions', {rows: row, where, sort, up, lasso});
  if (places[0] === null) return false;
  go({screen: 'gallery', row, offset: Math.floor(places[0] / count) * count});
  return true;
}

/** Changes the filter or the order of the gallery and goes to the first page. */
export function choose(changes) {
  go({...changes, offset: 0, row: null, screen: 'gallery'});
}

/** What the next screen does first: "s" in the gallery opens the image and focuses its neighbours. */
export const wish = {similar: false};

export function openSimilar(row) {
  wish.similar = true;
  open(row);
}
