// The toolbar: order, stretch, tile size, pages.
import {html} from './htm-preact.js';
import {choose, turnTo} from './actions.js';
import {go} from './address.js';
import {bandChoices, bandsOfChoice, choiceOf, colourOf, hasChannels, withChannel} from './bands.js';
import {firstKey, useKeys} from './keys.js';
import {Choice, number} from './parts.js';
import {dialog, info, prefer, preferences, rank, useShared} from './store.js';

const kLevels = 5;

export const changeLevel = (view, by) => go({level: Math.max(-kLevels, Math.min(kLevels, view.level + by))}, {replace: true});

/** One band, or three in colour. */
function BandChoice({view, names}) {
  const set = (bands) => go({bands}, {replace: true});
  const colour = hasChannels(names) ? colourOf(view.bands, names.length) : null;
  return html`<${Choice} label="Bands" value=${choiceOf(view.bands, names)} choices=${bandChoices(names)} onChoose=${(choice) => set(bandsOfChoice(choice))} />
    ${colour && ['Red', 'Green', 'Blue'].map((label, channel) => html`<${Choice} key=${label} label=${label} value=${String(colour[channel])} choices=${names.map((name, i) => [String(i), name])} onChoose=${(band) => set(withChannel(view.bands, channel, band))} />`)}`;
}

/** Stretch, level and bands, for gallery and image screen. */
export function StretchChoice({view}) {
  const {image} = useShared(info);
  useKeys({darker: () => changeLevel(view, -1), brighter: () => changeLevel(view, 1)});
  if (!image) return null;
  const names = image.bands.map((name, i) => name || `band ${i + 1}`);
  return html`<div class="group">
    <${Choice} label="Stretch" value=${view.stretch} choices=${[['', 'default'], ['asinh', 'asinh'], ['linear', 'linear'], ['log', 'log']]} onChoose=${(stretch) => go({stretch}, {replace: true})} />
    <button class="small" aria-label="Darker" title=${`Darker (${firstKey('darker')})`} disabled=${view.level <= -kLevels} onClick=${() => changeLevel(view, -1)}>−</button>
    <output class="level" aria-label="Brightness">${view.level > 0 ? `+${view.level}` : view.level}</output>
    <button class="small" aria-label="Brighter" title=${`Brighter (${firstKey('brighter')})`} disabled=${view.level >= kLevels} onClick=${() => changeLevel(view, 1)}>+</button>
    ${names.length > 1 && html`<${BandChoice} view=${view} names=${names} />`}
  </div>`;
}

/** `learned`: whether the server's default order is currently the learned one. */
function sortChoices({columns, ranking, features}, learned) {
  const first = [['', `default: ${learned ? 'learned from labels' : ranking}`]];
  if (features) first.push(['learned', 'learned from labels'], ['next', 'to look at next']);
  if (ranking !== 'learned') first.push([ranking, ranking]);
  return [...first, ...columns.filter((one) => one.name !== ranking).map((one) => [one.name, one.name])];
}

function Pager({view, state}) {
  const last = Math.min(view.offset + view.count, state.total);
  return html`<div class="group pager">
    <button class="small" aria-label="Previous page" title=${`Previous page (${firstKey('previousPage')})`} disabled=${view.offset === 0} onClick=${() => turnTo(Math.max(0, view.offset - view.count))}>‹</button>
    <span class="count">${state.total === 0 ? 'no images' : html`${number(view.offset + 1)}–${number(last)} of <b>${number(state.total)}</b>`}</span>
    <button class="small" aria-label="Next page" title=${`Next page (${firstKey('nextPage')})`} disabled=${last >= state.total} onClick=${() => turnTo(view.offset + view.count)}>›</button>
  </div>`;
}

/** `under`: names of the numbers under the tiles. */
export function Toolbar({view, state, under}) {
  const now = useShared(info);
  const {tile} = useShared(preferences);
  const learning = useShared(rank);
  return html`<div class="toolbar" role="toolbar" aria-label="Order and display">
    <${Pager} view=${view} state=${state} />
    <div class="group">
      <${Choice} label="Sort" value=${view.sort} choices=${sortChoices(now, view.sort === '' && state.sort !== '' ? state.sort === 'learned' : learning.state === 'done')} onChoose=${(sort) => choose({sort})} />
      <button class="small" aria-pressed=${view.up ? 'true' : 'false'} title="Switch between ascending and descending" onClick=${() => choose({up: !view.up})}>${view.up ? 'ascending ↑' : 'descending ↓'}</button>
      <button class="small quiet" title="Show the distribution of a column and filter by a range" onClick=${() => dialog.set('distribution')}>Distribution</button>
      ${state.rows.length > 0 && html`<span class="count" title="Numbers under each image">${under}</span>`}
    </div>
    <${StretchChoice} view=${view} />
    <div class="group">
      <${Choice} label="Tiles" value=${tile} choices=${['small', 'medium', 'large', 'huge'].map((name) => [name, name])} onChoose=${(name) => prefer({tile: name})} />
      <${Choice} label="Per page" value=${String(view.count)} choices=${['40', '100', '200'].map((n) => [n, n])} onChoose=${(n) => go({count: Number(n), offset: Math.floor(view.offset / Number(n)) * Number(n)})} />
    </div>
  </div>`;
}
