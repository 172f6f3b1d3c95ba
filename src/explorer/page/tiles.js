// One picture with all stamps of a page, and the tiles that each show a part of the picture.
import {address} from './api.js';
import {html, useEffect, useState} from './htm-preact.js';
import {labelOf} from './labels.js';
import {number} from './parts.js';
import {info} from './store.js';

export const tileSizes = {small: 72, medium: 104, large: 152, huge: 224};
const kLargestTile = 256;  // screen px

/** Address of the picture of these rows with the view's stretch and bands, at `px` per tile. */
export function spriteAddress(rows, view, px) {
  const size = Math.min(kLargestTile, Math.round(px * Math.min(2, window.devicePixelRatio || 1)));
  const {stretch, level, bands} = view;
  return {url: address('sprite', {rows: rows.join(','), size, stretch, level, bands, v: info.value.files}), size};
}

/** Loads a picture: {state: "waiting|ready|failed", columns, lines, again()}. */
export function useSprite(url, size) {
  const [tries, setTries] = useState(0);
  const [loaded, setLoaded] = useState({url: '', state: 'waiting'});
  useEffect(() => {
    if (!url) return undefined;
    let wanted = true;
    const picture = new Image();
    picture.onload = () => wanted && setLoaded({url, state: 'ready', columns: Math.round(picture.naturalWidth / size), lines: Math.round(picture.naturalHeight / size)});
    picture.onerror = () => wanted && setLoaded({url, state: 'failed'});
    picture.src = url;
    return () => { wanted = false; };
  }, [url, tries]);
  const again = () => {
    setLoaded({url, state: 'waiting'});
    setTries(tries + 1);
  };
  return loaded.url === url ? {...loaded, again} : {state: 'waiting', again};
}

/** Style of the box that shows tile number `index` of the picture. */
export function tileStyle(url, sprite, index, px) {
  if (sprite.state !== 'ready') return {width: `${px}px`, height: `${px}px`};
  const x = index % sprite.columns;
  const y = Math.floor(index / sprite.columns);
  return {
    width: `${px}px`, height: `${px}px`, backgroundImage: `url("${url}")`,
    backgroundSize: `${sprite.columns * px}px ${sprite.lines * px}px`, backgroundPosition: `${-x * px}px ${-y * px}px`,
  };
}

/** "I", "B", "A", or the first two letters of a user's class. */
export function markOf(label) {
  const short = {interesting: 'I', boring: 'B', artefact: 'A'}[label];
  return short || label.slice(0, 2);
}

export const markClass = (label) => (['interesting', 'boring', 'artefact'].includes(label) ? label : 'own');

/** Corner marks of a label: class, grade, note. Drawn, not text: what bears them says the same in its name, in words. */
export function Marks({held}) {
  return html`${held.label && html`<span class=${`mark ${markClass(held.label)} ${held.unsaved ? 'unsaved' : ''}`} data-mark=${markOf(held.label)}></span>`}
    ${held.grade !== null && html`<span class=${`mark grade ${held.unsaved ? 'unsaved' : ''}`} data-mark=${held.grade}></span>`}
    ${held.note && html`<span class="mark note" data-mark="✎"></span>`}`;
}

const whyWords = {rank: 'high rank', uncertain: 'uncertain', random: 'random'};

/** Flags as one text, whether the server sends a list or a text. */
export const flagWords = (flags) => (Array.isArray(flags) ? flags.join(', ') : flags);

/** Description of a tile for screen readers and as a tooltip. */
export function describe(answer, held, sort = '') {
  const words = [answer.id];
  if (answer.rank !== null) words.push(`rank ${answer.rank}`);
  if (answer.p !== null && answer.p !== undefined) words.push(`p ${number(answer.p, 2)}`);
  if (sort && sort !== 'next' && typeof answer.value === 'number') words.push(`${sort} ${number(answer.value, 3)}`);
  if (answer.candidate) words.push('candidate');
  if (answer.why) words.push(`to look at: ${whyWords[answer.why] || answer.why}`);
  if (held.label) words.push(`label ${held.label}`);
  if (held.grade !== null) words.push(`grade ${held.grade}`);
  if (held.note) words.push(`note: ${held.note}`);
  if (held.unsaved) words.push('not saved yet');
  if (answer.flags.length > 0) words.push(flagWords(answer.flags));
  return words.join(', ');
}

const whyMarks = {uncertain: '?', random: '⚄'};

export function Tile({answer, index, url, sprite, px, focused, picked, caption, sort}) {
  const held = labelOf(answer.row, answer);
  const words = describe(answer, held, sort);
  const classes = ['tile', answer.candidate ? 'candidate' : '', focused ? 'focused' : '', picked ? 'picked' : ''].join(' ');
  return html`<div role="option" id=${`tile-${answer.row}`} data-row=${answer.row} class=${classes} aria-selected=${picked ? 'true' : 'false'} title=${words}>
    <span class="unseen">${words}</span>
    <div class="stamp" aria-hidden="true" style=${tileStyle(url, sprite, index, px)}>
      <${Marks} held=${held} />
      ${whyMarks[answer.why] && html`<span class="mark why">${whyMarks[answer.why]}</span>`}
      ${picked && html`<span class="mark tick">✓</span>`}
    </div>
    <div class="caption" aria-hidden="true">${caption(answer)}</div>
  </div>`;
}

/** Returns a function of the index that draws stamps of a few rows from one picture, for lists of buttons. */
export function useStamps(rows, view, px) {
  const {url, size} = spriteAddress(rows, view, px);
  const sprite = useSprite(rows.length > 0 ? url : '', size);
  return (index) => html`<span class=${`stamp ${sprite.state}`} aria-hidden="true" style=${tileStyle(url, sprite, index, px)}></span>`;
}
