// Labels: shown at once, sent in the background, undone.
import {Failure, getJson, post} from './api.js';
import {info, notify, outdated, preferences, rank, shared, storage} from './store.js';
import {forget, isGone, keep, keysOfOthers, markTried, readUnsaved, unsaved} from './unsaved.js';

/** Row -> {label, grade, note} as the server has it; a new Map when it changes. */
export const known = shared(new Map());
/** All decisions, oldest first. */
export const decisions = shared([]);
let last = 0;
let edition = '';  // of the label file, which an editor may replace; "" before the first answer
export const lastDecision = () => last;

/** Whether the server has decisions that are not known here, or another edition of the label file. */
export const isBehind = (answer) => answer.edition !== edition || answer.last > last;

const none = {label: '', grade: null, note: ''};
const listeners = new Set();

/** Calls `listener` when the server has saved a decision. */
export function onSaved(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The current label of an image, and whether it is unsaved: {label, grade, note, unsaved}. */
export function labelOf(row, answer = none) {
  let held = known.value.get(row) || {label: answer.label || '', grade: answer.grade ?? null, note: answer.note || ''};
  let waiting = false;
  for (const item of unsaved.value) {
    if (!item.change || !item.rows.includes(row)) continue;
    held = {...held, ...item.change};
    waiting = true;
  }
  return {...held, unsaved: waiting};
}

/** Forgets what was read of an earlier edition. Images whose labels are no longer in the file have none. */
function beginAnew(next) {
  edition = next;
  last = 0;
  known.set(new Map([...known.value.keys()].map((row) => [row, none])));
  decisions.set([]);
}

/** `whole`: the answer has all decisions. */
async function take(answer, {whole = false} = {}) {
  if (answer.edition !== edition) {
    if (!whole) answer = await getJson('labels', {after: 0});
    beginAnew(answer.edition);
  }
  // Somebody else may have decided between the known decisions and these.
  const first = answer.decisions.reduce((least, one) => Math.min(least, one.number), Infinity);
  if (first > last + 1 && first < Infinity) answer = await getJson('labels', {after: last});
  const fresh = answer.decisions.filter((one) => one.number > last);
  if (fresh.length > 0) {
    last = fresh.reduce((most, one) => Math.max(most, one.number), 0);
    const next = new Map(known.value);
    for (const one of fresh)
      if (one.row !== null) next.set(one.row, {label: one.label || '', grade: one.grade ?? null, note: one.note || ''});
    known.set(next);
    decisions.set([...decisions.value, ...fresh].sort((a, b) => a.number - b.number));
  }
  const classes = new Set(info.value.classes);
  for (const one of fresh) if (one.label) classes.add(one.label);
  if (classes.size > info.value.classes.length) info.set({...info.value, classes: [...classes]});
}

/** Fetches decisions of other windows and programs since the last known one. */
export async function catchUp() {
  const after = last;
  await take(await getJson('labels', {after}), {whole: after === 0});
}

/** Labels images: `change` has those of label, grade and note that change. */
export function decide(rows, change, asked = '') {
  if (rows.length === 0) return;
  keep({rows, change, asked, tried: false});
  send();
}

/** Undoes the last decision. */
export function undo() {
  const waiting = unsaved.value;
  const latest = waiting[waiting.length - 1];
  if (latest && latest.change && !latest.tried && latest !== sending) {
    forget(latest);
    notify('Undone before it was saved.');
    return;
  }
  keep({rows: [], undo: true, tried: false});
  send();
}

/** Whether this decision is the result of the item. */
function sameAs(item, decision) {
  if (item.undo) return decision.undoes > 0;
  if (decision.undoes > 0 || !item.rows.includes(decision.row)) return false;
  const held = {label: decision.label || '', grade: decision.grade ?? null, note: decision.note || ''};
  return Object.entries(item.change).every(([name, value]) => held[name] === value);
}

/** Whether the server has a decision whose answer was lost. */
async function arrived(item) {
  const answer = await getJson('labels', {after: item.after});
  await take(answer);
  const rows = new Set(answer.decisions.filter((one) => one.who === info.value.who && sameAs(item, one)).map((one) => one.row));
  return item.undo ? rows.size > 0 : item.rows.every((row) => rows.has(row));
}

let sending = null;

async function sendOne(item) {
  if (item.tried && await arrived(item)) return;
  markTried(item, last);
  if (item.undo) {
    const answer = await post('undo', {});
    await take(answer);
    if (answer.decisions.length === 0) notify('There is nothing to undo.');
    else notify(`Undone: ${answer.decisions.length === 1 ? answer.decisions[0].id : `${answer.decisions.length} images`}.`);
    return;
  }
  const body = {rows: item.rows, ...item.change};
  if (item.asked) body.asked = item.asked;
  await take(await post('labels', body));
}

/** Errors that may go away on retry: no answer, no access yet, not possible now, internal server errors. */
const passing = (error) => !(error instanceof Failure) || [0, 401, 409].includes(error.status) || error.status >= 500;

async function sendAll() {
  while (unsaved.value.length > 0) {
    const item = unsaved.value[0];
    if (isGone(item)) {
      readUnsaved();
      continue;
    }
    sending = item;
    try {
      await sendOne(item);
      forget(item);
      for (const listener of [...listeners]) listener(item);
    } catch (error) {
      if (passing(error)) {
        if (error.status !== 0 && error.status !== 401) notify(`Not saved yet: ${error.message}`, {kind: 'error'});
        return;
      }
      forget(item);
      notify(`Not saved: ${error.message}`, {kind: 'error'});
    } finally {
      sending = null;
    }
  }
}

let running = false;

/** Sends unsaved decisions, oldest first, from one window at a time. */
export async function send() {
  if (running || unsaved.value.length === 0 || edition === '' || outdated.value === 'images') return;
  running = true;
  try {
    if (navigator.locks) await navigator.locks.request('peculiar.unsaved', sendAll);
    else await sendAll();
  } finally {
    running = false;
  }
}

/** Asks the server to learn; `quietly`: without a message if learning is not possible. */
export async function learn({quietly = false} = {}) {
  if (!info.value.features) {
    if (!quietly) notify('Learning needs features of the images: start peculiar explore with --features.', {kind: 'error'});
    return;
  }
  try {
    await post('rank', {target: preferences.value.seek});
    rank.set({...rank.value, state: 'running'});
  } catch (error) {
    if (!quietly) notify(`Not re-ranked: ${error.message}`, {kind: 'error'});
  }
}

/** Says that decisions of another collection wait, and offers to discard them: its files may be gone. */
function tellOfOthers() {
  const keys = keysOfOthers();
  if (keys.length === 0) return;
  const words = keys.length === 1 ? '1 unsaved decision' : `${keys.length} unsaved decisions`;
  notify(`This browser has ${words} about other images or for another label file, kept until those are explored at this address again.`,
    {kind: 'error', action: {words: 'Discard', run: () => keys.forEach((key) => storage.removeItem(key))}});
}

/** Reads all decisions and sends unsaved ones of an earlier visit. */
export async function startLabels() {
  readUnsaved();
  tellOfOthers();
  if (info.value.doubt) notify(info.value.doubt, {kind: 'error'});
  await catchUp();
  send();
}
