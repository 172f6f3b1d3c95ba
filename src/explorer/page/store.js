// Values shared by the parts of the page; a change redraws the components that show them.
import {useEffect, useState} from './htm-preact.js';

/**
 * A value with listeners.
 * @template T
 * @param {T} value
 */
export function shared(value) {
  const listeners = new Set();
  return {
    get value() { return value; },
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Returns the value and redraws the component when it changes. */
export function useShared(one) {
  const [, redraw] = useState(0);
  useEffect(() => {
    const seen = one.value;
    const stop = one.subscribe(() => redraw((n) => n + 1));
    if (!Object.is(seen, one.value)) redraw((n) => n + 1);
    return stop;
  }, [one]);
  return one.value;
}

/** localStorage, or an in-memory replacement if the browser refuses it. */
export const storage = (() => {
  try {
    const probe = 'peculiar.probe';
    window.localStorage.setItem(probe, '1');
    window.localStorage.removeItem(probe);
    return window.localStorage;
  } catch {
    const held = new Map();
    return {
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, text) => held.set(key, String(text)),
      removeItem: (key) => held.delete(key),
      key: (i) => [...held.keys()][i] ?? null,
      get length() { return held.size; },
    };
  }
})();

const kPreferences = 'peculiar.preferences';
const usual = {theme: 'auto', tile: 'medium', advance: true, afterEveryLabel: false, seek: ['interesting'], keys: {}, outlines: true, smooth: false};

function storedPreferences() {
  try {
    return {...usual, ...JSON.parse(storage.getItem(kPreferences) || '{}')};
  } catch {
    return {...usual};
  }
}

export const themes = ['auto', 'light', 'dark'];

/** The user's preferences, kept in this browser between visits. */
export const preferences = shared(storedPreferences());

export function prefer(changes) {
  preferences.set({...preferences.value, ...changes});
  storage.setItem(kPreferences, JSON.stringify(preferences.value));
}

/** Answer of /api/state. */
export const info = shared(null);
/** "ok", "gone" (no answer) or "denied" (no cookie). */
export const link = shared('ok');
/** "", "images" (the server has other images or labels than this page) or "files" (the same images, changed files). */
export const outdated = shared('');
/** State of learning (GET /api/rank) and of SAMP, from the pulse. */
export const rank = shared({state: 'none', words: '', helped: false, seconds: 0, labels: 0});
export const samp = shared({connected: false, row: null, serial: null});
/** Which dialog is open: "help", "save", "" ... */
export const dialog = shared('');

/** Short messages: [{number, words, kind: "info|error", action: {words, run}}]. */
export const notices = shared([]);
let noticeNumber = 0;

/** Shows a message for some seconds; errors stay until the user closes them. */
export function notify(words, {kind = 'info', action = null, seconds = 5} = {}) {
  const number = ++noticeNumber;
  notices.set([...notices.value.filter((one) => one.words !== words), {number, words, kind, action}].slice(-4));
  if (kind !== 'error') setTimeout(() => dismiss(number), seconds * 1000);
}

export function dismiss(number) {
  notices.set(notices.value.filter((one) => one.number !== number));
}
