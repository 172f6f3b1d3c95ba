// Pages of the selection: fetched, cached, prefetched; and the images selected on the page ("picked").
import {Failure, address, getJson} from './api.js';
import {useEffect} from './htm-preact.js';
import {info, rank, shared} from './store.js';
import {go, selection, view} from './address.js';

/**
 * The page in the gallery: {key, total, sort, rows, loading, error}. `error` is a Failure of the filter or of the
 * server; the previous rows stay.
 */
export const page = shared({key: '', total: 0, sort: '', rows: [], loading: true, error: null});

/** Picked rows, which are labelled together. */
export const picked = shared(new Set());
let anchor = null;

const kKept = 12;
const answers = new Map();

function parametersOf(shown) {
  return {...selection(shown), offset: shown.offset, count: shown.count};
}

const keyOf = (shown) => address('view', parametersOf(shown));

/** Whether the current rows are those of the view. */
export const isPageOf = (shown) => page.value.key !== '' && page.value.key === keyOf(shown);

async function fetchPage(shown, signal) {
  const key = keyOf(shown);
  if (answers.has(key)) return answers.get(key);
  const answer = await getJson('view', parametersOf(shown), signal);
  answers.set(key, answer);
  if (answers.size > kKept) answers.delete(answers.keys().next().value);
  return answer;
}

/** Clears the cache because the order or the labels have changed. */
export const forgetPages = () => answers.clear();

/** Makes the next visit to the gallery fetch its page again. */
export function expirePage() {
  forgetPages();
  page.set({...page.value, key: ''});
}

/** Whether labels change the selection or its order. */
export function hangsOnLabels(shown) {
  return shown.sort === 'next' || /user_/.test(shown.where) || /^user_/.test(shown.sort);
}

let current = null;

/** Fetches the page of the view and aborts the previous request. */
export async function loadPage({again = false} = {}) {
  const shown = view.value;
  const key = keyOf(shown);
  if (!again && page.value.key === key && !page.value.error) {
    // The user went back before another page arrived, which is no longer needed.
    if (current) current.abort();
    current = null;
    if (page.value.loading) page.set({...page.value, loading: false});
    return;
  }
  if (again) forgetPages();
  if (current) current.abort();
  const control = new AbortController();
  current = control;
  page.set({...page.value, loading: true});
  try {
    const answer = await fetchPage(shown, control.signal);
    if (current !== control) return;
    if (answer.rows.length === 0 && answer.total > 0 && shown.offset > 0) {
      go({offset: Math.floor((answer.total - 1) / shown.count) * shown.count}, {replace: true});
      return;
    }
    current = null;
    page.set({key, ...answer, loading: false, error: null});
    pickOnlyShown(answer.rows);
    readAhead(shown, answer);
  } catch (error) {
    if (error.name === 'AbortError' || current !== control) return;
    if (!(error instanceof Failure)) throw error;
    current = null;
    page.set({...page.value, key: '', loading: false, error});
  }
}

/** Drops picks that are not on the screen, so that no label goes to an image that nobody sees. */
function pickOnlyShown(rows) {
  const shown = new Set(rows.map((one) => one.row));
  const next = [...picked.value].filter((row) => shown.has(row));
  if (next.length < picked.value.size) picked.set(new Set(next));
  if (!shown.has(anchor)) anchor = null;
}

let ahead = null;

/** Prefetches the next page after a pause, so that clicks never wait for it. */
function readAhead(shown, answer) {
  clearTimeout(ahead);
  const next = {...shown, offset: shown.offset + shown.count};
  if (next.offset >= answer.total || hangsOnLabels(shown)) return;
  ahead = setTimeout(() => {
    fetchPage(next).then((coming) => readSprite(coming.rows.map((one) => one.row))).catch(() => {});
  }, 400);
}

let readSprite = () => {};
/** Sets how tiles of the next rows are prefetched; the gallery knows their size. */
export const whenReadAhead = (run) => { readSprite = run; };

/** Keeps the page in step with the view while the component is mounted. */
export function usePage(shown) {
  const key = keyOf(shown);
  useEffect(() => { loadPage(); }, [key]);
  // Ask again after the server did not answer.
  useEffect(() => {
    const timer = setInterval(() => {
      if (page.value.error && page.value.error.status === 0) loadPage();
    }, 2000);
    return () => clearInterval(timer);
  }, []);
}

/** Shows the first page of the newest order. */
export function showNewOrder() {
  forgetPages();
  picked.set(new Set());
  if (view.value.offset !== 0) go({offset: 0, row: null});
  else {
    go({row: null}, {replace: true});
    loadPage({again: true});
  }
}

/** Whether the order comes from learning. */
export const isLearned = () => ['learned', 'next'].includes(page.value.sort) || (view.value.sort === '' && rank.value.state === 'done');

/** Moves the focus to a row, without a new entry for the back button. */
export function focusRow(row) {
  go({row}, {replace: true});
}

export function pickOnly(row) {
  picked.set(new Set());
  anchor = row;
  focusRow(row);
}

export function togglePick(row, {withFocus = false} = {}) {
  const next = new Set(picked.value);
  if (withFocus && next.size === 0 && view.value.row !== null && view.value.row !== row) next.add(view.value.row);
  if (!next.delete(row)) next.add(row);
  picked.set(next);
  anchor = row;
  focusRow(row);
}

/** Picks everything from the last picked image to this one. */
export function pickTo(row) {
  const rows = page.value.rows.map((one) => one.row);
  const from = rows.indexOf(anchor === null ? view.value.row : anchor);
  const to = rows.indexOf(row);
  if (from < 0 || to < 0) return togglePick(row);
  const next = new Set(picked.value);
  for (let i = Math.min(from, to); i <= Math.max(from, to); ++i) next.add(rows[i]);
  picked.set(next);
  focusRow(row);
}

export function pickNone() {
  picked.set(new Set());
  anchor = null;
}

/** The rows that a label applies to: the picked ones, or the focused one; in the gallery only rows on the screen. */
export function targets() {
  const {screen, row} = view.value;
  if (screen !== 'gallery') return row === null || row >= info.value.rows ? [] : [row];
  const wanted = picked.value.size > 0 ? [...picked.value] : [row];
  return wanted.filter((one) => page.value.rows.some((answer) => answer.row === one));
}
