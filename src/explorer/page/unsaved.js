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
 * @property {number} after number of the last known decision at the time
 * @property {boolean} tried whether it was sent before, with unknown outcome
 */

/** The entries, oldest first. */
export const unsaved = shared([]);

const prefix = () => `peculiar.unsaved.${info.value.labels}|${info.value.scores}.`;
let serial = 0;

export function readUnsaved() {
  const start = prefix();
  const found = [];
  for (let i = 0; i < storage.length; ++i) {
    const key = storage.key(i);
    if (!key.startsWith(start)) continue;
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

export function markTried(item) {
  storage.setItem(item.key, JSON.stringify({...item, tried: true, key: undefined}));
  item.tried = true;
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
