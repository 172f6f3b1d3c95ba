// Keys: the one list of key actions; users can bind each action to other keys.
import {useLayoutEffect, useRef} from './htm-preact.js';
import {preferences, prefer} from './store.js';

/** All actions: name, description and default keys. */
export const actions = [
  {name: 'left', words: 'Previous image', keys: ['ArrowLeft', 'h']},
  {name: 'down', words: 'Image below', keys: ['ArrowDown', 'j']},
  {name: 'up', words: 'Image above', keys: ['ArrowUp', 'k']},
  {name: 'right', words: 'Next image', keys: ['ArrowRight', 'l']},
  {name: 'nextPage', words: 'Next page', keys: ['n', 'PageDown']},
  {name: 'previousPage', words: 'Previous page', keys: ['p', 'PageUp']},
  {name: 'first', words: 'First image of the page', keys: ['Home']},
  {name: 'last', words: 'Last image of the page', keys: ['End']},
  {name: 'select', words: 'Select or deselect', keys: [' ']},
  {name: 'open', words: 'Open the image', keys: ['Enter', 'o']},
  {name: 'back', words: 'Back to the gallery; clear the selection', keys: ['Escape']},
  {name: 'interesting', words: 'Label: interesting', keys: ['i']},
  {name: 'boring', words: 'Label: boring', keys: ['b']},
  {name: 'artefact', words: 'Label: artefact', keys: ['a']},
  ...[0, 1, 2, 3, 4, 5].map((n) => ({name: `grade${n}`, words: `Grade ${n}`, keys: [String(n)]})),
  {name: 'clear', words: 'Remove label and grade', keys: ['x']},
  {name: 'note', words: 'Write a note', keys: ['e']},
  {name: 'undo', words: 'Undo the last decision', keys: ['u']},
  {name: 'filter', words: 'Filter', keys: ['/']},
  {name: 'similar', words: 'Similar images', keys: ['s']},
  {name: 'gallery', words: 'Gallery', keys: ['g']},
  {name: 'map', words: 'Map', keys: ['m']},
  {name: 'progress', words: 'Progress', keys: ['v']},
  {name: 'rank', words: 'Re-rank from the labels', keys: ['r']},
  {name: 'darker', words: 'Stretch: darker', keys: ['[']},
  {name: 'brighter', words: 'Stretch: brighter', keys: [']']},
  {name: 'blink', words: 'Blink image and reconstruction', keys: ['.']},
  {name: 'copy', words: 'Copy the id', keys: ['c']},
  {name: 'theme', words: 'Change the theme', keys: ['t']},
  {name: 'help', words: 'Help', keys: ['?']},
];

const names = {' ': 'Space', ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Escape: 'Esc', PageUp: 'Page ↑', PageDown: 'Page ↓'};

/** Name of a key as printed on the keyboard. */
export const keyName = (key) => names[key] || key;

export function keysOf(name) {
  const own = preferences.value.keys[name];
  return own || actions.find((one) => one.name === name).keys;
}

/** First key of an action, for the title of a button. */
export const firstKey = (name) => keyName(keysOf(name)[0] || '');

/** Binds an action to this key only and removes the key from all other actions. */
export function bind(name, key) {
  const keys = {...preferences.value.keys};
  for (const other of actions) {
    if (other.name !== name && keysOf(other.name).includes(key)) keys[other.name] = keysOf(other.name).filter((one) => one !== key);
  }
  keys[name] = [key];
  prefer({keys});
}

export const bindAsUsual = () => prefer({keys: {}});

export function actionOf(key) {
  const found = actions.find((one) => keysOf(one.name).includes(key));
  return found ? found.name : null;
}

const stack = [];

/** Whether the focused element handles the key: text fields, lists, Space and Enter on buttons. */
function belongsTo(target, key) {
  if (target.closest('dialog')) return true;
  if (target.matches('textarea, select') || target.isContentEditable) return key !== 'Escape';
  if (target.matches('input')) return !['checkbox', 'radio', 'button'].includes(target.type) ? key !== 'Escape' : key === ' ' || key.startsWith('Arrow');
  if (key === ' ' || key === 'Enter') return target.matches('button, a[href], summary');
  return false;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  if (belongsTo(event.target, event.key)) return;
  if (event.key === 'Escape' && event.target.matches('input, textarea, select')) {
    event.target.blur();
    event.preventDefault();
    return;
  }
  const name = actionOf(event.key);
  if (!name) return;
  for (let i = stack.length - 1; i >= 0; --i) {
    const run = stack[i].current[name];
    if (!run) continue;
    if (run(event) !== false) event.preventDefault();
    return;
  }
}

document.addEventListener('keydown', onKey);

/** Key handlers while the component is mounted: {action: run}. A screen's take precedence over those `everywhere`. */
export function useKeys(handlers, {everywhere = false} = {}) {
  const held = useRef(handlers);
  held.current = handlers;
  useLayoutEffect(() => {  // before the next key, so that none is lost
    if (everywhere) stack.unshift(held);
    else stack.push(held);
    return () => stack.splice(stack.indexOf(held), 1);
  }, []);
}
