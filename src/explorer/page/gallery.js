// The gallery: a page of stamps in the order of the scores.
import {html, useEffect, useLayoutEffect, useRef} from './htm-preact.js';
import {open, openSimilar, step, turnTo} from './actions.js';
import {go} from './address.js';
import {Filter, ofFilter} from './filter.js';
import {useKeys} from './keys.js';
import {known} from './labels.js';
import {LabelBar, several} from './label_bar.js';
import {number} from './parts.js';
import {focusRow, isPageOf, page, picked, pickNone, pickOnly, pickTo, togglePick, usePage, whenReadAhead} from './selection.js';
import {preferences, useShared} from './store.js';
import {spriteAddress, Tile, tileSizes, useSprite} from './tiles.js';
import {Toolbar} from './toolbar.js';
import {unsaved} from './unsaved.js';

/** Number of tiles in a line of the grid. */
function columnsOf(grid) {
  const tiles = [...grid.querySelectorAll('.tile')];
  const first = tiles.length > 0 ? tiles[0].offsetTop : 0;
  const next = tiles.findIndex((one) => one.offsetTop > first);
  return next < 0 ? Math.max(1, tiles.length) : next;
}

/** Name of the second number under a tile. */
const valueName = (sort) => (sort === 'learned' ? 'interest' : sort);

function captionOf(sort) {
  return (answer) => {
    const rank = answer.rank === null ? '' : `${number(answer.rank)}`;
    const value = typeof answer.value === 'number' ? number(answer.value, 3) : answer.value ?? '';
    return sort === 'next' ? `${rank}` : `${rank} · ${value}`;
  };
}

function Nothing({state, view}) {
  if (state.loading) return html`<p class="nothing">Loading …</p>`;
  if (state.error) return html`<p class="nothing">${state.error.status === 0 ? 'The server does not answer.' : ofFilter(state.error, view) ? 'The filter has an error; see above.' : state.error.message}</p>`;
  if (view.sort === 'next') return html`<p class="nothing">No images are left to look at.</p>`;
  return html`<p class="nothing">No images match the filter. <button onClick=${() => go({where: '', lasso: '', offset: 0})}>Show all</button></p>`;
}

function useGridKeys(grid, state, view) {
  const rows = state.rows.map((one) => one.row);
  const move = (by, extend) => {
    const at = rows.indexOf(view.row);
    const to = at < 0 ? 0 : at + by;
    if (to < 0 || to >= rows.length) return Math.abs(by) === 1 && !extend ? step(by) : undefined;
    return extend ? pickTo(rows[to]) : focusRow(rows[to]);
  };
  const turn = (by) => {
    const offset = view.offset + by * view.count;
    if (offset >= 0 && offset < state.total) turnTo(offset);
    else if (by < 0 && view.offset > 0) turnTo(0);
  };
  useKeys({
    left: (event) => move(-1, event.shiftKey),
    right: (event) => move(1, event.shiftKey),
    up: (event) => move(-columnsOf(grid.current), event.shiftKey),
    down: (event) => move(columnsOf(grid.current), event.shiftKey),
    first: () => rows.length > 0 && focusRow(rows[0]),
    last: () => rows.length > 0 && focusRow(rows[rows.length - 1]),
    nextPage: () => turn(1),
    previousPage: () => turn(-1),
    select: () => view.row !== null && togglePick(view.row),
    open: () => open(view.row),
    back: () => pickNone(),
    similar: () => view.row !== null && openSimilar(view.row),
  });
}

function onTile(event) {
  const tile = event.target.closest('.tile');
  if (!tile) return;
  const row = Number(tile.dataset.row);
  if (event.type === 'dblclick') return open(row);
  if (event.shiftKey) pickTo(row);
  else if (event.ctrlKey || event.metaKey) togglePick(row, {withFocus: true});
  else if (several.value) togglePick(row);
  else pickOnly(row);
}

export function Gallery({view}) {
  usePage(view);
  const state = useShared(page);
  const chosen = useShared(picked);
  useShared(known);
  useShared(unsaved);
  const px = tileSizes[useShared(preferences).tile] || tileSizes.medium;
  const grid = useRef(null);
  const {url, size} = spriteAddress(state.rows.map((one) => one.row), view, px);
  const sprite = useSprite(state.rows.length > 0 ? url : '', size);
  useGridKeys(grid, state, view);
  useEffect(() => whenReadAhead((rows) => { if (rows.length > 0) new Image().src = spriteAddress(rows, view, px).url; }), [px, view.stretch, view.level, view.bands]);
  // If no image has the focus, the first one gets it; the focused tile is kept in view.
  useLayoutEffect(() => {
    if (state.rows.length > 0 && !state.loading && view.row === null && isPageOf(view)) focusRow(state.rows[0].row);
    const tile = document.getElementById(`tile-${view.row}`);
    if (tile) tile.scrollIntoView({block: 'nearest'});
  }, [view.row, state.rows, state.key, state.loading]);
  useEffect(() => { if (!document.activeElement || document.activeElement === document.body) grid.current.focus({preventScroll: true}); }, []);
  const has = state.rows.some((one) => one.row === view.row);
  const caption = captionOf(state.sort);
  return html`<main class="screen gallery">
    <h1 class="unseen">Gallery</h1>
    <${Filter} view=${view} />
    <${Toolbar} view=${view} state=${state} under=${state.sort === 'next' ? 'rank' : `rank · ${valueName(state.sort)}`} />
    <div class=${`grid ${state.loading ? 'loading' : ''}`} ref=${grid} role="listbox" aria-multiselectable="true" aria-label="Images" tabindex="0"
      aria-busy=${state.loading ? 'true' : 'false'} aria-activedescendant=${has ? `tile-${view.row}` : null} style=${{'--tile': `${px}px`}} onClick=${onTile} onDblClick=${onTile}>
      ${state.rows.map((answer, index) => html`<${Tile} key=${answer.row} answer=${answer} index=${index} url=${url} sprite=${sprite} px=${px}
        focused=${answer.row === view.row} picked=${chosen.has(answer.row)} caption=${caption} sort=${valueName(state.sort)} />`)}
    </div>
    ${state.rows.length > 0 && state.error && state.error.status === 400 && !ofFilter(state.error, view) && html`<p class="fault-line" role="alert">${state.error.message}</p>`}
    ${state.rows.length === 0 && html`<${Nothing} state=${state} view=${view} />`}
    ${sprite.state === 'failed' && html`<p class="fault-line" role="alert">The pictures could not be loaded. <button onClick=${sprite.again}>Try again</button></p>`}
    <${LabelBar} view=${view} />
  </main>`;
}
