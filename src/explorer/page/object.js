// The image screen: the pixels of one image, the reasons for its rank, and all other data.
import {Failure, getJson} from './api.js';
import {html, useEffect, useRef, useState} from './htm-preact.js';
import {step, wish} from './actions.js';
import {go} from './address.js';
import {History, Nearest, Values, Why} from './facts.js';
import {firstKey, useKeys} from './keys.js';
import {decisions, known} from './labels.js';
import {LabelBar} from './label_bar.js';
import {Copy, number} from './parts.js';
import {planeOf} from './pixels.js';
import {Planes} from './planes.js';
import {page, usePage} from './selection.js';
import {Position, SampButtons} from './sky.js';
import {info, useShared} from './store.js';
import {StretchChoice} from './toolbar.js';

const kKept = 20;
const kept = new Map();

decisions.subscribe(() => kept.clear());  // labels of neighbours have changed

function objectOf(row) {
  if (!kept.has(row)) {
    const coming = getJson('object', {row});
    kept.set(row, coming);
    coming.catch(() => kept.delete(row));
    if (kept.size > kKept) kept.delete(kept.keys().next().value);
  }
  return kept.get(row);
}

const kMostTries = 20;

/** Whether the server still reads features and columns, which the first request for an object starts. */
function isUnfinished(object) {
  const {features} = info.value;
  return (features && object.nearest.all.length === 0) || (object.values.length > 0 && object.values.every((one) => one.lower === null));
}

/** The object of a row; the previous one stays until the new one has arrived. */
function useObject(row) {
  const [held, setHeld] = useState({object: null, error: null});
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (row === null) return undefined;
    let wanted = true;
    let timer = null;
    objectOf(row).then((object) => {
      if (!wanted) return;
      setHeld({object, error: null});
      if (!isUnfinished(object) || tries >= kMostTries) return;
      timer = setTimeout(() => { kept.delete(row); setTries(tries + 1); }, 1500);
    }, (error) => {
      if (!wanted) return;
      setHeld((before) => ({...before, error}));
      if (error instanceof Failure && error.status === 0) timer = setTimeout(() => setTries(tries + 1), 2000);
    });
    return () => { wanted = false; clearTimeout(timer); };
  }, [row, tries]);
  return held;
}

/** Prefetches the next image. */
function useReadAhead(row) {
  const state = useShared(page);
  useEffect(() => {
    const timer = setTimeout(() => {
      const rows = state.rows.map((one) => one.row);
      const next = rows[rows.indexOf(row) + 1];
      if (next === undefined || !rows.includes(row)) return;
      objectOf(next).then(({planes}) => planes.forEach((plane) => planeOf(next, plane).catch(() => {})), () => {});
    }, 150);
    return () => clearTimeout(timer);
  }, [row, state.key]);
}

function Heading({object, view}) {
  const state = useShared(page);
  const at = state.rows.findIndex((one) => one.row === object.row);
  const interest = object.values.find((one) => one.name === 'interest' && !['', '-'].includes(one.text));
  return html`<header class="object-head">
    <button class="small" aria-label="Previous image" title=${`Previous image (${firstKey('left')})`} onClick=${() => step(-1)}>‹</button>
    <button class="small" aria-label="Next image" title=${`Next image (${firstKey('right')})`} onClick=${() => step(1)}>›</button>
    <h1 tabindex="-1">${object.id}</h1> <${Copy} text=${object.id} what="id" />
    <span class="facts">
      ${object.candidate && html`<b class="badge">candidate</b>`}
      ${object.rank === null ? html`<span>not ranked</span>` : html`<span>rank <b>${number(object.rank)}</b> of ${number(info.value.ranked)}</span>`}
      <span>score <b>${number(object.score)}</b></span>
      ${interest && html`<span title="Probability learned from the labels">interest <b>${interest.text}</b></span>`}
      ${object.p !== null && object.p !== undefined && html`<span>p <b>${number(object.p, 2)}</b></span>`}
      ${at >= 0 && html`<span class="quiet">${number(view.offset + at + 1)} of ${number(state.total)}</span>`}
    </span>
  </header>`;
}

function useObjectKeys() {
  useKeys({
    left: () => step(-1),
    right: () => step(1),
    up: () => step(-1),
    down: () => step(1),
    back: () => go({screen: 'gallery'}),
    similar: () => {
      const button = document.querySelector('.neighbours button');
      if (button) button.focus();
    },
  });
}

export function ObjectScreen({view}) {
  usePage(view);
  useObjectKeys();
  const all = useShared(decisions);
  useShared(known);
  const {positions} = useShared(info);
  const {object, error} = useObject(view.row);
  useReadAhead(view.row);
  const main = useRef(null);
  useEffect(() => { if (main.current && !wish.similar) main.current.focus({preventScroll: true}); }, []);
  const choices = [['row', {what: 'highlight', row: view.row}], ['image', {what: 'image', row: view.row}]];
  if (positions) choices.push(['position', {what: 'position', row: view.row}]);
  let inside = html`<p class="nothing">${error ? error.message : view.row === null ? 'Select an image in the gallery or on the map.' : 'Loading …'}</p>`;
  if (object && !(error && object.row !== view.row)) {
    inside = html`<div class=${`object ${object.row === view.row ? '' : 'stale'}`} data-row=${object.row}>
      <${Heading} object=${object} view=${view} />
      <div class="toolbar look"><${StretchChoice} view=${view} /><${SampButtons} choices=${choices} /></div>
      <div class="column"><${Planes} object=${object} view=${view} /></div>
      <div class="column second"><${Why} object=${object} /><${Nearest} object=${object} view=${view} /><${History} decisions=${all.filter((one) => one.row === object.row)} /></div>
      <div class="column third"><${Position} position=${object.position} /><${Values} object=${object} /></div>
    </div>`;
  }
  return html`<main class="screen object-screen"><div class="inside" ref=${main} tabindex="-1" role="region" aria-label="Image">${inside}</div><${LabelBar} view=${view} id=${object && object.row === view.row ? object.id : ''} /></main>`;
}
