// The bar at the bottom: classes, grades, note and undo, for the selected images or the focused one.
import {html, useLayoutEffect, useRef, useState} from './htm-preact.js';
import {clearLabel, label, open} from './actions.js';
import {firstKey, keysOf, useKeys} from './keys.js';
import {known, labelOf, undo} from './labels.js';
import {copy} from './parts.js';
import {page, picked, pickNone, targets} from './selection.js';
import {info, notify, prefer, preferences, shared, useShared} from './store.js';
import {markClass, markOf} from './tiles.js';
import {unsaved} from './unsaved.js';

/** Whether a tap adds an image to the selection, for screens without a keyboard. */
export const several = shared(false);

const builtIn = ['interesting', 'boring', 'artefact'];

function NewClass() {
  const [shown, setShown] = useState(false);
  const [name, setName] = useState('');
  const field = useRef(null);
  useLayoutEffect(() => { if (shown) field.current.focus(); }, [shown]);
  if (!shown) return html`<button class="quiet" title="Add your own class" onClick=${() => setShown(true)}>+ class</button>`;
  const apply = (event) => {
    event.preventDefault();
    setShown(false);
    if (name.trim()) label({label: name.trim()});
    setName('');
  };
  return html`<form class="group" onSubmit=${apply}><label class="unseen" for="new-class">Name of the class</label>
    <input id="new-class" ref=${field} value=${name} maxlength="64" size="12" placeholder="name of the class" onInput=${(event) => setName(event.target.value)}
      onKeyDown=${(event) => { if (event.key === 'Escape') { setShown(false); event.preventDefault(); } }} /><button type="submit">Label</button></form>`;
}

function Note({held, rows}) {
  const key = `${rows.join(',')} ${held.note}`;  // another image or note replaces the typed text
  const [typed, setTyped] = useState({key, text: held.note});
  const text = typed.key === key ? typed.text : held.note;
  const setText = (words) => setTyped({key, text: words});
  const field = useRef(null);
  useKeys({note: () => { field.current.focus(); field.current.select(); }});
  const save = () => { if (rows.length > 0 && text !== held.note) label({note: text}, {advance: false}); };
  const onKeyDown = (event) => {
    if (event.key === 'Enter') event.target.blur();
    if (event.key === 'Escape') setText(held.note);
  };
  return html`<label class="note-field"><span class="unseen">Note</span>
    <input ref=${field} value=${text} maxlength="1000" placeholder=${`note (${firstKey('note')})`} disabled=${rows.length === 0}
      onInput=${(event) => setText(event.target.value)} onBlur=${save} onKeyDown=${onKeyDown} /></label>`;
}

function Whom({rows, id}) {
  const answer = page.value.rows.find((one) => one.row === rows[0]);
  const name = (answer && answer.id) || id || `row ${rows[0]}`;
  const words = rows.length === 0 ? 'no image' : rows.length > 1 ? `${rows.length} images` : name;
  return html`<span class="whom" title=${words}>${words}</span>`;
}

/** What all rows have in common. */
function common(rows) {
  const held = rows.map((row) => labelOf(row, page.value.rows.find((one) => one.row === row)));
  const of = (name, otherwise) => (held.length > 0 && held.every((one) => one[name] === held[0][name]) ? held[0][name] : otherwise);
  return {label: of('label', ''), grade: of('grade', null), note: of('note', '')};
}

function useLabelKeys(id) {
  const handlers = {undo, clear: clearLabel};
  for (const name of builtIn) handlers[name] = () => label({label: name});
  for (let n = 0; n <= 5; ++n) handlers[`grade${n}`] = () => label({grade: n});
  handlers.copy = () => {
    const rows = targets();
    const ids = rows.map((row) => (page.value.rows.find((one) => one.row === row) || {id}).id).filter(Boolean);
    if (ids.length === 0) notify('Select an image first.');
    else copy(ids.join('\n'), ids.length === 1 ? ids[0] : `${ids.length} ids`);
  };
  useKeys(handlers);
}

/** `id`: that of the focused image, if the image is not on the page. */
export function LabelBar({view, id}) {
  const {classes} = useShared(info);
  const chosen = useShared(picked);
  const {advance} = useShared(preferences);
  const isSeveral = useShared(several);
  useShared(known);
  useShared(unsaved);
  useShared(page);
  useLabelKeys(id);
  const rows = targets();
  const held = common(rows);
  const own = classes.filter((one) => !builtIn.includes(one));
  const isGallery = view.screen === 'gallery';
  return html`<section class="label-bar" aria-label="Label">
    <${Whom} rows=${rows} id=${id} />
    <div class="group">${[...builtIn, ...own].map((name) => html`<button key=${name} class=${`class ${markClass(name)}`} disabled=${rows.length === 0} aria-pressed=${held.label === name ? 'true' : 'false'}
      title=${builtIn.includes(name) ? `${name} (${firstKey(name)})` : name} onClick=${() => label({label: name})}><span class=${`mark ${markClass(name)}`}>${markOf(name)}</span><span class="name">${name}</span></button>`)}
      <${NewClass} /></div>
    <div class="group grades" role="group" aria-label="Grade">${[0, 1, 2, 3, 4, 5].map((n) => html`<button key=${n} class="small" disabled=${rows.length === 0} aria-pressed=${held.grade === n ? 'true' : 'false'}
      aria-label=${`Grade ${n}`} title=${`Grade ${n}: 5 is the most interesting`} onClick=${() => label({grade: held.grade === n ? null : n})}>${n}</button>`)}</div>
    <${Note} held=${held} rows=${rows} />
    <div class="group edit">
      <button class="quiet" disabled=${rows.length === 0} title=${`Remove label and grade (${firstKey('clear')})`} onClick=${clearLabel}>Clear</button>
      <button title=${`Undo the last decision (${firstKey('undo')})`} onClick=${undo}>Undo</button></div>
    <div class="group ways">
      <label class="switch" title="Move to the next image after a label"><input type="checkbox" checked=${advance} onChange=${(event) => prefer({advance: event.target.checked})} /> next after label</label>
      ${isGallery && html`<button class="small" aria-pressed=${isSeveral ? 'true' : 'false'} title="Each click or tap adds an image to the selection" onClick=${() => { several.set(!isSeveral); if (isSeveral) pickNone(); }}>several</button>
        <button class="small" disabled=${rows.length !== 1} onClick=${() => open(rows[0])}>Open</button>`}
      ${chosen.size > 0 && isGallery && html`<button class="small quiet" title="Clear the selection" onClick=${pickNone}>none</button>`}
    </div>
  </section>`;
}
