// Dialogs: help with the keys, columns for filters, and saving (tables, a report, a command line).
import {address, getJson} from './api.js';
import {html, useEffect, useLayoutEffect, useState} from './htm-preact.js';
import {insertion} from './filter.js';
import {columnWord, exampleFilters} from './filter_text.js';
import {Distribution} from './histogram.js';
import {actions, bind, bindAsUsual, keyName, keysOf} from './keys.js';
import {Choice, copy, Dialog} from './parts.js';
import {selection, view} from './address.js';
import {SampButtons} from './sky.js';
import {dialog, info, notify, prefer, preferences, themes, useShared} from './store.js';

const close = () => dialog.set('');

function KeyRow({action, waiting, onWait}) {
  const shown = keysOf(action.name);
  return html`<tr><th scope="row">${action.words}</th><td>${waiting ? html`<em>press a key …</em>` : shown.length === 0 ? '–' : shown.map((key) => html`<kbd key=${key}>${keyName(key)}</kbd> `)}</td>
    <td><button class="small quiet" aria-pressed=${waiting ? 'true' : 'false'} onClick=${onWait}>change<span class="unseen"> the key for: ${action.words}</span></button></td></tr>`;
}

function Help() {
  const [waiting, setWaiting] = useState('');
  const {program} = useShared(info);
  const {theme} = useShared(preferences);
  useLayoutEffect(() => {
    if (!waiting) return undefined;
    const onKey = (event) => {
      if (['Shift', 'Control', 'Alt', 'Meta', 'Tab'].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key !== 'Escape') bind(waiting, event.key);
      setWaiting('');
    };
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, [waiting]);
  return html`<${Dialog} title="Help" onClose=${close}>
    <p>A label applies to the selected images, or to the focused one if none is selected. It is saved at once, and you can undo every decision. The address holds the current view: you can send it to a colleague, and the browser's back button works.</p>
    <ul class="marks"><li><span class="frame candidate"></span> candidate</li><li><span class="mark interesting">I</span> interesting</li><li><span class="mark boring">B</span> boring</li><li><span class="mark artefact">A</span> artefact</li>
      <li><span class="mark grade">4</span> grade</li><li><span class="mark interesting unsaved">I</span> not saved yet</li><li><span class="mark why">?</span> to look at: uncertain</li><li><span class="mark why">⚄</span> to look at: random</li></ul>
    <p>Click: focus an image. Double click: open it. Shift+click or shift+arrow: select everything in between. Ctrl+click: add one image. On the map: drag to move, wheel or pinch to zoom, shift+drag to draw a lasso.</p>
    <table class="keys"><thead><tr><th scope="col">action</th><th scope="col">keys</th><th scope="col"><span class="unseen">change</span></th></tr></thead><tbody>
      ${actions.map((action) => html`<${KeyRow} key=${action.name} action=${action} waiting=${waiting === action.name} onWait=${() => setWaiting(waiting === action.name ? '' : action.name)} />`)}
    </tbody></table>
    <p class="line"><button onClick=${bindAsUsual}>Reset all keys</button>
      <${Choice} label="Theme" value=${theme} choices=${themes.map((name) => [name, name])} onChoose=${(name) => prefer({theme: name})} /></p>
    <p class="line"><span class="quiet">${program}; <a href="/page/licences.txt" target="_blank" rel="noreferrer">licences of the libraries on this page</a></span></p>
  </${Dialog}>`;
}

function Columns() {
  const {columns, ranking} = useShared(info);
  const examples = exampleFilters(columns, ranking);
  const [sought, setSought] = useState('');
  const wanted = sought.trim().toLowerCase();
  const shown = columns.filter((one) => !wanted || `${one.name} ${one.description}`.toLowerCase().includes(wanted));
  const insert = (name) => {
    const run = insertion.run;
    close();
    setTimeout(() => run && run(columnWord(name)), 0);  // after the dialog has returned the focus
  };
  return html`<${Dialog} title="Columns" onClose=${close}>
    <p>A filter is an expression on these columns: ${examples.map((one, i) => html`<code key=${one}>${one}</code>${i + 1 < examples.length ? ', ' : ''}`)}. Choose a column to insert its name into the filter.</p>
    <label class="unseen" for="columns-search">Find a column</label><input id="columns-search" type="search" placeholder=${`search ${columns.length} columns`} value=${sought} onInput=${(event) => setSought(event.target.value)} />
    <table class="columns"><tbody>${shown.map((one) => html`<tr key=${one.name}><th scope="row"><button class="link" onClick=${() => insert(one.name)}>${one.name}</button></th><td>${one.type}${one.unit ? `, ${one.unit}` : ''}</td><td class="quiet">${one.description}</td></tr>`)}</tbody></table>
  </${Dialog}>`;
}

const formats = [['csv', 'CSV'], ['vot', 'VOTable'], ['fits', 'FITS']];
const labelFormats = [...formats, ['astronomaly', 'Astronomaly'], ['anomalymatch', 'AnomalyMatch']];

export async function copyCommand() {
  try {
    const {command, words} = await getJson('command', selection(view.value));
    if (command) await copy(command, 'command line');
    else notify(words || 'No command produces this list.');
  } catch (error) {
    notify(error.message, {kind: 'error'});
  }
}

const kMostRows = 5000;
const kAtOnce = 500;

/** The first images of the selection as a table; without a filter the server takes the highest. */
async function galleryTable() {
  const shown = selection(view.value);
  if (!shown.where && !shown.lasso) return {what: 'table'};
  const rows = [];
  for (let offset = 0; offset < kMostRows; offset += kAtOnce) {
    const answer = await getJson('view', {...shown, offset, count: kAtOnce});
    rows.push(...answer.rows.map((one) => one.row));
    if (rows.length >= answer.total) break;
  }
  return {what: 'table', rows};
}

function Save() {
  const {title: sample, labels, files} = useShared(info);
  const {seek} = useShared(preferences);
  const [title, setTitle] = useState(sample);
  const [{command, words}, setCommand] = useState({command: '', words: ''});
  const shown = selection(useShared(view));
  useEffect(() => { getJson('command', shown).then(setCommand, () => {}); }, []);
  const links = (what, list, parameters) => html`<p class="links">${list.map(([format, words]) => html`<a key=${format} class="button" download href=${address('export', {what, format, ...parameters})}>${words}</a>`)}</p>`;
  return html`<${Dialog} title="Save and report" onClose=${close}>
    <h3>Labels</h3><p class="quiet">The labels are already saved in ${labels}. To download them as a table:</p>${links('labels', labelFormats, {sought: JSON.stringify(seek)})}
    <h3>Report of the labelled images</h3>
    <p class="line"><label>Title <input value=${title} maxlength="200" onInput=${(event) => setTitle(event.target.value)} /></label> <a class="button" target="_blank" rel="noreferrer" href=${address('report', {title})}>Open the report</a></p>
    <h3>Images in the gallery, in this order</h3>${links('view', formats, {...shown, v: files})}
    ${command && html`<p class="quiet">The same list on the command line:</p><p class="line command"><code>${command}</code> <button class="small" onClick=${() => copy(command, 'command line')}>copy</button></p>`}
    ${!command && words && html`<p class="quiet no-command">${words}</p>`}
    <h3>Address of this view</h3><p class="line"><button onClick=${() => copy(location.href, 'address of this view')}>Copy the address</button></p>
    <h3>Other programs</h3><${SampButtons} choices=${[['table of the gallery', galleryTable]]} />
  </${Dialog}>`;
}

export function Dialogs() {
  const name = useShared(dialog);
  if (name === 'help') return html`<${Help} />`;
  if (name === 'columns') return html`<${Columns} />`;
  if (name === 'distribution') return html`<${Distribution} />`;
  if (name === 'save') return html`<${Save} />`;
  return null;
}
