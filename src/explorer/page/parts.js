// Small pieces that every screen uses.
import {html, useLayoutEffect, useRef} from './htm-preact.js';
import {link, notices, dismiss, notify, useShared} from './store.js';
import {pulseNow} from './pulse.js';

/** "0.0123", "12 345": numbers that people read. */
export function number(value, digits = 4) {
  if (typeof value === 'string') return value;  // in words already
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en').replace(/,/g, '\u202f');
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? value.toExponential(2) : String(Number(value.toPrecision(digits)));
}

function copyByHand(text) {
  const field = document.createElement('textarea');
  field.value = text;
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  const before = document.activeElement;
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (before) before.focus();
  return done;
}

/** Puts text on the clipboard and says so. */
export async function copy(text, what) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = copyByHand(text);  // no permission, or not a secure address
  }
  if (done) notify(`Copied: ${what}.`, {seconds: 2.5});
  else notify(`This browser does not let the page copy. The text: ${text}`, {kind: 'error'});
}

export function Copy({text, what}) {
  return html`<button class="small quiet" title=${`Copy ${what}`} aria-label=${`Copy ${what}`} onClick=${() => copy(text, what)}>copy</button>`;
}

/** A dialog of the browser's own kind: it keeps the focus inside and gives it back. */
export function Dialog({title, onClose, children}) {
  const element = useRef(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current.showModal();
    return () => {
      if (before && before.isConnected) before.focus();
    };
  }, []);
  const onClick = (event) => {
    if (event.target === element.current) onClose();  // beside it
  };
  return html`<dialog ref=${element} aria-labelledby="dialog-title" onClose=${onClose} onClick=${onClick}>
    <div class="dialog-inside">
      <header><h2 id="dialog-title">${title}</h2><button class="small" onClick=${onClose} aria-label="Close">Close</button></header>
      ${children}
    </div></dialog>`;
}

/** One of a few choices. */
export function Choice({label, value, choices, onChoose, hidden = false}) {
  return html`<label class="choice"><span class=${hidden ? 'unseen' : 'name'}>${label}</span>
    <select value=${value} onChange=${(event) => onChoose(event.target.value)}>
      ${choices.map(([name, words]) => html`<option key=${name} value=${name} selected=${name === value}>${words}</option>`)}
    </select></label>`;
}

export function Switch({label, on, onSwitch, title}) {
  return html`<label class="switch" title=${title}><input type="checkbox" checked=${on} onChange=${(event) => onSwitch(event.target.checked)} /> ${label}</label>`;
}

/** What stands above the screen while the server is not there. */
export function LinkBanner() {
  const state = useShared(link);
  if (state === 'ok') return null;
  const words = state === 'denied'
    ? 'This window has no access any more. Open the address that peculiar explore printed; decisions that are not saved yet wait in this browser.'
    : 'The server does not answer. Decisions wait in this browser and are sent when the server is back.';
  return html`<div class="banner" role="alert">${words} <button class="small" onClick=${pulseNow}>Try now</button></div>`;
}

/** Messages, at the foot; read out by screen readers. */
export function Notices() {
  const all = useShared(notices);
  return html`<div class="notices" role="status" aria-live="polite">
    ${all.map((one) => html`<div key=${one.number} class=${`notice ${one.kind}`}>
      <span>${one.words}</span>
      ${one.action && html`<button class="small" onClick=${() => { one.action.run(); dismiss(one.number); }}>${one.action.words}</button>`}
      <button class="small quiet" aria-label="Close the message" onClick=${() => dismiss(one.number)}>×</button>
    </div>`)}</div>`;
}
