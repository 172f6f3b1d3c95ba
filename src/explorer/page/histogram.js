// Distribution of a column over the selected images, and a filter for a range of values.
import {getJson} from './api.js';
import {html, useEffect, useState} from './htm-preact.js';
import {choose} from './actions.js';
import {view} from './address.js';
import {columnWord, withClause} from './filter_text.js';
import {Choice, Dialog, number} from './parts.js';
import {dialog, info, useShared} from './store.js';
import {page} from './selection.js';

const kWidth = 640;
const kHeight = 160;

function Bars({histogram, from, to, onEdge}) {
  const {edges, counts} = histogram;
  const most = Math.max(1, ...counts);
  const wide = kWidth / counts.length;
  // Square root of the counts, so that the few outliers remain visible.
  const high = (count) => (count === 0 ? 0 : Math.max(2, kHeight * Math.sqrt(count / most)));
  const inside = (i) => (from === '' || edges[i + 1] > Number(from)) && (to === '' || edges[i] < Number(to));
  return html`<svg class="histogram" viewBox=${`0 0 ${kWidth} ${kHeight}`} preserveAspectRatio="none" role="img" aria-label=${`Distribution from ${number(edges[0])} to ${number(edges[edges.length - 1])}, highest bar: ${number(most)} images`}>
    ${counts.map((count, i) => html`<g key=${i} onClick=${() => onEdge(edges[i])}><rect class="reach" x=${i * wide} y="0" width=${wide} height=${kHeight}><title>${number(edges[i])} to ${number(edges[i + 1])}: ${number(count)}</title></rect>
      <rect class=${inside(i) ? 'bar' : 'bar out'} x=${i * wide + 0.5} y=${kHeight - high(count)} width=${Math.max(0.5, wide - 1)} height=${high(count)} pointer-events="none" /></g>`)}</svg>`;
}

/** The column that the gallery is sorted by if it is numeric, else the ranking. */
function firstColumn(columns, ranking) {
  const sorted = page.value.sort;
  return columns.some((one) => one.name === sorted && one.type !== 'text') ? sorted : ranking;
}

export function Distribution() {
  const {columns, ranking} = useShared(info);
  const {where} = useShared(view);
  const [name, setName] = useState(firstColumn(columns, ranking));
  const [held, setHeld] = useState({histogram: null, error: ''});
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  useEffect(() => {
    let wanted = true;
    getJson('histogram', {name, where}).then((histogram) => wanted && setHeld({histogram, error: ''}), (error) => wanted && setHeld({histogram: null, error: error.message}));
    return () => { wanted = false; };
  }, [name, where]);
  const another = (chosen) => {
    setName(chosen);
    setFrom('');
    setTo('');
  };
  const apply = (event) => {
    event.preventDefault();
    const parts = [];
    if (from !== '') parts.push(`${columnWord(name)} >= ${from}`);
    if (to !== '') parts.push(`${columnWord(name)} <= ${to}`);
    dialog.set('');
    choose({where: parts.reduce(withClause, where)});
  };
  const {histogram, error} = held;
  const field = (label, value, set) => html`<label>${label} <input type="number" step="any" size="10" value=${value} onInput=${(event) => set(event.target.value)} /></label>`;
  return html`<${Dialog} title="Distribution" onClose=${() => dialog.set('')}>
    <p class="line"><${Choice} label="Column" value=${name} choices=${columns.filter((one) => one.type !== 'text').map((one) => [one.name, one.name])} onChoose=${another} /> <span class="quiet">of the images that match the filter</span></p>
    <div class="histogram-frame">${error ? html`<p role="alert">${error}</p>` : histogram && histogram.counts.length > 0 ? html`<${Bars} histogram=${histogram} from=${from} to=${to} onEdge=${(edge) => setFrom(String(Number(edge.toPrecision(6))))} />` : html`<p class="quiet">This column has no values here.</p>`}</div>
    ${histogram && html`<p class="line between"><span>${number(histogram.low)}</span><span class="quiet">height: square root of the number of images; click a bar to use its lower edge</span><span>${number(histogram.high)}</span></p>`}
    <form class="line" onSubmit=${apply}>${field('from', from, setFrom)} ${field('to', to, setTo)} <button type="submit" disabled=${from === '' && to === ''}>Filter</button></form>
  </${Dialog}>`;
}
