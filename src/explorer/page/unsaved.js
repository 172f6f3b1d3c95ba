// Decisions that the server does not have yet, one entry each in the browser's storage, so that no decision is lost by
// a reload or an unreachable server, and two windows do not overwrite each other.
import {info, shared, storage} from './store.js';

/**
 * @typedef {object} Unsaved
 * @property {string} key in the storage
 * @property {number[]} rows
 * @property {object} [change] those of label, grade and note that change
 * @property {string} [asked]
 * @property {boolean} [undo] undo the last decision instead
 * @property {boolean} tried whether it was sent before, with unknown outcome
 * @property {number} [after] number of the last known decision when it was first sent
 */

/** The entries, oldest first. */
export const unsaved = shared([]);

const kAll = 'peculiar.unsaved.';
/** Rows are those of this collection: another one at the same address has other images, or other labels. */
const prefix = () => `${kAll}${info.value.collection}.`;
let serial = 0;

const keysOf = (start) => Array.from({length: storage.length}, (_, i) => storage.key(i)).filter((key) => key.startsWith(start));

export function readUnsaved() {
  const found = [];
  for (const key of keysOf(prefix())) {
    try {
      found.push({...JSON.parse(storage.getItem(key)), key});
    } catch {
      storage.removeItem(key);
    }
  }
  unsaved.set(found.sort((a, b) => (a.key < b.key ? -1 : 1)));
}

export function keep(item) {
  const time = Date.now().toString().padStart(15, '0');
  const key = `${prefix()}${time}.${(++serial).toString().padStart(6, '0')}.${Math.random().toString(36).slice(2, 8)}`;
  storage.setItem(key, JSON.stringify(item));
  unsaved.set([...unsaved.value, {...item, key}]);
}

/** Keys of what was decided on other collections at this address and never saved. */
export const keysOfOthers = () => keysOf(kAll).filter((key) => !key.startsWith(prefix()));

/** Before an entry is sent. Its decision, if the server has it, comes after the one that was the last at the first try. */
export function markTried(item, last) {
  if (!item.tried) item.after = last;
  item.tried = true;
  storage.setItem(item.key, JSON.stringify({...item, key: undefined}));
}

export function forget(item) {
  storage.removeItem(item.key);
  unsaved.set(unsaved.value.filter((one) => one.key !== item.key));
}

/** Whether another window has sent the entry in the meantime. */
export function isGone(item) {
  return storage.getItem(item.key) === null;
}

window.addEventListener('storage', (event) => {
  if (info.value && event.key && event.key.startsWith(prefix())) readUnsaved();
});
