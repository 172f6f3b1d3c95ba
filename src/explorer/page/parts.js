// Small components that all screens use.
import {html, useLayoutEffect, useRef} from './htm-preact.js';
import {link, notices, dismiss, notify, outdated, useShared} from './store.js';
import {pulseNow} from './pulse.js';

/** Formats a number for display: "0.0123", "12 345". */
export function number(value, digits = 4) {
  if (typeof value === 'string') return value;  // formatted already
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

/** Copies text to the clipboard and shows a message. */
export async function copy(text, what) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = copyByHand(text);  // no permission, or an insecure address
  }
  if (done) notify(`Copied: ${what}.`, {seconds: 2.5});
  else notify(`The browser does not allow copying. The text is: ${text}`, {kind: 'error'});
}

export function Copy({text, what}) {
  return html`<button class="small quiet" title=${`Copy ${what}`} aria-label=${`Copy ${what}`} onClick=${() => copy(text, what)}>copy</button>`;
}

/** A native dialog: it keeps the focus inside and returns it when closed. */
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
    if (event.target === element.current) onClose();  // outside the dialog
  };
  return html`<dialog ref=${element} aria-labelledby="dialog-title" onClose=${onClose} onClick=${onClick}>
    <div class="dialog-inside">
      <header><h2 id="dialog-title">${title}</h2><button class="small" onClick=${onClose} aria-label="Close">Close</button></header>
      ${children}
    </div></dialog>`;
}

/** A drop-down list of choices. */
export function Choice({label, value, choices, onChoose, hidden = false}) {
  return html`<label class="choice"><span class=${hidden ? 'unseen' : 'name'}>${label}</span>
    <select value=${value} onChange=${(event) => onChoose(event.target.value)}>
      ${choices.map(([name, words]) => html`<option key=${name} value=${name} selected=${name === value}>${words}</option>`)}
    </select></label>`;
}

export function Switch({label, on, onSwitch, title}) {
  return html`<label class="switch" title=${title}><input type="checkbox" checked=${on} onChange=${(event) => onSwitch(event.target.checked)} /> ${label}</label>`;
}

const outdatedWords = {
  images: 'The explorer was started on other images or labels than this page shows. Decisions made here are not saved.',
  files: 'The files have changed since this page was opened, so it cannot show more images.',
};

/** The banner above the screen while the server cannot be reached, or has something else than the page shows. */
export function LinkBanner() {
  const state = useShared(link);
  const changed = useShared(outdated);
  if (state === 'ok' && changed === '') return null;
  if (state === 'ok') return html`<div class="banner" role="alert">${outdatedWords[changed]} <button class="small" onClick=${() => window.location.reload()}>Reload the page</button></div>`;
  const words = state === 'denied'
    ? 'This window no longer has access. Open the address that peculiar explore printed. Unsaved decisions are kept in this browser.'
    : 'The server does not answer. Decisions are kept in this browser and sent when the server is back.';
  return html`<div class="banner" role="alert">${words} <button class="small" onClick=${pulseNow}>Try now</button></div>`;
}

/** Messages at the bottom, announced by screen readers. */
export function Notices() {
  const all = useShared(notices);
  return html`<div class="notices" role="status" aria-live="polite">
    ${all.map((one) => html`<div key=${one.number} class=${`notice ${one.kind}`}>
      <span>${one.words}</span>
      ${one.action && html`<button class="small" onClick=${() => { one.action.run(); dismiss(one.number); }}>${one.action.words}</button>`}
      <button class="small quiet" aria-label="Close the message" onClick=${() => dismiss(one.number)}>×</button>
    </div>`)}</div>`;
}
