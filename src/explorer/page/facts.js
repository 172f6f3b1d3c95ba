// Facts about one image: the reasons for its rank, its values, its neighbours, its decisions.
import {html, useEffect, useRef, useState} from './htm-preact.js';
import {choose, open, wish} from './actions.js';
import {labelOf} from './labels.js';
import {number} from './parts.js';
import {flagWords, Marks, useStamps} from './tiles.js';

/** The fraction of ranked images below, as a bar; the shaded part holds nine of ten images. */
function Share({lower, below, onlyHigh = false}) {
  if (lower === null || lower === undefined) return html`<span class="share none"></span>`;
  // lower == 0 is not odd: the lowest image, or a value that all images share.
  const odd = lower >= 0.95 || (!onlyHigh && lower > 0 && lower <= 0.05);
  return html`<span class="share" role="img" aria-label=${`${below} of the ranked images have lower values`}><i class="usual"></i><b class=${odd ? 'odd' : ''} style=${{left: `${100 * lower}%`}}></b></span>`;
}

export function Why({object}) {
  const {parts, causes, artefact, why, flags} = object;
  return html`<section class="card why" aria-labelledby="why-title"><h2 id="why-title">Why</h2>
    ${why && html`<p>${why}</p>`}
    ${parts.length > 0 && html`<table class="bars"><thead><tr><th scope="col">component of the score</th><th scope="col" class="numeric">value</th><th scope="col">ranked images below</th><th scope="col"><span class="unseen">fraction</span></th></tr></thead>
      <tbody>${parts.map((one) => html`<tr key=${one.name}><th scope="row">${one.name}</th><td class="numeric">${number(one.value)}</td><td><${Share} lower=${one.lower} below=${one.below} onlyHigh=${true} /></td><td class="numeric">${one.below}</td></tr>`)}</tbody></table>`}
    ${causes.length > 0 && html`<h3>Ordinary causes</h3><ul>${causes.map((one) => html`<li key=${one}>${one}</li>`)}</ul>`}
    ${artefact && html`<p class="artefact-words">Artefact: ${artefact}</p>`}
    ${flags.length > 0 && html`<p class="quiet">Flags: ${flagWords(flags)}</p>`}
  </section>`;
}

/** Appends the unit unless the server's text has it already. */
const withUnit = ({text, unit}) => (unit && !text.endsWith(` ${unit}`) && text !== '-' ? `${text} ${unit}` : text);

export function Values({object}) {
  const [sought, setSought] = useState('');
  const wanted = sought.trim().toLowerCase();
  const shown = object.values.filter((one) => !wanted || one.name.toLowerCase().includes(wanted) || (one.description || '').toLowerCase().includes(wanted));
  return html`<section class="card" aria-labelledby="values-title"><h2 id="values-title">Values</h2>
    <label class="unseen" for="values-search">Find a value</label>
    <input id="values-search" type="search" placeholder=${`search ${object.values.length} values`} value=${sought} onInput=${(event) => setSought(event.target.value)} />
    <div class="scroll" tabindex="0" role="group" aria-labelledby="values-title"><table class="values"><tbody>
      ${shown.map((one) => html`<tr key=${one.name} title=${one.description}><th scope="row"><button class="link" title=${`Sort the gallery by ${one.name}`} onClick=${() => choose({sort: one.name})}>${one.name}</button></th>
        <td class="numeric">${withUnit(one)}</td><td><${Share} lower=${one.lower} below=${one.below} /></td></tr>`)}
    </tbody></table></div>
    ${shown.length === 0 && html`<p class="quiet">No value matches.</p>`}
  </section>`;
}

function Neighbours({title, list, view, first}) {
  const stamp = useStamps(list.map((one) => one.row), view, 72);
  if (list.length === 0) return null;
  return html`<h3>${title}</h3><ul class="neighbours">${list.map((one, i) => {
    const held = labelOf(one.row, one);
    const words = `${one.id}, distance ${number(one.distance, 3)}${held.label ? `, ${held.label}` : ''}${held.grade === null ? '' : `, grade ${held.grade}`}${held.note ? ', note' : ''}`;
    return html`<li key=${one.row}><button ref=${i === 0 ? first : null} title=${words} aria-label=${words} onClick=${() => open(one.row)}>
      ${stamp(i)}<${Marks} held=${held} /></button></li>`;
  })}</ul>`;
}

export function Nearest({object, view}) {
  const first = useRef(null);
  useEffect(() => {
    if (!wish.similar || !first.current) return;
    wish.similar = false;
    first.current.focus();
  });
  const {all, labelled} = object.nearest;
  if (all.length === 0 && labelled.length === 0) return null;
  return html`<section class="card" aria-labelledby="nearest-title"><h2 id="nearest-title">Similar images</h2>
    <${Neighbours} title="Among all images" list=${all} view=${view} first=${first} />
    <${Neighbours} title="Among labelled images" list=${labelled} view=${view} first=${all.length === 0 ? first : null} /></section>`;
}

/** "interesting, grade 4" */
export function decisionWords(one) {
  const words = [];
  if (one.label) words.push(one.label);
  if (one.grade !== null && one.grade !== undefined) words.push(`grade ${one.grade}`);
  if (one.note) words.push(`“${one.note}”`);
  const what = words.length > 0 ? words.join(', ') : 'no label';
  return one.undoes ? `undone: ${what} again` : what;
}

export const whenWords = (when) => new Date(when).toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'short'});

export function History({decisions}) {
  if (decisions.length === 0) return null;
  return html`<section class="card" aria-labelledby="history-title"><h2 id="history-title">Decisions</h2>
    <ol class="history">${[...decisions].reverse().map((one) => html`<li key=${one.number}><span>${decisionWords(one)}</span> <span class="quiet">${one.who}, ${whenWords(one.when)}</span></li>`)}</ol></section>`;
}
